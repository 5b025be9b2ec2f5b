// astromill: an offset of one pixel coordinate, interpolated in a table
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

namespace astromill::wcs {

/// A view of a table of offsets in pixels, one value a node of a rectangular grid. Between the
/// nodes the offset is bilinear, outside the grid it is that of the nearest point of its edge.
///
/// It is a function of the pixel offset (a, b) from CRPIX: the 0-based node is scale * (a, b) +
/// shift. Whoever sets it up keeps the values alive; safe to share between threads.
struct OffsetTable {
  const double* values = nullptr; ///< [row][stride], row along b; null where there is no table.
                                  ///< At least 2 x 2: a single column or row is there twice
  int stride = 0;
  std::array<double, 2> scale{0, 0};
  std::array<double, 2> shift{0, 0};
  std::array<double, 2> last{0, 0}; ///< last node along a and b: 0 for a single one
};

/// The offsets of both coordinates; one or both may have no table.
using OffsetTables = std::array<OffsetTable, 2>;

} // namespace astromill::wcs
