// astromill: what restorations of all methods begin and end with
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/problem.h"

namespace astromill::deconv {

/// A level of light in fine pixels, well below the noise of the detector's pixels.
float faint_level(const TileGeometry& geometry, const TileData& data);

/// The level at which a flat object holds the light of the data, or a trace of light where they
/// hold none.
float mean_level(const TileGeometry& geometry, const TileData& data);

/// Sets `object` to `level` where it can be, else 0.
void fill_object(const TileGeometry& geometry, float level, fft::Aligned<float>& object);

/// Replaces norm by its inverse. Where few data see the object it counts as kLeastNorm, so that
/// their noise is not blown up; beyond the object it becomes 0.
void invert_norm(const TileGeometry& geometry, fft::Aligned<float>& norm);

} // namespace astromill::deconv
