// astromill: the centre of a star from the centroids of its marginal sums, as IRAF's phot has it
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/centring.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

namespace astromill::stars {

namespace {

constexpr int kMostPasses = 10;

/// Pixels first ... last (from 1) along one axis.
struct Interval {
  std::ptrdiff_t first = 1;
  std::ptrdiff_t last = 0;

  std::size_t length() const { return static_cast<std::size_t>(last - first + 1); }
};

Interval interval(float centre, float half, std::ptrdiff_t pixels) {
  const auto limit = static_cast<float>(pixels);
  if (!(centre - half <= limit && centre + half >= 1.0F))
    return {};
  const auto nearest = [limit](float pixel) {
    return static_cast<std::ptrdiff_t>(std::floor(std::clamp(pixel, 1.0F, limit) + 0.5F));
  };
  return {.first = nearest(centre - half), .last = nearest(centre + half)};
}

/// Centre of gravity, from 1, of what is above the mean; `otherwise` where nothing is.
float centroid(std::span<const float> marginal, float otherwise) {
  float total = 0;
  for (const float value : marginal)
    total += value;
  const float mean = total / static_cast<float>(marginal.size());
  float weights = 0;
  float moment = 0;
  for (std::size_t i = 0; i < marginal.size(); ++i) {
    const float weight = marginal[i] - mean;
    if (!(weight > 0))
      continue;
    weights += weight;
    moment += weight * static_cast<float>(i + 1);
  }
  return weights > 0 ? moment / weights : otherwise;
}

/// The box about a position, less its minimum.
class Box {
public:
  Box(const SearchImage& image, Interval columns, Interval rows, CentringWorkspace& workspace)
      : width_(columns.length()), height_(rows.length()), workspace_(workspace) {
    workspace.box.resize(width_ * height_);
    for (std::size_t j = 0; j < height_; ++j)
      copy_extended_row(image, columns.first - 1, rows.first - 1 + static_cast<std::ptrdiff_t>(j),
                        static_cast<std::ptrdiff_t>(width_), workspace.box.data() + j * width_);
  }

  bool whole() const {
    return std::ranges::all_of(workspace_.box, [](float value) { return std::isfinite(value); });
  }

  void subtract_minimum() {
    const float lowest = *std::ranges::min_element(workspace_.box);
    for (float& value : workspace_.box)
      value = std::max(value - lowest, 0.0F);
  }

  float centre_along_x(float otherwise) {
    workspace_.marginal.assign(width_, 0);
    for (std::size_t j = 0; j < height_; ++j)
      for (std::size_t i = 0; i < width_; ++i)
        workspace_.marginal[i] += workspace_.box[j * width_ + i];
    return centre(height_, otherwise);
  }

  float centre_along_y(float otherwise) {
    workspace_.marginal.assign(height_, 0);
    for (std::size_t j = 0; j < height_; ++j)
      for (std::size_t i = 0; i < width_; ++i)
        workspace_.marginal[j] += workspace_.box[j * width_ + i];
    return centre(width_, otherwise);
  }

private:
  float centre(std::size_t across, float otherwise) {
    for (float& value : workspace_.marginal)
      value /= static_cast<float>(across);
    const auto limit = static_cast<float>(workspace_.marginal.size()) + 0.5F;
    return std::clamp(centroid(workspace_.marginal, otherwise), 0.5F, limit);
  }

  std::size_t width_;
  std::size_t height_;
  CentringWorkspace& workspace_;
};

} // namespace

StarPosition recentred(const SearchImage& image, StarPosition star, double box_width,
                       CentringWorkspace& workspace) {
  const float half = std::floor(std::max(1.0F, static_cast<float>(box_width / 2)));
  StarPosition now = star;
  for (int pass = 0; pass < kMostPasses; ++pass) {
    const Interval columns = interval(now.x, half, image.width());
    const Interval rows = interval(now.y, half, image.height());
    if (columns.last < columns.first || rows.last < rows.first)
      return star;
    Box box(image, columns, rows, workspace);
    if (!box.whole())
      return star;
    box.subtract_minimum();
    const float inside_x = now.x - static_cast<float>(columns.first) + 1.0F;
    const float inside_y = now.y - static_cast<float>(rows.first) + 1.0F;
    const float shift_x = box.centre_along_x(inside_x) - inside_x;
    const float shift_y = box.centre_along_y(inside_y) - inside_y;
    now = {.x = shift_x + now.x, .y = shift_y + now.y};
    if (std::fabs(shift_x) < 1 && std::fabs(shift_y) < 1)
      break;
  }
  return now;
}

} // namespace astromill::stars
