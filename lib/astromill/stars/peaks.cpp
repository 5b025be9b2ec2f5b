// astromill: peaks of the density image of DAOFIND
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/peaks.h"

#include "astromill/stars/search_image.h"

#include <algorithm>

namespace astromill::stars {

namespace {

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
    return *centre < centre[tap.dy * stride + tap.dx];
  });
}

bool PeakFinder::is_highest_at_edge(ImageView<const float> density, std::size_t x,
                                    std::size_t y) const {
  const float height = density(x, y);
  return std::ranges::none_of(neighbours_, [&](const KernelTap& tap) {
    float other = 0;
    copy_extended_row(density, boundary_, static_cast<std::ptrdiff_t>(x) + tap.dx,
                      static_cast<std::ptrdiff_t>(y) + tap.dy, 1, &other);
    return height < other;
  });
}

void PeakFinder::find(ImageView<const float> density, std::size_t row,
                      std::vector<Peak>& peaks) const {
  const float* heights = density.row(row);
  const bool inside = row >= half_height_ && row + half_height_ < density.height;
  for (std::size_t x = 0; x < density.width; ++x) {
    if (!(heights[x] >= threshold_))
      continue;
    const bool whole = inside && x >= half_width_ && x + half_width_ < density.width;
    if (!(whole ? is_highest_inside(density, x, row) : is_highest_at_edge(density, x, row)))
      continue;
    peaks.push_back({.x = x, .y = row});
    x += half_width_;
  }
}

} // namespace astromill::stars
