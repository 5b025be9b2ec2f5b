// astromill: pixel coordinates <-> projection plane, one point at a time
// SPDX-License-Identifier: BSD-3-Clause
//
// The slow and obvious counterpart of the vector kernels, used for points on which these give up.
#pragma once

#include "astromill/wcs/newton.h"
#include "astromill/wcs/plane.h"

#include <optional>

namespace astromill::wcs {

/// An offset from CRPIX with D2IM, in pixels.
Linearisation correct_detector(const PlaneMap& map, PlanePoint offset);

/// The same with SIP and CPDIS, from one corrected by D2IM.
Linearisation correct_pixel(const PlaneMap& map, PlanePoint offset);

/// From a user's pixel to the plane in degrees.
PlanePoint plane_of_pixel(const PlaneMap& map, PlanePoint pixel);

/// Back to the user's pixel, by guarded Newton iterations on each distortion; `sip_inverse` gives
/// another first guess where there is one. Nothing where the residual cannot be brought down to
/// kAccuracy.residual_pixels.
std::optional<PlanePoint> pixel_of_plane(const PlaneMap& map, PlanePoint plane,
                                         const PolynomialCorrection& sip_inverse = {});

} // namespace astromill::wcs
