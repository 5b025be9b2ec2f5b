// astromill: samples of a Gaussian PSF, for tests
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/sampled_model.h"
#include "astromill/psf/samples.h"

#include <cmath>
#include <cstddef>
#include <memory>
#include <utility>

namespace astromill::test {

/// The light of a Gaussian in an interval of this length around x.
inline double gaussian_light(double x, double sigma, double length) {
  const double scale = 1 / (std::sqrt(2.0) * sigma);
  return 0.5 * (std::erf((x + length / 2) * scale) - std::erf((x - length / 2) * scale));
}

/// A round Gaussian of width `sigma` pixels in n x n samples, the star in the middle: effective
/// samples (scaled as STDPSF), or the light in each sample.
inline psf::Samples gaussian_samples(std::size_t n, double oversampling, double sigma,
                                     bool pixel_included) {
  psf::Samples out;
  out.width = out.height = n;
  out.oversampling = oversampling;
  out.set_pixel(pixel_included);
  out.centre_x = out.centre_y = static_cast<double>(n - 1) / 2;
  const double length = pixel_included ? 1 : 1 / oversampling;
  for (std::size_t y = 0; y < n; ++y)
    for (std::size_t x = 0; x < n; ++x)
      out.values.push_back(
          gaussian_light((static_cast<double>(x) - out.centre_x) / oversampling, sigma, length) *
          gaussian_light((static_cast<double>(y) - out.centre_y) / oversampling, sigma, length));
  return out;
}

inline std::unique_ptr<const psf::SampledModel> constant_model(psf::Samples samples) {
  return std::make_unique<psf::SampledModel>(psf::Description{.format = "test"}, std::move(samples),
                                             psf::constant_field(), Where{});
}

/// Flux and centroid (from 1) of a star on its pixels.
struct Moments {
  double flux = 0;
  double x = 0;
  double y = 0;
};
inline Moments moments(const psf::Stamp& stamp) {
  Moments out;
  for (std::size_t y = 0; y < stamp.pixels.height; ++y)
    for (std::size_t x = 0; x < stamp.pixels.width; ++x) {
      const auto value = static_cast<double>(stamp.pixels(x, y));
      out.flux += value;
      out.x += value * (static_cast<double>(stamp.x) + static_cast<double>(x) + 1);
      out.y += value * (static_cast<double>(stamp.y) + static_cast<double>(y) + 1);
    }
  out.x /= out.flux;
  out.y /= out.flux;
  return out;
}

/// The pixel (x, y), from 1, of the image; 0 outside the stamp.
inline double pixel(const psf::Stamp& stamp, std::ptrdiff_t x, std::ptrdiff_t y) {
  const std::ptrdiff_t column = x - 1 - stamp.x;
  const std::ptrdiff_t row = y - 1 - stamp.y;
  if (column < 0 || row < 0 || column >= static_cast<std::ptrdiff_t>(stamp.pixels.width) ||
      row >= static_cast<std::ptrdiff_t>(stamp.pixels.height))
    return 0;
  return static_cast<double>(
      stamp.pixels(static_cast<std::size_t>(column), static_cast<std::size_t>(row)));
}

} // namespace astromill::test
