// astromill: pixels that no restoration can explain: saturated, bled, without light, cosmic rays
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/observation.h"
#include "astromill/psf/model.h"

#include <cstdint>

namespace astromill::deconv {

struct FoundFlaws {
  std::int64_t saturated = 0;
  std::int64_t border = 0;
  std::int64_t cosmic_rays = 0;
  bool too_sharp = false; ///< far too many pixels are sharper than the PSF: none is marked, and the
                          ///< PSF must be doubted
  double ceiling = 0;     ///< where the image saturates, in its own unit; 0: nowhere
};

/// Marks in `observation` what it finds. A pixel that is flawed already stays as it is, unless it
/// lies in the border. No star is taken for a cosmic ray whose light the PSF could have spread so.
FoundFlaws mark_flaws(Observation& observation, const psf::Model& psf,
                      const exposure::ChipMap& chip);

/// Edges of the frame that get no light: pixels that are joined to an edge by others of the same
/// kind, undefined or exactly of the value that fills the corner, where the field itself has hardly
/// any of these. Of flawed pixels alone where `only_flawed`. Returns how many there are now.
std::int64_t mark_border(Observation& observation, bool only_flawed);

} // namespace astromill::deconv
