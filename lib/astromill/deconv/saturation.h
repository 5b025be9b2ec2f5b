// astromill: pixels that are full, and what has run over from them
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/observation.h"
#include "astromill/deconv/star_shapes.h"

#include <cstdint>

namespace astromill::deconv {

/// Where the image saturates, in e-; 0: nowhere. There the number of pixels rises with their light,
/// against the habit of stars, and they lie side by side as in no star's peak: on a plateau, or in
/// the trail of charge that runs over. The plateau need not be sharp: added frames blur it.
double find_ceiling(const Observation& observation, const StarShapes& shapes);

/// Marks connected pixels from `ceiling` on, but for groups that a star could be: a trail can be
/// fainter than the peaks of stars that are not full. Also those that touch them: where a trail
/// ends, a pixel is partly full, and what corrected the frame leaves dents. Returns how many.
std::int64_t mark_saturated(Observation& observation, double ceiling, const StarShapes& shapes);

} // namespace astromill::deconv
