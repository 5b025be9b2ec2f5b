// astromill: whether the noise is what the user says
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/observation.h"

#include <cstdint>

namespace astromill::deconv {

/// The noise between the stars, over that which gain, read noise or errors give.
struct NoiseScale {
  double factor = 1;       ///< of sigma
  std::int64_t pixels = 0; ///< it was measured on; 0: too few, and the factor is 1
};

/// From here on the noise that was measured counts: below it crowding may pretend so much.
inline constexpr double kDoubtfulNoise = 1.25;

/// Measures it where the image is darkest, by fourth differences, to which what the optics have
/// blurred adds little (second ones: Immerkaer 1996, Computer Vision and Image Understanding 64,
/// 300). Simulated fields give 0.9 to 1.1 up to a star in 10 pixels of a FWHM from 1.5 pixels on.
/// What correlates the noise of pixels, as drizzling does, makes it smaller.
NoiseScale measure_noise_scale(const Observation& observation);

/// Makes the noise of an observation so many times larger.
void scale_noise(Observation& observation, double factor);

} // namespace astromill::deconv
