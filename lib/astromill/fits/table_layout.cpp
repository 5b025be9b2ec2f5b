// astromill: how the rows of a FITS table are made up
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/table_layout.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace astromill::fits {

namespace {

constexpr std::int64_t kMostColumns = 999;
/// No sound table has longer rows; keeps a hostile NAXIS1 from filling the memory.
constexpr std::int64_t kLongestRow = std::int64_t{64} << 20U;
/// More do not fit in a file, with what is added to them.
constexpr std::int64_t kMostRows = std::int64_t{1} << 48U;

std::int64_t required(const Header& header, std::string_view key, std::int64_t lowest,
                      std::int64_t highest) {
  const std::optional<std::int64_t> value = header.integer(key);
  if (!value)
    throw Error("is missing from the header of the table", header.where(key));
  if (*value < lowest || *value > highest)
    throw Error("must be from " + std::to_string(lowest) + " to " + std::to_string(highest),
                header.where(key));
  return *value;
}

std::string numbered(const char* stem, std::size_t index) {
  return stem + std::to_string(index + 1);
}

std::string required_text(const Header& header, const std::string& key) {
  std::optional<std::string> value = header.text(key);
  if (!value)
    throw Error("is missing from the header of the table", header.where(key));
  return *value;
}

/// Bytes of one value of this type; X, which packs bits, is not here.
std::int64_t value_bytes(char type) {
  switch (type) {
  case 'L':
  case 'B':
  case 'A':
    return 1;
  case 'I':
    return 2;
  case 'J':
  case 'E':
    return 4;
  case 'K':
  case 'D':
  case 'C':
  case 'P':
    return 8;
  case 'M':
  case 'Q':
    return 16;
  default:
    return 0;
  }
}

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

/// Takes a format "rT..." of a binary table apart; nothing if it is none.
struct CellFormat {
  std::int64_t repeat = 1;
  char type = 0;
  std::int64_t width = 0;
};
std::optional<CellFormat> parse_format(std::string_view text) {
  CellFormat format;
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p != end && *p == ' ')
    ++p;
  if (p != end && *p >= '0' && *p <= '9') {
    const auto [after, error] = std::from_chars(p, end, format.repeat);
    if (error != std::errc() || format.repeat > std::numeric_limits<std::int64_t>::max() / 16)
      return std::nullopt;
    p = after;
  }
  if (p == end)
    return std::nullopt;
  format.type = upper(*p);
  format.width =
      format.type == 'X' ? (format.repeat + 7) / 8 : format.repeat * value_bytes(format.type);
  if (format.type != 'X' && value_bytes(format.type) == 0)
    return std::nullopt;
  return format;
}

bool is_whole_number(char type) { return type == 'B' || type == 'I' || type == 'J' || type == 'K'; }
bool is_scalable(char type) {
  return std::string_view("BIJKEDCMPQ").find(type) != std::string::npos;
}

void read_scale(const Header& header, std::size_t index, TableColumn& column) {
  column.scale = header.number(numbered("TSCAL", index)).value_or(1);
  column.zero = header.number(numbered("TZERO", index)).value_or(0);
  if (column.scale == 0)
    throw Error("must not be 0", header.where(numbered("TSCAL", index)));
}

TableColumn read_binary_column(const Header& header, std::size_t index) {
  TableColumn column;
  const std::string key = numbered("TFORM", index);
  const std::optional<CellFormat> format = parse_format(required_text(header, key));
  if (!format)
    throw Error("is not a format of a binary table", header.where(key));
  column.type = format->type;
  column.repeat = format->repeat;
  if (format->width > kLongestRow)
    throw Error("makes rows longer than " + std::to_string(kLongestRow) + " bytes",
                header.where(key));
  column.width = static_cast<std::size_t>(format->width);
  if (is_scalable(column.type))
    read_scale(header, index, column);
  if (is_whole_number(column.type))
    column.null = header.integer(numbered("TNULL", index));
  return column;
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? ""
                                    : text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

/// Aw, Iw, Fw.d, Ew.d or Dw.d.
TableColumn read_ascii_column(const Header& header, std::size_t index, std::size_t row_length) {
  TableColumn column;
  const std::string key = numbered("TFORM", index);
  const std::string format = trimmed(required_text(header, key));
  column.type = format.empty() ? ' ' : upper(format[0]);
  const char* const end = format.data() + format.size();
  const auto [point, error] =
      std::from_chars(format.data() + std::min<std::size_t>(1, format.size()), end, column.repeat);
  bool good = std::string_view("AIFED").find(column.type) != std::string_view::npos &&
              error == std::errc() && column.repeat > 0 && column.repeat <= kLongestRow;
  if (good && point != end)
    good = *point == '.' &&
           std::from_chars(point + 1, end, column.implied_decimals).ec == std::errc() &&
           column.implied_decimals >= 0 && column.implied_decimals < 100;
  if (!good)
    throw Error("is not a format of an ASCII table", header.where(key));
  column.width = static_cast<std::size_t>(column.repeat);
  const auto first =
      required(header, numbered("TBCOL", index), 1, static_cast<std::int64_t>(row_length));
  column.offset = static_cast<std::size_t>(first - 1);
  if (column.offset + column.width > row_length)
    throw Error("reaches beyond the row of NAXIS1 = " + std::to_string(row_length) + " bytes",
                header.where(key));
  if (column.type != 'A')
    read_scale(header, index, column);
  if (const auto null = header.text(numbered("TNULL", index)))
    column.null_text = trimmed(*null);
  return column;
}

/// The widths of the columns of a binary table say where they are.
void place_columns(const Header& header, TableLayout& table) {
  std::size_t offset = 0;
  for (TableColumn& column : table.columns) {
    column.offset = offset;
    offset += column.width;
  }
  if (offset != table.row_length)
    throw Error("does not agree with the TFORMn, whose columns take " + std::to_string(offset) +
                    " bytes",
                header.where("NAXIS1"));
}

/// THEAP, where it is there, is behind the rows; PCOUNT counts the bytes from their end on.
void place_heap(const Header& header, TableLayout& table) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  std::int64_t rows_length = 0;
  if (__builtin_mul_overflow(static_cast<std::int64_t>(table.row_length), table.rows, &rows_length))
    throw Error("makes the data larger than any file", header.where("NAXIS2"));
  table.heap_start = rows_length;
  if (header.has("THEAP")) {
    const std::int64_t behind = header.has("PCOUNT") ? required(header, "PCOUNT", 0, kMost) : 0;
    const std::int64_t end = behind > kMost - rows_length ? kMost : rows_length + behind;
    table.heap_start = required(header, "THEAP", rows_length, end);
  }
}

void check_kind(const Header& header) {
  const std::string kind = header.text("XTENSION").value_or("");
  if (kind != "BINTABLE" && kind != "A3DTABLE" && kind != "TABLE")
    throw Error("is not a table", header.where());
  if (header.text("ZTABLE").value_or("F") == "T")
    throw Error("is a compressed table; unpack it with: funpack", header.where());
  if (header.text("ZIMAGE").value_or("F") == "T")
    throw Error("is a compressed image, not a table", header.where());
  required(header, "BITPIX", 8, 8);
  required(header, "NAXIS", 2, 2);
  if (header.has("GCOUNT"))
    required(header, "GCOUNT", 1, 1);
}

} // namespace

Where TableLayout::at_column(std::size_t index) const {
  Where place = where;
  place.keyword = "column " + (columns[index].name.empty() ? std::to_string(index + 1)
                                                           : shown(columns[index].name));
  return place;
}

TableLayout read_table_layout(const Header& header) {
  check_kind(header);
  TableLayout table;
  table.where = header.where();
  table.ascii = header.text("XTENSION") == "TABLE";
  table.row_length = static_cast<std::size_t>(required(header, "NAXIS1", 0, kLongestRow));
  table.rows = required(header, "NAXIS2", 0, kMostRows);
  const auto fields = static_cast<std::size_t>(required(header, "TFIELDS", 0, kMostColumns));
  for (std::size_t i = 0; i < fields; ++i) {
    TableColumn& column =
        table.columns.emplace_back(table.ascii ? read_ascii_column(header, i, table.row_length)
                                               : read_binary_column(header, i));
    column.name = header.text(numbered("TTYPE", i)).value_or("");
    column.unit = header.text(numbered("TUNIT", i)).value_or("");
  }
  if (!table.ascii)
    place_columns(header, table);
  place_heap(header, table);
  return table;
}

std::optional<std::int64_t> cell_width(std::string_view format) {
  const std::optional<CellFormat> parsed = parse_format(format);
  return parsed ? std::optional(parsed->width) : std::nullopt;
}

} // namespace astromill::fits
