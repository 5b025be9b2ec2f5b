// astromill: how well the PSF describes bright stars
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/observation.h"
#include "astromill/psf/model.h"

namespace astromill::deconv {

inline constexpr double kMostPsfError = 0.05;

/// A misfit as what it is of a star's light in a pixel: the square root of the sum of squares of
/// what the PSF leaves of a star within 2.5 pixels, beyond noise, over that of its light there. So
/// the brightest pixel counts most; 2 % of a star's peak in each of these pixels are 6 % of an
/// undersampled star's light.
struct PsfError {
  double fraction = 0; ///< that counts, at most kMostPsfError
  double measured = 0; ///< of a typical bright star; 0 where stars are fitted within their noise
  int stars = 0;       ///< it was measured on

  bool limited() const { return measured > fraction; }
};

/// Measures it on bright stars without flawed pixels, of all magnitudes that tell something, each
/// fitted (position, flux, sky) with the PSF of its place and its fainter neighbours. Their median,
/// so that the few that are full unnoticed or two stars do not count. Independent of any
/// restoration and its aim. `limited()` calls for a warning.
PsfError measure_psf_error(const Observation& observation, const psf::Model& psf,
                           const exposure::ChipMap& chip);

} // namespace astromill::deconv
