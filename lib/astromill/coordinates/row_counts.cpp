// astromill: how many rows became what
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/row_counts.h"

#include <cstddef>

namespace astromill::coordinates {

void RowCounts::add(ItemStatus status, std::int64_t count) {
  const auto s = static_cast<std::size_t>(status);
  if (by_status[s] == 0)
    first_line[s] = lines + 1;
  by_status[s] += count;
  rows += count;
  lines += count;
}

void RowCounts::append(const RowCounts& next) {
  for (std::size_t i = 0; i < kItemStatusCount; ++i) {
    by_status[i] += next.by_status[i];
    if (first_line[i] == 0 && next.first_line[i] != 0)
      first_line[i] = lines + next.first_line[i];
  }
  rows += next.rows;
  lines += next.lines;
}

} // namespace astromill::coordinates
