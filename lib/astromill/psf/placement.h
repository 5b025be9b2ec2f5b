// astromill: the pixels around a star
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/model.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace astromill::psf {

/// Pixels of a stamp, [begin, end), counted from its first column or row.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;

  bool empty() const { return begin >= end; }
  std::size_t size() const { return empty() ? 0 : end - begin; }
};

/// Pixels along one axis whose centres are nearer than `radius` to a star at `position` (from 1).
/// The offsets depend only on the fraction of the position, so that stars whole pixels apart get
/// the same pixels bit for bit. None where doubles have no fractions left, |position| > 2^51.
struct Placement {
  std::ptrdiff_t first = 0; ///< of the image, from 0
  std::size_t count = 0;
  double offset = 0; ///< centre of the first pixel minus position

  Placement(double position, double radius) {
    if (!(std::abs(position) <= 0x1p51))
      return;
    const double nearest = std::floor(position + 0.5);
    const double fraction = position - nearest;
    const double low = std::floor(fraction - radius) + 1;
    const double high = std::ceil(fraction + radius) - 1;
    first = static_cast<std::ptrdiff_t>(nearest + low) - 1;
    count = high < low ? 0 : static_cast<std::size_t>(high - low) + 1;
    offset = low - fraction;
  }

  /// Pixels a stamp of that radius has at most.
  static std::size_t largest_count(double radius) {
    return 2 * static_cast<std::size_t>(std::ceil(radius)) + 1;
  }
};

/// The columns of a stamp that are nearer than `radius` to the star in a row at distance `dy`.
inline Span columns_within(const Placement& columns, double dy, double radius) {
  const double rest = radius * radius - dy * dy;
  if (!(rest > 0) || columns.count == 0)
    return {};
  const auto inside = [&](std::size_t column) {
    const double dx = columns.offset + static_cast<double>(column);
    return dx * dx < rest;
  };
  const double half = std::sqrt(rest);
  const double last = static_cast<double>(columns.count - 1);
  Span span;
  // One pixel more on either side, then the test itself: rounding must not decide.
  span.begin = static_cast<std::size_t>(std::clamp(-half - columns.offset - 1, 0.0, last));
  span.end = static_cast<std::size_t>(std::clamp(half - columns.offset + 1, 0.0, last)) + 1;
  while (span.begin < span.end && !inside(span.begin))
    ++span.begin;
  while (span.end > span.begin && !inside(span.end - 1))
    --span.end;
  return span;
}

} // namespace astromill::psf
