// astromill: DAOFIND written down plainly, in double precision, to compare the fast one with
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/stars/daofind_kernel.h"
#include "astromill/stars/peaks.h"
#include "astromill/stars/search_image.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace astromill::test {

/// One tap of the kernel.
struct SlowTap {
  int dx;
  int dy;
  double g;
};

/// The kernel of section 1 of Stetson (1987) as IRAF has it.
struct SlowKernel {
  int hx;
  int hy;
  std::vector<SlowTap> taps;

  explicit SlowKernel(const stars::KernelShape& shape) {
    const double sx = 0.42467 * shape.fwhm;
    const double sy = shape.ratio * sx;
    const double angle = shape.theta * M_PI / 180;
    const double a = std::pow(std::cos(angle) / sx, 2) + std::pow(std::sin(angle) / sy, 2);
    const double b = 2 * (1 / (sx * sx) - 1 / (sy * sy)) * std::cos(angle) * std::sin(angle);
    const double c = std::pow(std::sin(angle) / sx, 2) + std::pow(std::cos(angle) / sy, 2);
    const double f = shape.nsigma * shape.nsigma / 2;
    hx = static_cast<int>(std::max(std::sqrt(-8 * c * f / (b * b - 4 * a * c)), 2.001));
    hy = static_cast<int>(std::max(std::sqrt(-8 * a * f / (b * b - 4 * a * c)), 2.001));
    for (int y = -hy; y <= hy; ++y)
      for (int x = -hx; x <= hx; ++x) {
        const double e = (a * x * x + b * x * y + c * y * y) / 2;
        if (e <= f || std::hypot(x, y) <= 2.001)
          taps.push_back({x, y, std::exp(-e)});
      }
  }
};

/// A pixel of the image or beyond its edges; NaN where it is bad.
inline double slow_pixel(const stars::SearchImage& image, std::ptrdiff_t x, std::ptrdiff_t y) {
  const auto column = stars::pixel_for(image.boundary.kind, x, image.width());
  const auto row = stars::pixel_for(image.boundary.kind, y, image.height());
  if (column == stars::kOutside || row == stars::kOutside)
    return image.good.contains(image.boundary.value) ? static_cast<double>(image.boundary.value)
                                                     : NAN;
  const auto i = static_cast<std::size_t>(column);
  const auto j = static_cast<std::size_t>(row);
  const float value = image.pixels(i, j);
  return image.is_masked(i, j) || !image.good.contains(value) ? NAN : static_cast<double>(value);
}

/// The height of the best-fitting Gaussian at (x, y): least squares over the good pixels.
/// `information` is the fit's denominator relative to that of the whole kernel.
inline double slow_density(const stars::SearchImage& image, const SlowKernel& kernel,
                           std::ptrdiff_t x, std::ptrdiff_t y, double& information) {
  double n = 0, g = 0, gg = 0, d = 0, gd = 0;
  double all = 0, all_g = 0, all_gg = 0;
  for (const SlowTap& tap : kernel.taps) {
    all += 1;
    all_g += tap.g;
    all_gg += tap.g * tap.g;
    const double value = slow_pixel(image, x + tap.dx, y + tap.dy);
    if (std::isnan(value))
      continue;
    n += 1;
    g += tap.g;
    gg += tap.g * tap.g;
    d += value;
    gd += tap.g * value;
  }
  information = n < 2 ? 0 : (gg - g * g / n) / (all_gg - all_g * all_g / all);
  return information > 0 ? (gd - g * d / n) / (gg - g * g / n) : 0;
}

/// Peaks of a density image in IRAF's order, looking at every neighbour.
inline std::vector<stars::Peak> slow_peaks(ImageView<const float> density,
                                           const stars::Boundary& boundary,
                                           const SlowKernel& kernel, float threshold) {
  const auto width = static_cast<std::ptrdiff_t>(density.width);
  const auto height = static_cast<std::ptrdiff_t>(density.height);
  const auto at = [&](std::ptrdiff_t x, std::ptrdiff_t y) {
    const auto i = stars::pixel_for(boundary.kind, x, width);
    const auto j = stars::pixel_for(boundary.kind, y, height);
    return i < 0 || j < 0 ? boundary.value
                          : density(static_cast<std::size_t>(i), static_cast<std::size_t>(j));
  };
  std::vector<stars::Peak> out;
  for (std::ptrdiff_t y = 0; y < height; ++y)
    for (std::ptrdiff_t x = 0; x < width; ++x) {
      const bool peak =
          at(x, y) >= threshold && std::ranges::none_of(kernel.taps, [&](const SlowTap& tap) {
            return !(at(x, y) >= at(x + tap.dx, y + tap.dy)); // NaN is never lower
          });
      if (!peak)
        continue;
      out.push_back({static_cast<std::size_t>(x), static_cast<std::size_t>(y)});
      x += kernel.hx;
    }
  return out;
}

} // namespace astromill::test
