// astromill: the centre of a star from the centroids of its marginal sums, as IRAF's phot has it
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/stars/search_image.h"

#include <vector>

namespace astromill::stars {

/// A position in single precision, 1-based pixels.
struct StarPosition {
  float x = 0;
  float y = 0;
};

/// Working memory of recentred(). Grows at first, then is only reused.
struct CentringWorkspace {
  std::vector<float> box{};
  std::vector<float> marginal{};
};

/// The position moved to the centre of light of a box of `box_width` pixels (calgorithm = centroid
/// with cthreshold = 0 and cmaxiter = 10 of IRAF's centerpars): the box's minimum is taken off, and
/// of each marginal sum the part above its mean counts. The position stays as it is where the box
/// lies outside the image or has masked pixels in it.
StarPosition recentred(const SearchImage& image, StarPosition star, double box_width,
                       CentringWorkspace& workspace);

} // namespace astromill::stars
