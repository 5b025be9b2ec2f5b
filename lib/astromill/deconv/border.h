// astromill: edges of a frame that get no light
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/observation.h"

#include <cstdint>

namespace astromill::deconv {

/// Marks the edges of the frame that get no light and returns how many pixels there are now: those
/// that are joined to an edge by solid patches, undefined or exactly of the value that fills a
/// corner, and the few pixels elsewhere that have it, too; or where counts are those of read-out
/// around nothing, up to a sharp rise to the sky. What is left, the field, must hold together. With
/// `only_flawed` of the first kind alone, and of flawed pixels alone.
std::int64_t mark_border(Observation& observation, bool only_flawed);

} // namespace astromill::deconv
