// astromill: the projections whose equations have no closed solution in one direction
// SPDX-License-Identifier: BSD-3-Clause
//
// wcslib solves these by bisection, in up to ten times the time of its other projections. Here they
// take a few Newton steps; a point on which these do not settle is left to wcslib. Formulas:
// Calabretta & Greisen 2002, sections 5.1.8 (AIR), 5.3.4 (MOL) and 5.5.2 (PCO), for r0 = 180/pi.
// Native coordinates and plane coordinates are in degrees. Pure functions, safe from any thread.
#pragma once

#include <optional>

namespace astromill::wcs {

struct NativePoint {
  double longitude, latitude;
};

struct PlanePosition {
  double x, y;
};

/// Mollweide's projection of a native point; never fails for |latitude| <= 90.
PlanePosition mollweide_plane(NativePoint native);

/// The native point at a plane position of the polyconic projection.
std::optional<NativePoint> polyconic_native(PlanePosition plane);

/// The native point at a plane position of Airy's projection; `best_latitude` is its PVi_1.
std::optional<NativePoint> airy_native(PlanePosition plane, double best_latitude);

} // namespace astromill::wcs
