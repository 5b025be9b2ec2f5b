// astromill: the vectorised transforms of the common headers, one set per instruction set
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/wcs/plane.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace astromill::wcs {

/// One compiled set of kernels. All functions work on arrays of n points, n a multiple of `lanes`;
/// every result is a function of its own point alone, wherever it stands in the array. A point
/// without a result gets NaN in both outputs. Output arrays may be the input arrays. No allocation,
/// no shared state: safe from any thread.
struct Kernels {
  std::string_view name; ///< "baseline", "avx2", "avx512"
  std::size_t lanes;     ///< points handled together

  /// Pixels to plane coordinates in degrees. Input must be finite.
  void (*pixel_to_plane)(const PlaneMap&, std::size_t n, const double* x, const double* y,
                         double* u, double* v);
  /// Inverse of pixel_to_plane by Newton iteration on the distortions, with the residual tested
  /// through the forward direction; NaN where it did not converge within kAccuracy.vector_steps or
  /// where the distortion is folded (see PolynomialCorrection::orientation).
  void (*plane_to_pixel)(const PlaneMap&, std::size_t n, const double* u, const double* v,
                         double* x, double* y);
  /// Plane to longitude in [0, 360) and latitude, degrees.
  void (*plane_to_sky)(const TanProjection&, std::size_t n, const double* u, const double* v,
                       double* longitude, double* latitude);
  /// Longitude and latitude in degrees to the plane; NaN on the far hemisphere and for
  /// |latitude| > 90. |longitude| <= 1e6.
  void (*sky_to_plane)(const TanProjection&, std::size_t n, const double* longitude,
                       const double* latitude, double* u, double* v);

  /// True if all of n values (any number) lie in [lowest, highest]; NaN does not.
  bool (*all_within)(std::size_t n, const double* values, double lowest, double highest);
};

inline constexpr std::size_t kMaxLanes = 8;

/// The sets this processor can run, slowest first.
std::vector<const Kernels*> available_kernels();

/// The set called `name`, or the fastest for "auto". Throws UsageError when this build or this
/// processor does not have it.
const Kernels& select_kernels(std::string_view name);

} // namespace astromill::wcs
