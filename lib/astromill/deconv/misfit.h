// astromill: sums over the pixels of a tile
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/problem.h"

namespace astromill::deconv {

/// The misfit of `light`, and `weighted` = (counts - light - sky) / variance where a pixel is
/// fitted, else 0: A^T of that is how the likelihood rises with the object. One pass.
Misfit weigh(const TileData& data, const fft::Aligned<float>& light, fft::Aligned<float>& weighted);

/// The same, but for a variance without psf_error in `weighted`: A^T of that is how the likelihood
/// of the counts rises.
Misfit weigh_by_noise(const TileData& data, const fft::Aligned<float>& light,
                      fft::Aligned<float>& weighted);

/// The misfit of (1 - t) from + t to.
Misfit misfit_between(const TileData& data, const fft::Aligned<float>& from,
                      const fft::Aligned<float>& to, float t);

/// Sets `curvature` to what the light counts in a multiplicative step, (y + b) / variance of y
/// without psf_error, with b the sky and what read-out noise looks like in counts: 1 at all pixels
/// that are fitted where only counts and read-out make the noise. Its A^T normalises the step.
void find_curvature(const TileData& data, const fft::Aligned<float>& light,
                    fft::Aligned<float>& curvature);

/// Whether find_curvature() depends on the light.
bool curvature_varies(const TileData& data);

/// Mean of counts - sky over the pixels that are fitted.
double mean_light(const TileData& data);

/// 1 / variance of the pixels that are fitted, else 0.
void find_inverse_variance(const TileData& data, const fft::Aligned<float>& light,
                           fft::Aligned<float>& inverse);

/// weights *= counts - sky.
void times_light(const TileData& data, fft::Aligned<float>& weights);

/// to = (1 - t) from + t to.
void blend(const fft::Aligned<float>& from, float t, fft::Aligned<float>& to);

} // namespace astromill::deconv
