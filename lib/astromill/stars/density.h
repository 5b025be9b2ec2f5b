// astromill: the density image of DAOFIND: the height of the best-fitting Gaussian at each pixel
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/stars/daofind_kernel.h"
#include "astromill/stars/search_image.h"

#include <vector>

namespace astromill::stars {

/// Working memory of density(); one a worker. Grows at first, then is only reused.
struct DensityWorkspace {
  std::vector<float> rows{}; ///< of the image, extended
  std::vector<char> has_bad{};
};

/// Computes `rectangle` of the density image into `out`, which is as large as the rectangle. Each
/// value is the least-squares height of the kernel's Gaussian on a flat sky, in single precision
/// and in IRAF's order of summation, so that it is IRAF's value to the last bit:
/// - without a good range and bad pixels: the sum of weight x pixel;
/// - with a good range: IRAF's sums over the good pixels (0 where fewer than two are good);
/// - else, where bad pixels lie under the kernel: the same fit to the other pixels, NaN where they
///   tell less than a fifth of what the whole kernel would. Values elsewhere are those of an image
///   without bad pixels, bit by bit.
/// The result does not depend on how an image is cut into rectangles. Safe from any thread with
/// rectangles that do not overlap.
void density(const SearchImage& image, const DaofindKernel& kernel, Rectangle rectangle,
             ImageView<float> out, DensityWorkspace& workspace);

} // namespace astromill::stars
