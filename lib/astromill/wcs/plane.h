// astromill: pixel coordinates <-> projection plane, and the TAN projection: parameters
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/wcs/offset_grid.h"
#include "astromill/wcs/polynomial.h"

#include <array>

namespace astromill::wcs {

using Matrix2 = std::array<std::array<double, 2>, 2>;
using Matrix3 = std::array<std::array<double, 3>, 3>;

/// The way from the user's pixel (x, y) to the intermediate world coordinates (u, v) in degrees,
/// u along the longitude axis and v along the latitude axis (Greisen & Calabretta 2002):
///   offset = scale * pixel + shift;  offset' = offset + D2IM(offset);
///   offset" = SIP(offset') + CPDIS(offset');  plane = M offset" + plane_offset;
///   (u, v) = TPV(plane).
/// scale and shift hold the image section, the pixel origin and CRPIX.
struct PlaneMap {
  std::array<double, 2> scale{1, 1};
  std::array<double, 2> shift{0, 0};
  OffsetGrids detector_grids;            ///< D2IM
  PolynomialCorrection pixel_correction; ///< SIP
  OffsetGrids pixel_grids;               ///< CPDIS
  Matrix2 to_plane{};
  Matrix2 from_plane{};
  std::array<double, 2> plane_offset{0, 0}; ///< what the other axes of a cube add at their plane
  PolynomialCorrection plane_correction;    ///< TPV
  double degrees_per_pixel = 1;             ///< sqrt |det to_plane|
};

/// The gnomonic projection: plane (u, v) in degrees <-> sky, as one rotation.
/// With p = (u pi/180, v pi/180, 1), rotation * p points to the sky in a frame whose x axis has
/// longitude reference_longitude and latitude 0 (Calabretta & Greisen 2002, sections 2.4
/// and 5.1.3).
struct TanProjection {
  Matrix3 rotation{};
  double reference_longitude = 0; ///< degrees
};

/// Every literal tolerance of the transforms, with its meaning.
struct Accuracy {
  double residual_pixels = 1e-7; ///< largest residual, through the forward transform, from which
                                 ///< one more Newton step is taken and the result accepted
  double last_step = 1e4;        ///< largest such step, in units of that residual: a longer one is
                                 ///< only taken next to a fold of the distortion
  int vector_steps = 8;          ///< Newton steps tried on all points alike
  int halvings = 20;             ///< how often such a step is halved until it helps
  int guarded_steps = 60;        ///< damped Newton steps tried on the points that are left
  double fit_pixels = 0.5;       ///< largest error of a fitted inverse that is a help
  int chord_steps = 6;           ///< steps with such a fit in the place of the slope
  double largest_plane = 1e100;  ///< degrees; beyond it squares would overflow
};

inline constexpr Accuracy kAccuracy;

} // namespace astromill::wcs
