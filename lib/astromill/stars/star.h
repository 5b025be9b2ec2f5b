// astromill: a star that is to be added to an image
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace astromill::stars {

/// One artificial star.
struct Star {
  std::int64_t id = 0;      ///< its name in lists
  double x = 0;             ///< pixels of the image, 1-based as in FITS
  double y = 0;             ///< pixels
  double magnitude = 0;     ///< apparent
  std::uint32_t number = 0; ///< of the star in its trial, from 1: chooses its random numbers
};

} // namespace astromill::stars
