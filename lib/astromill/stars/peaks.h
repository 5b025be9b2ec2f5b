// astromill: peaks of the density image of DAOFIND
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/stars/boundary.h"
#include "astromill/stars/daofind_kernel.h"

#include <cstddef>
#include <vector>

namespace astromill::stars {

/// A pixel (counted from 0) where the density is at least the threshold and no pixel under the
/// kernel is higher. Beside a pixel whose density is NaN there is none: nobody knows which of them
/// is higher, and the rim of a masked star would else be full of peaks.
struct Peak {
  std::size_t x = 0;
  std::size_t y = 0;
};

/// Finds peaks. Immutable, safe for use by many threads.
class PeakFinder {
public:
  /// Density images are those of `kernel`, and go on beyond their edges as `boundary` says.
  /// `threshold` is one on the density: relative_error x threshold x sigma in IRAF's terms.
  PeakFinder(const DaofindKernel& kernel, const Boundary& boundary, float threshold);

  /// Appends the peaks of a row, left to right. Behind a peak, the next half width of the kernel is
  /// passed over, as IRAF does; rows do not see each other's peaks.
  void find(ImageView<const float> density, std::size_t row, std::vector<Peak>& peaks) const;

private:
  bool is_highest_inside(ImageView<const float> density, std::size_t x, std::size_t y) const;
  bool is_highest_at_edge(ImageView<const float> density, std::size_t x, std::size_t y) const;

  std::vector<KernelTap> neighbours_; ///< nearest first, without the centre
  std::size_t half_width_;
  std::size_t half_height_;
  Boundary boundary_;
  float threshold_;
};

} // namespace astromill::stars
