// astromill: images of stars for tests
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "support/random.h"

#include <cmath>
#include <cstddef>
#include <numbers>

namespace astromill::test {

/// A standard normal deviate (Box & Muller).
inline double normal(Random& random) {
  return std::sqrt(-2 * std::log(random.uniform(1e-300, 1))) *
         std::cos(2 * std::numbers::pi * random.uniform(0, 1));
}

/// Adds a Gaussian star at (x, y), 1-based, sampled at the middle of pixels.
inline void add_star(Image<float>& image, double x, double y, double height, double fwhm) {
  const double sigma = fwhm / 2.35482;
  for (std::size_t j = 0; j < image.height; ++j)
    for (std::size_t i = 0; i < image.width; ++i) {
      const double dx = static_cast<double>(i + 1) - x;
      const double dy = static_cast<double>(j + 1) - y;
      const double r2 = (dx * dx + dy * dy) / (sigma * sigma);
      if (r2 < 50)
        image.pixels[j * image.width + i] += static_cast<float>(height * std::exp(-r2 / 2));
    }
}

/// Sky with Gaussian noise and `stars` stars anywhere on it.
inline Image<float> star_field(Random& random, std::size_t width, std::size_t height, int stars,
                               double sky = 100, double noise = 5, double fwhm = 2.5) {
  Image<float> image(width, height);
  for (float& pixel : image.pixels)
    pixel = static_cast<float>(sky + noise * normal(random));
  for (int i = 0; i < stars; ++i)
    add_star(image, random.uniform(0.5, static_cast<double>(width) + 0.5),
             random.uniform(0.5, static_cast<double>(height) + 0.5),
             random.log_uniform(3 * noise, 1000 * noise), fwhm);
  return image;
}

} // namespace astromill::test
