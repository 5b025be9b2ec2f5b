// astromill: the pixels that any of some rectangles has, each of them once
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/rectangle_union.h"

#include <algorithm>

namespace astromill::stars {

namespace {

std::size_t top_of(const Rectangle& rectangle) { return rectangle.y + rectangle.height; }
std::size_t right_of(const Rectangle& rectangle) { return rectangle.x + rectangle.width; }

} // namespace

Rectangle grown(const Rectangle& rectangle, std::size_t margin_x, std::size_t margin_y,
                std::size_t width, std::size_t height) {
  const std::size_t x = rectangle.x - std::min(rectangle.x, margin_x);
  const std::size_t y = rectangle.y - std::min(rectangle.y, margin_y);
  return {.x = x,
          .y = y,
          .width = std::min(width, right_of(rectangle) + margin_x) - x,
          .height = std::min(height, top_of(rectangle) + margin_y) - y};
}

// Between two of the rows at which a rectangle begins or ends, all rows are alike.
void RectangleUnion::assign(std::span<const Rectangle> rectangles) {
  pieces_.clear();
  active_.clear();
  edges_.clear();
  rectangles_.assign(rectangles.begin(), rectangles.end());
  std::ranges::sort(rectangles_, {}, &Rectangle::y);
  for (const Rectangle& rectangle : rectangles_) {
    edges_.push_back(rectangle.y);
    edges_.push_back(top_of(rectangle));
  }
  std::ranges::sort(edges_);
  edges_.erase(std::unique(edges_.begin(), edges_.end()), edges_.end());
  auto next = rectangles_.begin();
  for (std::size_t i = 0; i + 1 < edges_.size(); ++i) {
    std::erase_if(active_, [&](const Rectangle& old) { return top_of(old) <= edges_[i]; });
    for (; next != rectangles_.end() && next->y == edges_[i]; ++next)
      active_.insert(std::ranges::upper_bound(active_, next->x, {}, &Rectangle::x), *next);
    add_strip(edges_[i], edges_[i + 1]);
  }
}

void RectangleUnion::add_strip(std::size_t bottom, std::size_t top) {
  const std::size_t first = pieces_.size();
  for (const Rectangle& rectangle : active_)
    if (pieces_.size() > first && rectangle.x <= right_of(pieces_.back()))
      pieces_.back().width =
          std::max(right_of(pieces_.back()), right_of(rectangle)) - pieces_.back().x;
    else
      pieces_.push_back({rectangle.x, bottom, rectangle.width, top - bottom});
}

std::size_t RectangleUnion::area() const {
  std::size_t area = 0;
  for (const Rectangle& piece : pieces_)
    area += piece.width * piece.height;
  return area;
}

std::size_t RectangleUnion::runs() const {
  std::size_t runs = 0;
  for (const Rectangle& piece : pieces_)
    runs += piece.height;
  return runs;
}

} // namespace astromill::stars
