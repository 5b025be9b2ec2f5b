// astromill: one sky for an image, from several of its tiles
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/scene.h"
#include "astromill/deconv/sky.h"

#include <vector>

namespace astromill::deconv {

/// The level and its error that estimates of several places agree on. Unresolved stars add to the
/// sky of crowded places, nothing takes from it: so the lowest estimates, and those that differ
/// from them by no more than their errors allow, are averaged. Estimates that did not settle count
/// only where there are no others.
SkyEstimate lowest_level(std::vector<SkyEstimate> estimates);

/// The sky of the image in e-: of some tiles that share no pixels, those whose sky seems lowest, on
/// `threads` threads. Throws Error where no tile has an estimate.
SkyEstimate sky_level(const Scene& scene, int threads);

} // namespace astromill::deconv
