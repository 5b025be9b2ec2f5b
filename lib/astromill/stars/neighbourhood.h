// astromill: stars that are kept apart
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/model.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace astromill::stars {

/// Stars sorted into square cells, so that few of them need be looked at to know whether a place is
/// free. No allocation once as many stars have been in it.
class Neighbourhood {
public:
  /// For about `count` stars, from 0.5 to the number of pixels + 0.5 along each axis; places nearer
  /// than `radius` to a star are not free.
  Neighbourhood(std::size_t width, std::size_t height, std::size_t count, double radius)
      : radius_(radius),
        side_(std::max(radius, std::sqrt(static_cast<double>(width) * static_cast<double>(height) /
                                         static_cast<double>(std::max<std::size_t>(count, 1))))),
        columns_(1 + cell(static_cast<double>(width) + 0.5)),
        rows_(1 + cell(static_cast<double>(height) + 0.5)), first_(columns_ * rows_, kNone) {}

  double radius() const { return radius_; }

  bool is_free(psf::Position p) const {
    const std::size_t x = cell(p.x);
    const std::size_t y = cell(p.y);
    for (std::size_t row = y > 0 ? y - 1 : 0; row < std::min(y + 2, rows_); ++row)
      for (std::size_t column = x > 0 ? x - 1 : 0; column < std::min(x + 2, columns_); ++column)
        for (std::size_t i = first_[row * columns_ + column]; i != kNone; i = next_[i])
          if (std::hypot(stars_[i].x - p.x, stars_[i].y - p.y) < radius_)
            return false;
    return true;
  }

  void add(psf::Position p) {
    std::size_t& first = first_[cell(p.y) * columns_ + cell(p.x)];
    next_.push_back(first);
    first = stars_.size();
    stars_.push_back(p);
  }

  void clear() {
    for (const psf::Position p : stars_)
      first_[cell(p.y) * columns_ + cell(p.x)] = kNone;
    next_.clear();
    stars_.clear();
  }

private:
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  std::size_t cell(double coordinate) const { return static_cast<std::size_t>(coordinate / side_); }

  double radius_;
  double side_;
  std::size_t columns_;
  std::size_t rows_;
  std::vector<std::size_t> first_;  ///< star of each cell
  std::vector<std::size_t> next_{}; ///< star of the same cell, for each star
  std::vector<psf::Position> stars_{};
};

} // namespace astromill::stars
