// astromill: further columns of a row of text, besides its two coordinates
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/text/fields.h"
#include "astromill/text/row.h"

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace astromill::text {

/// Finds the fields of given columns in rows that a RowReader has read, split as it split them.
/// Immutable, safe from any thread.
class RowCells {
public:
  /// Columns are counted from 0, in any order; `style` is that of the RowReader.
  explicit RowCells(std::vector<std::size_t> columns, RowStyle style = {})
      : columns_(std::move(columns)), quoted_blanks_(style.quoted_blanks) {}

  bool none() const noexcept { return columns_.empty(); }

  /// Sets one field for each column, one that does not exist where the row is too short. `row` is
  /// data, its status ok. Throws and allocates nothing.
  void find(const Row& row, std::span<Field> out) const noexcept;

private:
  std::vector<std::size_t> columns_;
  bool quoted_blanks_;
};

} // namespace astromill::text
