// astromill: columns of numbers from a short list in any format, read at one go
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/status.h"
#include "astromill/tables/column_choice.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace astromill::tables {

/// Columns that a list is searched for where the user names none.
struct UsualColumns {
  std::vector<std::vector<std::string>> names; ///< sets, in any case of letters: the first that is
                                               ///< there in full is taken
  std::vector<std::size_t> numbers;            ///< from 0, of a list without names; empty: only
                                               ///< one of `short_numbers` goes without
  std::vector<std::size_t> short_numbers{};    ///< the same where its first row has just so many
                                               ///< fields as these are; empty: no such rule
  std::size_t label = kNoLabel;     ///< which of the columns is no number but names the row
  const char* option = "--columns"; ///< by which users name columns, for messages
  bool undefined = false;           ///< INDEF, nan and empty cells are values, NaN, not bad rows
  static constexpr std::size_t kNoLabel = static_cast<std::size_t>(-1);
};

/// One row of a list.
struct NumberRow {
  static constexpr std::size_t kMost = 4;

  std::array<double, kMost> values{}; ///< 0 unless the status is ok, and for the label; finite, or
                                      ///< NaN where UsualColumns::undefined allows it
  std::string label{};                ///< its text whatever the status; empty: there is none
  std::int64_t place = 0;             ///< its line, counted from 1; of a FITS table its row
  ItemStatus status = ItemStatus::ok; ///< ok, missing_column or unparsable
};

/// What was read.
struct NumberList {
  std::string name;        ///< of the file, for messages
  std::string counted;     ///< what `place` counts: "line" or "row"
  std::size_t columns = 0; ///< values of each row
  std::vector<NumberRow> rows;
  std::vector<std::string> names{}; ///< of all columns, as far as the list has any
  bool by_place = false;            ///< the columns were taken by their place, for want of names
  std::string note{};               ///< what was chosen for the user; empty if nothing
};

/// Reads columns of numbers, 2 to NumberRow::kMost of them, from a list: text as the coordinate
/// tools read it (blanks, tabs or commas; with or without a line of names; ECSV, ASCII_HEAD, tab
/// tables), a text database of IRAF with one line an object (names on a line "#N"), or the first
/// table of a FITS file that has the columns. "-" is standard input. The columns are those of
/// `chosen`, or the usual ones where it is empty. Throws Error (file, line, names seen):
/// unreadable, no such columns, column names that are none of the usual ones, a text database with
/// several lines an object.
NumberList read_number_list(const std::string& path, const std::vector<ColumnChoice>& chosen,
                            const UsualColumns& usual);

} // namespace astromill::tables
