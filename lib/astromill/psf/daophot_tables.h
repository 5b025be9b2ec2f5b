// astromill: the look-up tables of a DAOPHOT PSF, at steps of half a pixel
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/placement.h"

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace astromill::psf {

class DaophotStrip;

/// Tables of `size` by `size` samples (odd) at steps of half a pixel, the star in the middle, whose
/// weighted sum is interpolated by cubics through 4 x 4 samples: bicubic() of DAOPHOT (Stetson
/// 1987, PASP 99, 191), which is the cubic convolution of Keys (1981) with a = -1/2.
/// All pixels of a star lie between samples in the same way: the weights are worked out once.
/// Immutable, safe for use by many threads.
class DaophotTables {
public:
  static constexpr std::size_t kMostTerms = 15;
  static constexpr std::size_t kTogether = 4; ///< strips that are best drawn at a time
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

  /// Draws strips for these tables, several at a time: the sums are bound by how fast the tables
  /// come from the caches, so each sample that has come is used for all of them.
  void draw(std::span<DaophotStrip* const> strips) const;

private:
  friend class DaophotStrip;
  template <std::size_t N> void draw_together(std::span<DaophotStrip* const, N> strips) const;
  std::size_t blocks_of_half() const { return half_ / kLanes; }
  std::size_t blocks_of_row() const { return 2 * half_ / kLanes * terms_; }

  std::size_t size_ = 0;
  std::size_t terms_ = 0;
  std::size_t half_ = 0; ///< samples of a row at even columns, or at odd ones, with padding
  /// Row by row; of each row the even columns, then the odd ones; of these block by block, of each
  /// block the tables: what a star needs lies in the order in which it is read. A row of
  /// nothing at the end, to be asked for in advance.
  std::vector<Block> blocks_{};
};

/// Rows and columns of a star's stamp while they are drawn. Not for two threads at a time; no
/// allocation once it is made.
class DaophotStrip {
public:
  /// For those tables.
  explicit DaophotStrip(const DaophotTables& tables)
      : size_(tables.size()), half_(tables.blocks_of_half()), sums_(std::size_t{8} * half_),
        across_(2 * half_) {}

  /// The stamp that is written to.
  struct Target {
    const Placement* x = nullptr;
    const Placement* y = nullptr;
    std::span<const Span> columns_of_row{}; ///< all within radius() of the star
    float* pixels = nullptr;                ///< the rows, which follow one another
  };

  /// For pixels of these rows and columns of the stamp; nothing else is touched. The target must
  /// last until they are drawn.
  void start(const Target& target, Span rows, Span columns, std::span<const float> weights);

private:
  friend class DaophotTables;
  using Block = DaophotTables::Block;

  /// Where 4 samples along one axis are, and their weights.
  struct Phase {
    std::size_t sample = 0; ///< the first, from 0, of the first pixel
    std::array<float, 4> weights{};
  };
  static Phase phase_of(double offset, std::size_t size);

  Span columns_of(std::size_t row) const;
  Span blocks_of(Span columns) const;
  Span wanted(std::size_t sample_row) const;
  Block* sums(std::size_t sample_row) { return sums_.data() + sample_row % 4 * 2 * half_; }
  void finish(std::size_t sample_row);

  std::size_t size_;          ///< of the tables
  std::size_t half_;          ///< blocks of half a row
  std::vector<Block> sums_;   ///< weighted sums of the tables, of 4 rows in turn
  std::vector<Block> across_; ///< what these give between them: a row of pixels
  Target target_{};
  Span rows_{};
  Span columns_{};
  std::array<float, DaophotTables::kMostTerms> weights_{};
  Phase horizontal_{};
  Phase vertical_{};
};

} // namespace astromill::psf
