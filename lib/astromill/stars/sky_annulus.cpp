// astromill: the pixels of a sky annulus
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/sky.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace astromill::stars {

namespace {

/// Columns first ... last (from 1) of one row.
struct Columns {
  std::ptrdiff_t first = 1;
  std::ptrdiff_t last = 0;
};

/// The columns 1 ... width whose squared distance from x, plus that of the row, is at most
/// `radius_squared`. The sums are those of IRAF in single precision: near the limit they decide.
Columns columns_within(float x, float row_squared, float radius_squared, std::ptrdiff_t width) {
  const auto within = [&](std::ptrdiff_t column) {
    const float dx = x - static_cast<float>(column);
    return dx * dx + row_squared <= radius_squared;
  };
  if (!(row_squared <= radius_squared))
    return {};
  const auto centre = static_cast<double>(x);
  const double half = std::sqrt(static_cast<double>(radius_squared - row_squared));
  const auto limit = static_cast<double>(width + 1);
  Columns columns{
      .first = static_cast<std::ptrdiff_t>(std::clamp(std::floor(centre - half), 1.0, limit)),
      .last = static_cast<std::ptrdiff_t>(std::clamp(std::ceil(centre + half), 0.0, limit - 1))};
  while (columns.first <= columns.last && !within(columns.first))
    ++columns.first;
  while (columns.last >= columns.first && !within(columns.last))
    --columns.last;
  return columns;
}

/// Appends the good pixels of a part of a row; returns how many were not.
class PixelCollector {
public:
  PixelCollector(const SearchImage& image, std::vector<float>& out)
      : image_(image), out_(out), plain_(!image.masked && !image.good.limited()) {}

  void add(std::size_t row, std::ptrdiff_t first, std::ptrdiff_t last) {
    if (last < first)
      return;
    const auto begin = static_cast<std::size_t>(first - 1);
    const auto count = static_cast<std::size_t>(last - first + 1);
    const float* pixels = image_.pixels.row(row) + begin;
    if (plain_) {
      std::copy_n(pixels, count, out_.data() + used_);
      used_ += count;
      return;
    }
    for (std::size_t i = 0; i < count; ++i)
      if (image_.good.contains(pixels[i]) && !image_.is_masked(begin + i, row))
        out_[used_++] = pixels[i];
      else
        ++bad_;
  }

  std::span<float> pixels() const { return {out_.data(), used_}; }
  int bad() const { return bad_; }

private:
  const SearchImage& image_;
  std::vector<float>& out_;
  bool plain_;
  std::size_t used_ = 0;
  int bad_ = 0;
};

} // namespace

Sky fit_sky(const SearchImage& image, float x, float y, const Annulus& annulus, SkyMethod method,
            SkyWorkspace& workspace) {
  const auto inner = static_cast<float>(annulus.inner);
  const float outer = inner + static_cast<float>(annulus.width);
  const auto height = static_cast<double>(image.height());
  const auto first = std::clamp(std::floor(static_cast<double>(y - outer)), 1.0, height + 1);
  const auto last = std::clamp(std::ceil(static_cast<double>(y + outer)), 0.0, height);
  if (!(first <= last)) // also where the position is not finite
    return {};
  const auto rows = static_cast<std::size_t>(last - first) + 1;
  const double across =
      std::min(static_cast<double>(image.width()), 2 * static_cast<double>(outer) + 3);
  workspace.pixels.resize(
      std::max(workspace.pixels.size(), rows * static_cast<std::size_t>(across)));
  PixelCollector collector(image, workspace.pixels);
  for (auto row = static_cast<std::ptrdiff_t>(first); row <= static_cast<std::ptrdiff_t>(last);
       ++row) {
    const float dy = y - static_cast<float>(row);
    const float dy_squared = dy * dy;
    const Columns ring = columns_within(x, dy_squared, outer * outer, image.width());
    const Columns hole = columns_within(x, dy_squared, inner * inner, image.width());
    const auto from = static_cast<std::size_t>(row - 1);
    if (hole.last < hole.first) {
      collector.add(from, ring.first, ring.last);
    } else {
      collector.add(from, ring.first, hole.first - 1);
      collector.add(from, hole.last + 1, ring.last);
    }
  }
  Sky sky = fit_sky(collector.pixels(), method, workspace);
  sky.rejected += collector.bad();
  return sky;
}

} // namespace astromill::stars
