// astromill: the pixels of images for command line cases, described in YAML
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <vector>

namespace astromill::test {

/// How values become the numbers of a file: (value - zero) / scale; NaN is `blank` in integers.
struct StoredAs {
  int bitpix = -32;
  double scale = 1;
  double zero = 0;
  double blank = 0;
};

/// The numbers of an image with these axes (every plane is the same), described by a map of:
///   level: L             everywhere (0)
///   gradient: [GX, GY]   L + GX (x - 1) + GY (y - 1); pixels are 1-based, as in FITS
///   noise: SIGMA         with a bell-shaped distribution, the same on every machine; seed: N (1)
///   stars: [[X, Y, FLUX], ...]      Gaussians, sampled at the middle of pixels, fwhm: F (3), out
///                                   to 4 F from their centres
///   set: [[X, Y, VALUE], ...]       single pixels; VALUE may be .nan or .inf
///   boxes: [[X1, Y1, X2, Y2, VALUE], ...]   rectangles, both corners included, before `set`
///   bitpix: N            how they are stored (-32); integers are rounded and clipped
/// Throws std::runtime_error for other keys and for pixels outside.
std::vector<double> make_pixels(const YAML::Node& recipe, const std::vector<std::int64_t>& axes,
                                const StoredAs& storage);

} // namespace astromill::test
