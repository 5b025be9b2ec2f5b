// astromill: peaks of the density image of DAOFIND
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/peaks.h"

#include "astromill/base/vector_clones.h"
#include "astromill/stars/search_image.h"

#include <algorithm>
#include <array>

namespace astromill::stars {

namespace {

constexpr std::size_t kTogether = 64; ///< pixels of a row that are looked at at once

using Flags = std::array<int, kTogether>; ///< as wide as the heights, so that both fit one loop

/// True if one of `n` heights reaches the threshold.
ASTROMILL_VECTOR_CLONES
bool any_above(const float* heights, float threshold, std::size_t n) {
  int above = 0;
  for (std::size_t k = 0; k < n; ++k)
    above |= heights[k] >= threshold ? 1 : 0;
  return above != 0;
}

/// 1 where a height reaches the threshold and none of the eight neighbours, all of which any kernel
/// has, is higher.
ASTROMILL_VECTOR_CLONES
void flag_candidates(const float* __restrict heights, const float* __restrict below,
                     const float* __restrict above, float threshold, int* __restrict flags) {
  for (std::ptrdiff_t k = 0; k < static_cast<std::ptrdiff_t>(kTogether); ++k) {
    const float h = heights[k];
    int higher = h >= threshold ? 0 : 1;
    higher |= h < heights[k - 1] ? 1 : 0;
    higher |= h < heights[k + 1] ? 1 : 0;
    higher |= h < below[k - 1] ? 1 : 0;
    higher |= h < below[k] ? 1 : 0;
    higher |= h < below[k + 1] ? 1 : 0;
    higher |= h < above[k - 1] ? 1 : 0;
    higher |= h < above[k] ? 1 : 0;
    higher |= h < above[k + 1] ? 1 : 0;
    flags[k] = 1 - higher;
  }
}

int distance_squared(const KernelTap& tap) { return tap.dx * tap.dx + tap.dy * tap.dy; }

} // namespace

PeakFinder::PeakFinder(const DaofindKernel& kernel, const Boundary& boundary, float threshold)
    : neighbours_(kernel.taps), half_width_(static_cast<std::size_t>(kernel.half_width)),
      half_height_(static_cast<std::size_t>(kernel.half_height)), boundary_(boundary),
      threshold_(threshold) {
  std::erase_if(neighbours_, [](const KernelTap& tap) { return distance_squared(tap) == 0; });
  std::ranges::stable_sort(neighbours_, {}, distance_squared); // most pixels fail at the first ones
}

bool PeakFinder::is_highest_inside(ImageView<const float> density, std::size_t x,
                                   std::size_t y) const {
  const float* centre = density.row(y) + x;
  const auto stride = static_cast<std::ptrdiff_t>(density.stride);
  return std::ranges::none_of(neighbours_, [&](const KernelTap& tap) {
    return !(*centre >= centre[tap.dy * stride + tap.dx]);
  });
}

bool PeakFinder::is_highest_at_edge(ImageView<const float> density, std::size_t x,
                                    std::size_t y) const {
  const float height = density(x, y);
  return std::ranges::none_of(neighbours_, [&](const KernelTap& tap) {
    float other = 0;
    copy_extended_row(density, boundary_, static_cast<std::ptrdiff_t>(x) + tap.dx,
                      static_cast<std::ptrdiff_t>(y) + tap.dy, 1, &other);
    return !(height >= other);
  });
}

std::size_t PeakFinder::find(ImageView<const float> density, std::size_t row, ColumnRange columns,
                             std::size_t resume, std::vector<Peak>& peaks) const {
  const bool row_inside = row >= half_height_ && row + half_height_ < density.height;
  const auto is_highest = [&](std::size_t x) {
    const bool inside = row_inside && x >= half_width_ && x + half_width_ < density.width;
    return inside ? is_highest_inside(density, x, row) : is_highest_at_edge(density, x, row);
  };
  for (std::size_t x = columns.begin; x < columns.end; x += kTogether) {
    const float* heights = density.row(row) + x;
    const std::size_t n = std::min(kTogether, columns.end - x);
    if (!any_above(heights, threshold_, n))
      continue;
    Flags flags{};
    if (row_inside && x > 0 && x + kTogether < density.width)
      flag_candidates(heights, heights - density.stride, heights + density.stride, threshold_,
                      flags.data());
    else
      std::transform(heights, heights + n, flags.begin(),
                     [&](float height) { return height >= threshold_ ? 1 : 0; });
    for (std::size_t k = 0; k < n; ++k) {
      if (flags[k] == 0 || x + k < resume || !is_highest(x + k))
        continue;
      peaks.push_back({.x = x + k, .y = row});
      resume = first_behind(x + k);
    }
  }
  return resume;
}

} // namespace astromill::stars
