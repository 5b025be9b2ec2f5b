// astromill: an image to find stars in: pixels, which of them are good, and what lies outside
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/stars/boundary.h"

#include <cstdint>
#include <limits>

namespace astromill::stars {

/// Range of good pixel values, IRAF's datamin and datamax; both ends are good. The default takes
/// every finite value.
struct GoodRange {
  float lowest = std::numeric_limits<float>::lowest();
  float highest = std::numeric_limits<float>::max();

  bool contains(float value) const { return value >= lowest && value <= highest; } // not NaN
  bool limited() const {
    return lowest > std::numeric_limits<float>::lowest() ||
           highest < std::numeric_limits<float>::max();
  }
};

/// What the search works on; a view, which copies no pixels.
struct SearchImage {
  ImageView<const float> pixels{};
  ImageView<const std::uint8_t> bad{}; ///< not 0 where a pixel is masked; empty if there is no mask
  bool masked = false; ///< there are bad pixels: in `bad`, or values that are not finite
  GoodRange good{};
  Boundary boundary{};

  std::ptrdiff_t width() const { return static_cast<std::ptrdiff_t>(pixels.width); }
  std::ptrdiff_t height() const { return static_cast<std::ptrdiff_t>(pixels.height); }
  bool is_masked(std::size_t x, std::size_t y) const { return !bad.empty() && bad(x, y) != 0; }
};

/// Copies `count` pixels of row `y`, from column `x` on, both of which may lie outside the image;
/// NaN where a pixel is masked.
void copy_extended_row(const SearchImage& image, std::ptrdiff_t x, std::ptrdiff_t y,
                       std::ptrdiff_t count, float* out);

/// The same for any array without a mask, such as a density image.
void copy_extended_row(ImageView<const float> array, const Boundary& boundary, std::ptrdiff_t x,
                       std::ptrdiff_t y, std::ptrdiff_t count, float* out);

} // namespace astromill::stars
