// astromill: further columns of a row of text, besides its two coordinates
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/row_cells.h"

#include <algorithm>

namespace astromill::text {

void RowCells::find(const Row& row, std::span<Field> out) const noexcept {
  std::fill(out.begin(), out.end(), Field{});
  if (columns_.empty())
    return;
  FieldWalker walker(row.begin, row.end, row.separator, quoted_blanks_);
  const std::size_t last = std::ranges::max(columns_);
  for (std::size_t column = 0; column <= last; ++column) {
    const Field field = walker.next();
    if (!field.exists())
      return;
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (columns_[i] == column)
        out[i] = field;
  }
}

} // namespace astromill::text
