// astromill: the pixels that any of some rectangles has, each of them once
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"

#include <cstddef>
#include <span>
#include <vector>

namespace astromill::stars {

/// The rectangle and `margin_x` columns, `margin_y` rows on each side of it, as far as an image of
/// that size has them. The rectangle must lie in the image.
Rectangle grown(const Rectangle& rectangle, std::size_t margin_x, std::size_t margin_y,
                std::size_t width, std::size_t height);

/// A union of rectangles, cut into pieces that do not overlap. Workspace: no allocation once the
/// most rectangles have been seen.
class RectangleUnion {
public:
  /// None of the rectangles may be empty. Takes n log n, and for each row or so as many steps as
  /// there are rectangles at it.
  void assign(std::span<const Rectangle> rectangles);
  void clear() { pieces_.clear(); }

  /// Pieces in strips from below, in a strip from left to right: all pieces of a strip have the
  /// same rows, and no two of them touch. No two strips have a row in common.
  std::span<const Rectangle> pieces() const { return pieces_; }
  std::size_t area() const; ///< pixels
  std::size_t runs() const; ///< of pixels in a row: the sum of the heights of the pieces

  /// Calls use(row, pieces at that row) for the rows that have any, from below.
  template <class Use> void for_each_row(const Use& use) const {
    const std::span<const Rectangle> pieces = pieces_;
    for (std::size_t i = 0, end = 0; i < pieces.size(); i = end) {
      const Rectangle& first = pieces[i];
      while (end < pieces.size() && pieces[end].y == first.y)
        ++end;
      for (std::size_t y = first.y; y < first.y + first.height; ++y)
        use(y, pieces.subspan(i, end - i));
    }
  }

private:
  void add_strip(std::size_t bottom, std::size_t top);

  std::vector<Rectangle> pieces_{};
  std::vector<Rectangle> rectangles_{}; ///< by their lowest row
  std::vector<std::size_t> edges_{};    ///< rows at which a rectangle begins or ends
  std::vector<Rectangle> active_{};     ///< those at a strip, by their first column
};

} // namespace astromill::stars
