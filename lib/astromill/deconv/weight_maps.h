// astromill: the weights of a PSF's planes all over a tile
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/geometry.h"
#include "astromill/deconv/local_psf.h"
#include "astromill/fft/aligned.h"

#include <cstddef>
#include <vector>

namespace astromill::deconv {

/// The weights of planes 1 ... `planes` at each fine pixel of the object; zeros on the canvas
/// beyond. They are interpolated by cubics along both axes where these are right to about
/// 1e-6 of the weights, which is checked block by block, and asked for one by one where they are
/// not, as where a grid's cells meet.
std::vector<fft::Aligned<float>> weight_maps(const TileGeometry& geometry,
                                             const PlaneWeights& weights, std::size_t planes);

} // namespace astromill::deconv
