// astromill: the header of a table that gets more columns
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/table_layout.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace astromill::fits {

/// A column that is put behind those of a table.
struct AddedColumn {
  std::string name{};
  std::string format{};  ///< TFORMn: "1D", "18A"; of an ASCII table "E25.17", "A18"
  std::string unit{};    ///< TUNITn; "" for none
  std::string comment{}; ///< TCOMMn, what the column is; "" for none
  std::string null{};    ///< TNULLn of an ASCII table, stands for no number; "" for none
};

/// What becomes of a table.
struct TableChange {
  std::span<const AddedColumn> added{};
  bool only_added = false; ///< the other columns are left out
  std::string history{};   ///< a line for a HISTORY card, or as many as it takes
};

/// Length of the rows that come out.
std::size_t changed_row_length(const TableLayout& table, const TableChange& change);

/// The header of the changed table, in whole blocks with its END card: `blocks` (that of the table,
/// as HduHead has it) with the new columns behind the old ones. Every card that need not change
/// stays as it is; CHECKSUM and DATASUM, which would be wrong, go. Throws Error if there would be
/// too many columns.
std::string changed_header(const std::string& blocks, const TableLayout& table,
                           const TableChange& change);

} // namespace astromill::fits
