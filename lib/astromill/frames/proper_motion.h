// astromill: positions at another epoch
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>

namespace astromill::frames {

/// Moves positions in place by their proper motions over `years` Julian years (of TDB, may be
/// negative), along straight lines in space at a right angle to the line of sight: the standard
/// model of stellar motion (ESA 1997, The Hipparcos Catalogue, volume 1, section 1.5.5) for zero
/// parallax and radial velocity, as exact at the poles as elsewhere.
///
/// Positions are degrees, new longitudes in [0, 360); motions are milliarcseconds a year, that in
/// longitude times the cosine of the latitude; all are in one frame, which is taken not to rotate.
/// (FK4 does, and its E-terms are left as they are: stars of FK4 are better converted first.) Spans
/// have the same length. NaN in both coordinates where a position is not finite or beyond a pole,
/// or where the motion is not finite. Each result is a function of its own position and motion
/// alone. Safe from any thread.
void apply_proper_motion(std::span<double> longitude, std::span<double> latitude,
                         std::span<const double> motion_in_longitude,
                         std::span<const double> motion_in_latitude, double years) noexcept;

} // namespace astromill::frames
