// astromill: pixels that are sharper than the PSF
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/observation.h"
#include "astromill/deconv/star_shapes.h"

#include <cstdint>

namespace astromill::deconv {

/// Marks pixels whose light, above or below that of their neighbours, no stars could have spread
/// so: cosmic rays, hot and dead pixels. A few passes, as these hide one another. Returns how many;
/// -1, and marks none, where they are so many that stars must be among them, the PSF being too
/// broad.
std::int64_t mark_sharp_pixels(Observation& observation, const StarShapes& shapes);

} // namespace astromill::deconv
