// astromill: where the arrays of a tile lie in the image
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"

#include <cstddef>

namespace astromill::deconv {

/// A tile: its data, the object fitted to them and the arrays for both.
///
/// The object is on pixels `subsample` times finer along each axis than those of the detector
/// ("fine" here, against "coarse"). It reaches `margin` detector pixels beyond the data on all
/// sides, so that stars just outside are fitted. The canvas has zeros beyond that, as many as it
/// takes for no light to come round: transforms are periodic. Coarse arrays are canvas_width x
/// canvas_height, row by row without gaps; fine arrays `subsample` times that along each axis.
/// The data's first pixel is pixel (margin, margin) of a coarse array.
struct TileGeometry {
  Rectangle data{}; ///< pixels of the image, from 0
  std::size_t subsample = 1;
  std::size_t margin = 0;       ///< detector pixels
  std::size_t canvas_width = 0; ///< detector pixels
  std::size_t canvas_height = 0;

  std::size_t coarse_pixels() const { return canvas_width * canvas_height; }
  std::size_t fine_width() const { return canvas_width * subsample; }
  std::size_t fine_height() const { return canvas_height * subsample; }
  std::size_t fine_pixels() const { return fine_width() * fine_height(); }
  /// Where the object is, in fine pixels of the canvas.
  Rectangle object() const {
    return {0, 0, (data.width + 2 * margin) * subsample, (data.height + 2 * margin) * subsample};
  }
};

/// The geometry of a tile for a PSF whose light lies within `reach` detector pixels of a star along
/// each axis. Canvas sides are such that both transforms are fast.
TileGeometry tile_geometry(Rectangle data, std::size_t subsample, std::size_t margin,
                           std::size_t reach);

} // namespace astromill::deconv
