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

/// Some pixels of a row, counted from 0; `end` is the first behind them.
struct ColumnRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Finds peaks. Immutable, safe for use by many threads.
class PeakFinder {
public:
  /// Density images are those of `kernel`, and go on beyond their edges as `boundary` says.
  /// `threshold` is one on the density: relative_error x threshold x sigma in IRAF's terms.
  PeakFinder(const DaofindKernel& kernel, const Boundary& boundary, float threshold);

  /// Appends the peaks of a row, left to right. Behind a peak, the next half width of the kernel is
  /// passed over, as IRAF does; rows do not see each other's peaks.
  void find(ImageView<const float> density, std::size_t row, std::vector<Peak>& peaks) const {
    find(density, row, {.begin = 0, .end = density.width}, 0, peaks);
  }

  /// The same for the pixels of a row from `columns.begin` on and before `columns.end`, where
  /// `resume` is the first pixel that no peak before them passes over. Returns that of the pixels
  /// behind: row by row in pieces is the same as in one go.
  std::size_t find(ImageView<const float> density, std::size_t row, ColumnRange columns,
                   std::size_t resume, std::vector<Peak>& peaks) const;

  /// The first pixel that a peak at column `x` does not pass over.
  std::size_t first_behind(std::size_t x) const { return x + half_width_ + 1; }

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
