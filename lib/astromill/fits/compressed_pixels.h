// astromill: the pixels of tile-compressed images
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/file.h"

#include <array>
#include <cstdint>
#include <vector>

namespace astromill::fits {

/// Pixels first, first + step, ... of one axis, 0-based, upwards.
struct PixelRun {
  std::int64_t first = 0;
  std::int64_t count = 1;
  std::int64_t step = 1;
};

/// Unpacks a part of the tile-compressed image at which `file` stands (FITS standard 4.0, section
/// 10; by cfitsio, which sees nothing but this one table, its header checked and the keywords it
/// needs): `runs` has one entry for each axis of the image. Values are scaled; NaN where the image
/// has none. Throws Error: data cut off or damaged, tiles that cannot be.
template <class T> std::vector<T> unpack_pixels(File& file, const std::vector<PixelRun>& runs);

extern template std::vector<float> unpack_pixels<float>(File&, const std::vector<PixelRun>&);
extern template std::vector<double> unpack_pixels<double>(File&, const std::vector<PixelRun>&);

} // namespace astromill::fits
