// astromill: how many rows became what
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/status.h"

#include <array>
#include <cstdint>

namespace astromill::coordinates {

/// What became of the rows of a block, or of a whole run.
struct RowCounts {
  std::int64_t lines = 0; ///< rows, comments and blank lines
  std::int64_t rows = 0;
  std::array<std::int64_t, kItemStatusCount> by_status{};
  std::array<std::int64_t, kItemStatusCount> first_line{}; ///< 1-based line of the first; 0: none

  /// Counts one row that is the next line, or number of them, with this status.
  void add(ItemStatus status, std::int64_t count = 1);
  /// Takes up the counts of what comes next in the input.
  void append(const RowCounts& next);
};

} // namespace astromill::coordinates
