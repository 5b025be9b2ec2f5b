// astromill: how well the PSF describes bright stars
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/observation.h"
#include "astromill/psf/model.h"

namespace astromill::deconv {

inline constexpr double kMostPsfError = 0.05;

struct PsfError {
  double fraction = 0;  ///< rms misfit of the PSF as a fraction of the star's light in a pixel, at
                        ///< most kMostPsfError; 0 where stars are fitted within their noise
  int stars = 0;        ///< it was measured on
  bool limited = false; ///< it would be more
};

/// Measures it on bright stars without saturated pixels, each fitted alone (position, flux, sky)
/// with the PSF of its place: from what is left beyond the noise in its core. Independent of any
/// restoration and its aim. `limited` calls for a warning.
PsfError measure_psf_error(const Observation& observation, const psf::Model& psf,
                           const exposure::ChipMap& chip);

} // namespace astromill::deconv
