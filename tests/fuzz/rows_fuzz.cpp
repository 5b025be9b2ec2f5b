// astromill: rows of text, read in every way there is
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/number.h"
#include "astromill/text/row.h"
#include "astromill/text/row_cells.h"
#include "fuzz/fuzz.h"

#include <array>
#include <bit>
#include <cmath>

namespace astromill::test {
namespace {

using text::LineKind;
using text::PairColumns;
using text::PairKind;
using text::Row;
using text::RowReader;
using text::RowStyle;

constexpr std::array<PairColumns, 4> kColumns = {{{0, 1}, {2, 1}, {1, 1}, {0, 300}}};
constexpr std::array<PairKind, 3> kKinds = {PairKind::pixels, PairKind::equatorial,
                                            PairKind::degrees};
constexpr std::array<RowStyle, 8> kStyles = {{
    {},
    {.separator = ','},
    {.separator = ',', .fields = 3},
    {.separator = '\t', .end_marker = true},
    {.separator = '\t', .end_marker = true, .fields = 2},
    {.separator = ' '},
    {.separator = ' ', .quoted_blanks = true},
    {.separator = ' ', .quoted_blanks = true, .fields = 3},
}};

/// Where a line must end, and what it must be whatever the way of reading.
void check_line(const Row& row, const char* first, const char* last, const RowStyle& style) {
  const std::string_view text(first, static_cast<std::size_t>(last - first));
  std::string_view rest = text;
  const std::string_view line = take_line(rest);
  require(row.begin == first && row.next == first + line.size(), "one line", text);
  require(row.end == first + without_ending(line).size(), "ends before its line ending", text);
  const auto mark = without_ending(line).find_first_not_of(" \t");
  const bool blank = mark == std::string_view::npos;
  require((row.kind == LineKind::blank) == blank, "blank lines alone are blank", line);
  require(row.kind != LineKind::comment || line[mark] == '#' || style.end_marker, "a comment",
          line);
  require(row.kind == LineKind::data || row.status == ItemStatus::ok, "no row, no status", line);
  require(row.status == ItemStatus::ok || row.status == ItemStatus::unparsable ||
              row.status == ItemStatus::missing_column,
          "a status of rows", line);
  require(row.separator == ',' || row.separator == '\t' || row.separator == ' ', "a separator",
          line);
  require(row.kind != LineKind::data || style.separator == '\0' || row.separator == style.separator,
          "the separator of the style", line);
  const bool has_values = row.kind == LineKind::data && row.status == ItemStatus::ok;
  require(has_values ? std::isfinite(row.a) && std::isfinite(row.b) : row.a == 0 && row.b == 0,
          "finite values, or zeros", line);
}

bool same_reading(const Row& a, const Row& b) {
  return a.kind == b.kind && a.status == b.status && a.separator == b.separator &&
         a.end - a.begin == b.end - b.begin &&
         std::bit_cast<std::uint64_t>(a.a) == std::bit_cast<std::uint64_t>(b.a) &&
         std::bit_cast<std::uint64_t>(a.b) == std::bit_cast<std::uint64_t>(b.b);
}

/// The columns that were read are those that RowCells finds.
void check_cells(const Row& row, const RowReader& reader) {
  const auto [first, second] = reader.columns();
  const text::RowCells cells({first, second, 0, 400}, reader.style());
  std::array<text::Field, 4> fields;
  cells.find(row, fields);
  const std::string_view line(row.begin, static_cast<std::size_t>(row.end - row.begin));
  for (const text::Field& field : fields)
    require(!field.exists() ||
                (row.begin <= field.begin && field.begin <= field.end && field.end <= row.end),
            "a field inside its row", line);
  require(fields[0].exists() && fields[1].exists() && fields[2].exists(), "fields that were read",
          line);
  if (reader.kind() != PairKind::pixels)
    return;
  for (std::size_t i = 0; i < 2; ++i) {
    double value = 0;
    require(text::parse_number(fields[i].begin, fields[i].end, value) == fields[i].end &&
                value == (i == 0 ? row.a : row.b),
            "the field has the number", line);
  }
}

/// A line among others, alone, and without its line ending.
struct Line {
  const char* first;
  const char* last; ///< end of all lines
  const Alone& alone;
  const Alone& bare;
};

void read(const Line& line, const RowReader& reader) {
  Row row;
  reader.read(line.first, line.last, row);
  check_line(row, line.first, line.last, reader.style());
  Row again;
  reader.read(line.alone.begin(), line.alone.end(), again);
  require(same_reading(row, again), "a line means the same alone", line.alone.text());
  if (row.end != row.begin && row.end[-1] != '\r') {
    reader.read(line.bare.begin(), line.bare.end(), again);
    require(same_reading(row, again), "a line means the same without its ending",
            line.alone.text());
  }
  if (row.kind == LineKind::data && row.status == ItemStatus::ok)
    check_cells(row, reader);
}

} // namespace
} // namespace astromill::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace astromill::test;
  const Alone input(text_of(data, size));
  std::string_view rest = input.text();
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    const Alone alone(line);
    const Alone bare(without_ending(line));
    for (const auto& style : kStyles)
      for (const auto kind : kKinds)
        for (const auto& columns : kColumns)
          read({line.data(), input.end(), alone, bare}, {columns, kind, style});
  }
  return 0;
}
