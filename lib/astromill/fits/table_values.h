// astromill: the cells of FITS tables, read and written as they are stored
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/status.h"
#include "astromill/fits/table_layout.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace astromill::fits {

/// True if the cells are numbers of a binary table.
bool is_number(const TableColumn& column) noexcept;

/// True if the cells are text: strings, and the numbers of an ASCII table.
bool is_text(const TableColumn& column) noexcept;

/// Throws Error unless a cell of column `index` is one number (as text where the table is an ASCII
/// table) or one string.
void check_scalar(const TableLayout& table, std::size_t index);

/// Reads column `column`, for which is_number() holds, of values.size() whole rows that lie one
/// after the other from `rows` on: scaled by TSCALn and TZEROn, 64-bit integers without a sign
/// exactly as any double can have them. A cell without a value (TNULLn) gives NaN and
/// missing_column in `status`, one that is not a finite number unparsable, each only where the
/// status was ok. Safe from any thread; allocates nothing.
void read_numbers(const TableLayout& table, const TableColumn& column, const char* rows,
                  std::span<double> values, std::span<ItemStatus> status) noexcept;

/// The whole number in a cell of the row that begins at `row`, to its last digit; nothing where it
/// has no value, where it is scaled or none of the types I, J and K.
std::optional<std::int64_t> read_whole_number(const TableColumn& column, const char* row) noexcept;

/// The text of a cell of the row that begins at `row`, up to a zero byte and without outer blanks;
/// empty where it is TNULLn.
std::string_view read_text(const TableColumn& column, const char* row) noexcept;

/// Reads the text of a number column of an ASCII table; false if it is no finite number.
bool read_text_number(const TableColumn& column, std::string_view text, double& value) noexcept;

/// Stores numbers as the cells of a column of type D, 8 bytes each.
void store_numbers(std::span<const double> values, char* out) noexcept;

/// The cells of a column that is put behind the rows, one after the other.
struct NewCells {
  const char* bytes = nullptr;
  std::size_t width = 0; ///< of one cell
};

/// Writes `count` rows of `row_length` bytes each to `out`, each with its new cells behind it.
void join_cells(const char* rows, std::size_t row_length, std::size_t count,
                std::span<const NewCells> added, char* out) noexcept;

} // namespace astromill::fits
