// astromill: how noisy the background of an image is
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"

#include <cstddef>
#include <cstdint>
#include <limits>

namespace astromill::stats {

/// The noise of a background, in the image's unit.
struct BackgroundNoise {
  double sigma = std::numeric_limits<double>::quiet_NaN(); ///< standard deviation of a pixel; NaN
                                                           ///< where it cannot be measured
  std::size_t samples = 0;                                 ///< small patches it was taken from
};

/// The standard deviation of the pixels between the stars, from differences of neighbours, so that
/// neither stars nor gradients count as noise.
///
/// Each 3 x 3 patch gives its response to the filter [1 -2 1; -2 4 -2; 1 -2 1] / 6 (Immerkaer 1996,
/// Computer Vision and Image Understanding 64, 300), whose standard deviation for white noise is
/// that of a pixel. Counted are the patches whose surroundings, the ring of 16 pixels about them,
/// are in the darker half of the image: between the stars, and independent of the noise in the
/// patch, so that the choice has no bias, for Poisson noise either. Their root mean square is
/// clipped at 3 sigma until it stands still, and corrected for what the clipping takes from a
/// Gaussian. At most some 130,000 patches are looked at (or those of one row, where it has
/// more), spread over the image, always the same.
///
/// Where `bad` (empty, or of the image's size) is not 0, and where a pixel is not finite, no patch
/// is used; neither are long constant runs, which are padding. Noise that is correlated from pixel
/// to pixel, as after drizzling, is underestimated. Safe from any thread.
BackgroundNoise background_noise(ImageView<const float> pixels, ImageView<const std::uint8_t> bad);

} // namespace astromill::stats
