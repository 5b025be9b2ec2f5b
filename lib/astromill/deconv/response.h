// astromill: what detector pixels get from stars in the middle of fine pixels
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/psf/model.h"

#include <cstddef>
#include <span>
#include <vector>

namespace astromill::deconv {

/// Square arrays with room for the light of a star at every sub-pixel phase; see Response for what
/// their elements are.
struct ResponseFrame {
  std::size_t subsample = 1;
  std::size_t radius = 0; ///< detector pixels

  /// For stars of that model. Throws Error where it reaches more than 4096 pixels.
  ResponseFrame(const psf::Model& model, std::size_t phases);

  std::size_t side() const { return (2 * radius + 1) * subsample; }
  /// Offset of the first element along both axes.
  std::ptrdiff_t first() const {
    return -static_cast<std::ptrdiff_t>(radius * subsample + subsample - 1);
  }
};

/// Sets `out`, side() x side() numbers row by row, to the response for the shape at `chip`. Throws
/// Error where the PSF has no light there.
void render_response(psf::Renderer& renderer, psf::Position chip, const ResponseFrame& frame,
                     std::span<double> out);

/// The part of some frames of which the rest has no light worth the room: less than 1e-7 of that of
/// the first one.
Rectangle lit_part(const std::vector<std::vector<double>>& planes, std::size_t side);

} // namespace astromill::deconv
