// astromill: an image to find stars in: pixels, which of them are good, and what lies outside
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/search_image.h"

#include "astromill/base/vector_clones.h"

#include <algorithm>

namespace astromill::stars {

namespace {

/// Columns x ... x + count - 1 in three parts: outside to the left, inside, outside to the right.
/// `inside(first, n, i)` copies n pixels from column `first` to out[i ...], `outside(column, i)`
/// one.
template <class Inside, class Outside>
void in_parts(std::ptrdiff_t x, std::ptrdiff_t count, std::ptrdiff_t width, const Inside& inside,
              const Outside& outside) {
  const std::ptrdiff_t first = std::clamp<std::ptrdiff_t>(-x, 0, count);
  const std::ptrdiff_t last = std::clamp<std::ptrdiff_t>(width - x, first, count);
  for (std::ptrdiff_t i = 0; i < first; ++i)
    outside(x + i, i);
  if (last > first)
    inside(x + first, last - first, first);
  for (std::ptrdiff_t i = last; i < count; ++i)
    outside(x + i, i);
}

ASTROMILL_VECTOR_CLONES
void hide_masked(const std::uint8_t* bad, std::ptrdiff_t count, float* out) {
  for (std::ptrdiff_t i = 0; i < count; ++i)
    out[i] = bad[i] != 0 ? std::numeric_limits<float>::quiet_NaN() : out[i];
}

} // namespace

void copy_extended_row(ImageView<const float> array, const Boundary& boundary, std::ptrdiff_t x,
                       std::ptrdiff_t y, std::ptrdiff_t count, float* out) {
  const auto width = static_cast<std::ptrdiff_t>(array.width);
  const auto row = pixel_for(boundary.kind, y, static_cast<std::ptrdiff_t>(array.height));
  if (row == kOutside) {
    std::fill_n(out, count, boundary.value);
    return;
  }
  const float* pixels = array.row(static_cast<std::size_t>(row));
  in_parts(
      x, count, width,
      [&](std::ptrdiff_t first, std::ptrdiff_t n, std::ptrdiff_t i) {
        std::copy_n(pixels + first, n, out + i);
      },
      [&](std::ptrdiff_t column, std::ptrdiff_t i) {
        const auto from = pixel_for(boundary.kind, column, width);
        out[i] = from == kOutside ? boundary.value : pixels[from];
      });
}

void copy_extended_row(const SearchImage& image, std::ptrdiff_t x, std::ptrdiff_t y,
                       std::ptrdiff_t count, float* out) {
  copy_extended_row(image.pixels, image.boundary, x, y, count, out);
  const auto row = pixel_for(image.boundary.kind, y, image.height());
  if (image.bad.empty() || row == kOutside)
    return;
  const std::uint8_t* bad = image.bad.row(static_cast<std::size_t>(row));
  in_parts(
      x, count, image.width(),
      [&](std::ptrdiff_t first, std::ptrdiff_t n, std::ptrdiff_t i) {
        hide_masked(bad + first, n, out + i);
      },
      [&](std::ptrdiff_t column, std::ptrdiff_t i) {
        const auto from = pixel_for(image.boundary.kind, column, image.width());
        if (from != kOutside && bad[from] != 0)
          out[i] = std::numeric_limits<float>::quiet_NaN();
      });
}

} // namespace astromill::stars
