// astromill: FITS tables: layouts, new columns, cells; each line is a card of the header
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/fits/hdu.h"
#include "astromill/fits/structure.h"
#include "astromill/fits/table_header.h"
#include "astromill/fits/table_layout.h"
#include "astromill/fits/table_values.h"
#include "fuzz/cards.h"

#include <array>
#include <cmath>

namespace astromill::test {
namespace {

using fits::AddedColumn;
using fits::TableColumn;
using fits::TableLayout;

constexpr std::size_t kLongestRow = std::size_t{1} << 16U; ///< that cells are made for

void check_columns(const TableLayout& table) {
  for (const TableColumn& column : table.columns) {
    require(column.offset <= table.row_length && column.width <= table.row_length - column.offset,
            "a column inside its row", column.name);
    require(column.repeat >= 0 && std::isfinite(column.scale) && std::isfinite(column.zero),
            "a sound column", column.name);
  }
}

bool same_column(const TableColumn& a, const TableColumn& b) {
  return a.name == b.name && a.unit == b.unit && a.type == b.type && a.repeat == b.repeat &&
         a.offset == b.offset && a.width == b.width && a.scale == b.scale && a.zero == b.zero &&
         a.null == b.null && a.null_text == b.null_text;
}

/// A header with more columns is that of a table with more columns.
void check_change(const std::string& cards, const TableLayout& table, bool only_added) {
  const std::array<AddedColumn, 2> added = {
      {{"lon", table.ascii ? "E25.17" : "1D", "deg", "longitude"},
       {"status", table.ascii ? "A18" : "18A"}}};
  const fits::TableChange change{added, only_added, "lon, status: what has been added"};
  std::string blocks = cards;
  blocks += "END";
  blocks.resize((blocks.size() + fits::kBlockLength - 1) / fits::kBlockLength * fits::kBlockLength,
                ' ');
  TableLayout changed;
  try {
    const std::string header = fits::changed_header(blocks, table, change);
    require(header.size() % fits::kBlockLength == 0, "whole blocks");
    changed = fits::read_table_layout(fits::Header(header));
  } catch (const Error&) { // too many columns, rows that are too long
    require(table.columns.size() > 990 || table.row_length > (std::size_t{63} << 20U) ||
                table.rows > (std::int64_t{1} << 40U),
            "a table that takes no more columns", cards);
    return;
  }
  const std::size_t kept = only_added ? 0 : table.columns.size();
  require(changed.columns.size() == kept + 2 && changed.rows == table.rows, "two columns more");
  require(changed.row_length == fits::changed_row_length(table, change), "longer rows");
  for (std::size_t i = 0; i < kept; ++i)
    require(same_column(changed.columns[i], table.columns[i]), "the columns stay", cards);
  for (std::size_t i = 0; i < added.size(); ++i)
    require(changed.columns[kept + i].name == added[i].name, "the new columns", cards);
}

void read_text_cell(const TableColumn& column, const char* row, const char* end) {
  const std::string_view text = fits::read_text(column, row);
  require(text.empty() || (text.data() >= row && text.data() + text.size() <= end),
          "a text inside its cell", column.name);
  double value = 0;
  if (column.type != 'A' && fits::read_text_number(column, text, value))
    require(std::isfinite(value), "a finite number", text);
}

/// Reads cells of two rows that are made of the header itself.
void check_cells(const TableLayout& table, std::string_view bytes) {
  if (table.row_length == 0 || table.row_length > kLongestRow || bytes.empty())
    return;
  std::string rows;
  while (rows.size() < 2 * table.row_length)
    rows += bytes.substr(0, 2 * table.row_length - rows.size());
  const Alone cells(rows);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const TableColumn& column = table.columns[i];
    try {
      fits::check_scalar(table, i);
    } catch (const Error&) {
      continue;
    }
    if (fits::is_number(column)) {
      std::array<double, 2> values{};
      std::array<ItemStatus, 2> status{};
      fits::read_numbers(table, column, cells.begin(), values, status);
      for (std::size_t k = 0; k < 2; ++k)
        require((status[k] == ItemStatus::ok) == std::isfinite(values[k]), "finite if ok",
                column.name);
    } else if (fits::is_text(column)) {
      read_text_cell(column, cells.begin(), cells.begin() + table.row_length);
      read_text_cell(column, cells.begin() + table.row_length, cells.end());
    }
  }
}

} // namespace
} // namespace astromill::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace astromill;
  using namespace astromill::test;
  try {
    const fits::Header header(cards_of(text_of(data, size)));
    for (const bool primary : {true, false}) {
      const fits::Structure structure = fits::read_structure(header, primary);
      require(structure.data_length >= 0 && structure.data_bytes >= structure.data_length &&
                  structure.data_bytes % static_cast<std::int64_t>(fits::kBlockLength) == 0,
              "data in whole blocks");
      if (structure.compressed)
        fits::Header(fits::uncompressed_cards(header));
    }
    const TableLayout table = fits::read_table_layout(header);
    check_columns(table);
    check_change(header.cards(), table, false);
    check_change(header.cards(), table, true);
    check_cells(table, text_of(data, size));
  } catch (const Error&) { // as it should
  }
  return 0;
}
