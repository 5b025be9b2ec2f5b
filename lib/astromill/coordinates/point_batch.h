// astromill: what is read from a batch of rows, and what comes out for them
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/status.h"
#include "astromill/frames/frame.h"

#include <array>
#include <cstddef>
#include <vector>

namespace astromill::coordinates {

/// Points whose coordinates could be read, one element of each array a point. Which of the arrays
/// are in use, the RowPlan says.
struct PointBatch {
  static constexpr std::size_t kMostRows = 512; ///< rows that are taken together
  static constexpr std::size_t kMostNumbers = 5;
  static constexpr std::size_t kMostFurther = 7;

  PointBatch()
      : a(kMostRows), b(kMostRows), a_out(kMostRows), b_out(kMostRows), status(kMostRows),
        frame(kMostRows), chip(kMostRows) {
    for (auto& column : numbers)
      column.resize(kMostRows);
    for (auto& column : further)
      column.resize(kMostRows);
  }

  /// The numbers that are read for choice `choice` of the RowPlan.
  std::vector<double>& in(std::size_t choice) {
    return choice == 0 ? a : choice == 1 ? b : numbers[choice - 2];
  }

  std::size_t size = 0; ///< points at hand; the arrays are longer

  std::vector<double> a, b; ///< in: pixels, or longitude and latitude in degrees
  std::array<std::vector<double>, kMostNumbers> numbers; ///< in: proper motion, errors

  std::vector<double> a_out, b_out; ///< longitude and latitude in degrees, or pixels
  std::vector<ItemStatus> status;   ///< out
  std::array<std::vector<double>, kMostFurther> further; ///< out: errors, scale; NaN for none

  std::vector<frames::Frame> frame; ///< in: of the position on the sky
  std::vector<std::size_t> chip;    ///< out: number of the image
};

} // namespace astromill::coordinates
