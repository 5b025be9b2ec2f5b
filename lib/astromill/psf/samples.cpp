// astromill: a PSF as samples on a square lattice: what the files of many formats come down to
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/samples.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace astromill::psf {

double Samples::flux(std::size_t index) const {
  double sum = 0;
  for (const double value : plane(index))
    sum += value;
  return pixel_included ? sum / (oversampling * oversampling) : sum;
}

double unit_of(std::span<const double> values) {
  double highest = 0;
  for (const double value : values)
    highest = std::max(highest, std::abs(value));
  return highest > 0 ? std::ldexp(1.0, std::ilogb(highest)) : 1;
}

void Samples::check(const Where& where) const {
  constexpr double kLeast = 1.0 / 8;
  constexpr double kMost = 64;
  if (planes() == 0)
    throw Error("has no samples of a PSF", where);
  const auto bad = std::ranges::find_if_not(values, [](double v) { return std::isfinite(v); });
  if (bad != values.end()) {
    const auto index = static_cast<std::size_t>(bad - values.begin());
    throw Error("sample " + std::to_string(index % width + 1) + "," +
                    std::to_string(index / width % height + 1) + " of PSF " +
                    std::to_string(index / (width * height) + 1) + " is not a finite number",
                where);
  }
  if (!(oversampling >= kLeast && oversampling <= kMost))
    throw Error("oversampling must be from 1/8 to 64, not " + std::to_string(oversampling), where);
  const bool adds_up = !pixel_included || !diffusion.empty();
  if (adds_up && oversampling != std::floor(oversampling))
    throw Error("samples that do not include the pixel, or the charge diffusion, must be a whole "
                "number a pixel, not " +
                    std::to_string(oversampling),
                where);
}

} // namespace astromill::psf
