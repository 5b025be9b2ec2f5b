// astromill: the search of an image as it is, from which searches with added stars start
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/base_search.h"

#include "astromill/stars/density.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace astromill::stars {

namespace {

/// From a peak's pixel to its centroid, along an axis, at most: half a pixel more than the kernel
/// has on that side, and what single precision may add to it.
double reach(int half_side) { return half_side + 1; }

std::size_t as_pixel(double coordinate) {
  constexpr double kBeyondAll = 1e15;
  return static_cast<std::size_t>(std::clamp(coordinate, 0.0, kBeyondAll));
}

} // namespace

BaseSearch::BaseSearch(const SearchImage& image, const SearchRules& rules)
    : image_(image), rules_(rules), kernel_(rules.kernel),
      density_(image.pixels.width, image.pixels.height) {
  DensityWorkspace workspace;
  stars::density(image_, kernel_, {0, 0, density_.width, density_.height}, density_.view(),
                 workspace);
  const PeakFinder finder(kernel_, image_.boundary, rules_.threshold);
  PeakMeter meter(kernel_, rules_.limits, rules_.guessed_sky, rules_.threshold);
  std::vector<Peak> found;
  for (std::size_t row = 0; row < density_.height; ++row) {
    first_of_row_.push_back(peaks_.size());
    found.clear();
    finder.find(density(), row, found);
    for (const Peak pixel : found) {
      JudgedPeak& peak = peaks_.emplace_back(JudgedPeak{.pixel = pixel});
      peak.verdict = meter.measure(image_, density(), pixel, peak.shape);
    }
  }
  first_of_row_.push_back(peaks_.size());
}

PeakWindow::PeakWindow(const DaofindKernel& kernel, double x, double y, double radius) {
  const double reach_x = radius + reach(kernel.half_width);
  const double reach_y = radius + reach(kernel.half_height);
  left = as_pixel(std::ceil(x - reach_x - 1));
  right = as_pixel(x + reach_x - 1);
  bottom = as_pixel(std::ceil(y - reach_y - 1));
  top = as_pixel(y + reach_y - 1);
  empty = x + reach_x < 1 || y + reach_y < 1;
}

void PeakWindow::append_row(std::span<const JudgedPeak> peaks, std::vector<JudgedPeak>& out) const {
  const auto column = [](const JudgedPeak& peak) { return peak.pixel.x; };
  for (auto peak = std::ranges::lower_bound(peaks, left, {}, column);
       peak != peaks.end() && peak->pixel.x <= right; ++peak)
    out.push_back(*peak);
}

void append_near(const std::vector<JudgedPeak>& sorted, const DaofindKernel& kernel, double x,
                 double y, double radius, std::vector<JudgedPeak>& out) {
  const PeakWindow window(kernel, x, y, radius);
  if (window.empty)
    return;
  const auto row = [](const JudgedPeak& peak) { return peak.pixel.y; };
  auto begin = std::ranges::lower_bound(sorted, window.bottom, {}, row);
  while (begin != sorted.end() && begin->pixel.y <= window.top) {
    const auto end = std::ranges::upper_bound(begin, sorted.end(), begin->pixel.y, {}, row);
    window.append_row({begin, end}, out);
    begin = end;
  }
}

} // namespace astromill::stars
