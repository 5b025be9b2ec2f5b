// astromill: the rotation of the gnomonic projection from wcslib's angles
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/wcs/plane.h"
#include "astromill/wcs/wcslib.h"

namespace astromill::wcs {

/// The rotation that carries TAN plane coordinates to the sky, from the position of the native pole
/// (Calabretta & Greisen 2002, equation 2), relative to the longitude of the reference point.
TanProjection tan_projection(const CelestialGeometry& geometry);

} // namespace astromill::wcs
