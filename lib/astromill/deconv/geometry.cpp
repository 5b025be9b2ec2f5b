// astromill: where the arrays of a tile lie in the image
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/geometry.h"

#include "astromill/fft/sizes.h"

#include <algorithm>

namespace astromill::deconv {

TileGeometry tile_geometry(Rectangle data, std::size_t subsample, std::size_t margin,
                           std::size_t reach) {
  // Light of the object's edge goes `reach` beyond it, and must not come round to the data.
  const std::size_t zeros = std::max(reach, margin) - margin;
  return {.data = data,
          .subsample = subsample,
          .margin = margin,
          .canvas_width = fft::good_size(data.width + 2 * margin + zeros),
          .canvas_height = fft::good_size(data.height + 2 * margin + zeros)};
}

} // namespace astromill::deconv
