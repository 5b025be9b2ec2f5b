// astromill: offsets of both pixel coordinates, interpolated in a grid
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

namespace astromill::wcs {

/// A view of the offsets in pixels that belong to the nodes of a rectangular grid. Between the
/// nodes they are bilinear, outside the grid they are those of the nearest point of its edge.
///
/// They are a function of the pixel offset (a, b) from CRPIX: the 0-based node is scale * (a, b) +
/// shift. Whoever sets it up keeps the values alive; safe to share between threads.
struct OffsetGrid {
  const double* values = nullptr; ///< [row][column][2], rows along b: the offsets of a and b. Null
                                  ///< where there is no grid; a single column is there twice
  int stride = 0;                 ///< columns from row to row; 0 for a single row
  std::array<double, 2> scale{0, 0};
  std::array<double, 2> shift{0, 0};
  std::array<double, 2> last{0, 0}; ///< last node along a and b: 0 for a single one
};

/// Their offsets are added. The second is only there where the tables of the two coordinates have
/// different nodes; no grid at all is two empty ones.
using OffsetGrids = std::array<OffsetGrid, 2>;

} // namespace astromill::wcs
