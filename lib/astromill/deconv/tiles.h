// astromill: how an image is cut into tiles, and how their restorations become one
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"

#include <cstddef>
#include <span>
#include <vector>

namespace astromill::deconv {

/// The tiles of an image, row by row, first row first: of outer side `tile`, neighbours sharing
/// `overlap` pixels along an axis; the last of a row (column) is moved back to end with the image,
/// so that all are of one size where the image is no smaller. 256 and 128 make 36 of 800 x 800.
/// `tile` 0 makes one.
std::vector<Rectangle> plan_tiles(std::size_t width, std::size_t height, std::size_t tile,
                                  std::size_t overlap);

/// Of the tiles in that order, those that share no pixels with one that was taken before; `most` at
/// most.
std::vector<std::size_t> tiles_apart(std::span<const Rectangle> tiles,
                                     std::span<const std::size_t> order, std::size_t most);

/// How much a tile counts in the restored image at each of its pixels along one axis: zero within
/// `margin` pixels of an edge that it shares, rising smoothly to 1 over what it shares. Divided by
/// the sum over all tiles, these are a partition of unity. At image edges it counts to the last
/// pixel.
std::vector<float> blend_weights(std::size_t size, bool shares_low, bool shares_high,
                                 std::size_t overlap, std::size_t margin);

} // namespace astromill::deconv
