// astromill: pixels that no restoration can explain: saturated, bled, cosmic rays
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/observation.h"
#include "astromill/psf/model.h"

#include <cstdint>

namespace astromill::deconv {

struct FoundFlaws {
  std::int64_t saturated = 0;
  std::int64_t cosmic_rays = 0;
  bool too_sharp = false; ///< far too many pixels are sharper than the PSF: none is marked, and the
                          ///< PSF must be doubted
  double ceiling = 0;     ///< where the image saturates, in its own unit; 0: nowhere
};

/// Marks in `observation` what it finds beside the border, which must be marked before; so must the
/// noise be what it is. A pixel that is flawed already stays as it is. No star is taken for a
/// cosmic ray whose light the PSF could have spread so.
FoundFlaws mark_flaws(Observation& observation, const psf::Model& psf,
                      const exposure::ChipMap& chip);

} // namespace astromill::deconv
