// astromill: pixel <-> sky for one image: memory for a batch of points
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/wcs/transform.h"

#include <cstddef>
#include <vector>

namespace astromill::wcs {

/// n filled up to whole lanes.
inline std::size_t padded(std::size_t n) { return (n + kMaxLanes - 1) / kMaxLanes * kMaxLanes; }

struct Transform::Workspace {
  alignas(64) double a[kBatch]; ///< the user's side: pixels or sky
  alignas(64) double b[kBatch];
  alignas(64) double u[kBatch]; ///< the projection plane
  alignas(64) double v[kBatch];
  std::vector<double> pixels; ///< full pixel vectors for wcslib

  // For the way back through wcslib: points for which the fit is good, and the others; the fit at
  // all positions; pixels of the near points that are not settled yet, one after the other, their
  // plane positions, and the fit at those.
  std::vector<std::size_t> near, far;
  alignas(64) double guess_x[kBatch];
  alignas(64) double guess_y[kBatch];
  alignas(64) double x[kBatch];
  alignas(64) double y[kBatch];
  alignas(64) double forward_u[kBatch];
  alignas(64) double forward_v[kBatch];
  alignas(64) double fit_x[kBatch];
  alignas(64) double fit_y[kBatch];
};

} // namespace astromill::wcs
