// astromill: one sky for an image, from several of its tiles
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/scene.h"
#include "astromill/deconv/sky.h"

namespace astromill::deconv {

/// The sky of the image in e-: of some tiles that share no pixels, those whose sky seems lowest, on
/// `threads` threads. Estimates that did not settle count only where there are no others. Throws
/// Error where no tile has an estimate.
SkyEstimate sky_level(const Scene& scene, int threads);

} // namespace astromill::deconv
