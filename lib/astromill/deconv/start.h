// astromill: what restorations of all methods begin and end with
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/problem.h"

namespace astromill::deconv {

/// Sets `object` to a flat image that holds the light of the data, or a trace of light where they
/// hold none; 0 beyond the object.
void start_object(const TileGeometry& geometry, const TileData& data, fft::Aligned<float>& object);

/// Replaces norm by its inverse. Where few data see the object it counts as kLeastNorm, so that
/// their noise is not blown up; beyond the object it becomes 0.
void invert_norm(const TileGeometry& geometry, fft::Aligned<float>& norm);

/// The t for which (1 - t) from + t to has chi-square `aim`, which must lie between theirs.
float fraction_at(const TileData& data, const fft::Aligned<float>& from,
                  const fft::Aligned<float>& to, double aim);

} // namespace astromill::deconv
