// astromill: the look-up tables of a DAOPHOT PSF, at steps of half a pixel
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/placement.h"

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace astromill::psf {

/// Tables of `size` by `size` samples (odd) at steps of half a pixel, the star in the middle, whose
/// weighted sum is interpolated by cubics through 4 x 4 samples: bicubic() of DAOPHOT (Stetson
/// 1987, PASP 99, 191), which is the cubic convolution of Keys (1981) with a = -1/2.
/// All pixels of a star lie between samples in the same way: the weights are worked out once.
/// Immutable, safe for use by many threads.
class DaophotTables {
public:
  static constexpr std::size_t kMostTerms = 15;
  static constexpr std::size_t kLanes = 16; ///< samples of a block; halves of rows are whole blocks

  /// Samples that are summed together: a line of the processor's cache.
  struct alignas(sizeof(float) * kLanes) Block {
    std::array<float, kLanes> samples{};
  };

  /// `samples`: table after table, each row by row.
  DaophotTables(std::size_t size, std::size_t terms, std::span<const float> samples);
  DaophotTables() = default;

  std::size_t size() const { return size_; }
  std::size_t terms() const { return terms_; }

  /// Pixels up to (not at) this distance along an axis have their 4 samples.
  double radius() const { return radius(size_); }
  static double radius(std::size_t size) {
    return size == 0 ? 0 : (static_cast<double>(size - 1) / 2 - 1) / 2;
  }

  /// Room for one drawer.
  struct Workspace {
    std::vector<float> rows{};
  };

  /// Writes rows [rows.begin, rows.end) of a stamp, of which row r is at `out + r * stride` and has
  /// the pixels columns_of_row[r]; nothing else is touched. All pixels must be within radius().
  void draw(const Placement& x, const Placement& y, Span rows, std::span<const Span> columns_of_row,
            std::span<const float> weights, Workspace& workspace, float* out,
            std::size_t stride) const;

private:
  std::size_t blocks_of_row() const { return 2 * half_ / kLanes * terms_; }

  std::size_t size_ = 0;
  std::size_t terms_ = 0;
  std::size_t half_ = 0; ///< samples of a row at even columns, or at odd ones, with padding
  /// Row by row; of each row the even columns, then the odd ones; of these block by block, of each
  /// block the tables: what a star needs lies in the order in which it is read. Two rows of
  /// nothing at the end, to be asked for in advance.
  std::vector<Block> blocks_{};
};

} // namespace astromill::psf
