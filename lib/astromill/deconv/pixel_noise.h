// astromill: the variance of a pixel
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace astromill::deconv {

/// Noise of a pixel of which the light is known; see TileData. T is float or double.
template <class T> struct PixelNoise {
  /// Variance of counts in a pixel without any: keeps dark pixels of a noiseless detector finite.
  static constexpr T kLeast = static_cast<T>(1e-3F);

  T light_noise;
  T psf_error;

  /// e-^2; `mean` is the light and the sky, e-, `variance` what does not depend on them.
  T of_counts(T mean, T variance) const {
    const T noise = light_noise * (mean > 0 ? mean : 0) + variance;
    return noise > kLeast ? noise : kLeast;
  }
  /// The same and what the PSF's error makes of the light.
  T with_psf(T noise, T light) const {
    const T error = psf_error * light;
    return noise + error * error;
  }
};

} // namespace astromill::deconv
