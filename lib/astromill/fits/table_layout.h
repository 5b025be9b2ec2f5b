// astromill: how the rows of a FITS table are made up
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/error.h"
#include "astromill/fits/header.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::fits {

/// One column of a table (FITS standard 4.0, sections 7.2 and 7.3).
struct TableColumn {
  std::string name{};      ///< TTYPEn; "" if it has none
  std::string unit{};      ///< TUNITn; "" if it has none
  char type = 'D';         ///< the letter of TFORMn: L X B I J K A E D C M P Q; of ASCII tables
                           ///< A I F E D, all of them text
  std::int64_t repeat = 1; ///< values in a cell; of text its length in bytes
  std::size_t offset = 0;  ///< of the cell in its row
  std::size_t width = 0;   ///< of the cell, in bytes
  double scale = 1;        ///< TSCALn: a number is zero + scale * (what is stored)
  double zero = 0;         ///< TZEROn
  std::optional<std::int64_t> null{}; ///< TNULLn of a whole number: what is stored where there is
                                      ///< none
  std::optional<std::string> null_text{}; ///< TNULLn of an ASCII table, without outer blanks
  int implied_decimals = 0; ///< of ASCII tables: digits behind a point that is not written
};

/// The columns of a table, in order, and its rows.
struct TableLayout {
  Where where{};      ///< file and HDU, for messages
  bool ascii = false; ///< rows are text (XTENSION = 'TABLE')
  std::vector<TableColumn> columns{};
  std::size_t row_length = 0; ///< bytes
  std::int64_t rows = 0;
  std::int64_t heap_start = 0; ///< bytes from the first row to the heap of variable-length arrays

  /// The same place with a column's name or number as the keyword.
  Where at_column(std::size_t index) const;
};

/// Reads the layout from the header of a table. Throws Error naming the keyword for anything that
/// cannot be (widths that do not add up to NAXIS1, unknown formats, absurd sizes), for
/// an HDU that is no table, and for a tile-compressed table.
TableLayout read_table_layout(const Header& header);

/// Bytes that a cell of this TFORM value of a binary table takes, such as "1D" or "18A"; nothing if
/// it is none.
std::optional<std::int64_t> cell_width(std::string_view format);

} // namespace astromill::fits
