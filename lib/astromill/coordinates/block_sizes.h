// astromill: how large the blocks are that workers are dealt
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/parallel/schedule.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace astromill::coordinates {

/// Sizes of the blocks that are dealt out, in bytes of input: --schedule's CHUNK, in KiB, or
/// 256 KiB; under the guided schedule, half of an even share of what is left, down to CHUNK or
/// kSmallest.
class BlockSizes {
public:
  static constexpr std::size_t kUsual = std::size_t{256} << 10U;
  static constexpr std::size_t kSmallest = std::size_t{16} << 10U;
  /// What all blocks together may take, rows in and rows out, however many threads there are.
  static constexpr std::size_t kMemory = std::size_t{16} << 20U;

  /// For `threads` of this process, and `workers` of all.
  BlockSizes(parallel::Schedule schedule, int threads, int workers)
      : workers_(static_cast<std::size_t>(workers)),
        guided_(schedule.kind == parallel::Schedule::Kind::guided) {
    const std::size_t blocks = 2 * static_cast<std::size_t>(threads) + 2; // of ordered_pipeline()
    const std::size_t most = kMemory / (3 * blocks);
    const std::size_t chunk = std::min(schedule.chunk, most >> 10U) << 10U;
    largest_ = chunk > 0 && !guided_ ? chunk : std::min(kUsual, most);
    smallest_ = std::min(chunk > 0 ? chunk : kSmallest, largest_);
  }

  /// The next one, with `remaining` bytes left; -1 where that is not known.
  std::size_t next(std::int64_t remaining) const {
    if (!guided_ || remaining < 0)
      return largest_;
    return std::clamp(static_cast<std::size_t>(remaining) / (2 * workers_), smallest_, largest_);
  }

private:
  std::size_t workers_;
  bool guided_;
  std::size_t largest_;
  std::size_t smallest_;
};

} // namespace astromill::coordinates
