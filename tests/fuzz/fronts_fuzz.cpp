// astromill: what stands before the rows of a table of text
// SPDX-License-Identifier: BSD-3-Clause
//
// The first line of the input is a letter, p, q or d for the kind of pair, as a capital for
// only_added, and the columns asked for: "pra,dec", "Q2,3".
#include "astromill/base/error.h"
#include "astromill/tables/front_matter.h"
#include "astromill/text/fields.h"
#include "astromill/text/row_cells.h"
#include "fuzz/fuzz.h"

namespace astromill::test {
namespace {

using tables::FrontLine;
using tables::TableRequest;

/// What a table became: its lines, and those of them that are rows.
struct Result {
  std::string lines;
  std::string rows;
  std::string error;
  tables::RowLayout layout;
};

void take(std::span<const FrontLine> known, std::vector<std::string_view>& waiting,
          Result& result) {
  for (const FrontLine& line : known) {
    require(!waiting.empty(), "a line for each line that was fed", line.text);
    require(!line.is_row || line.text == waiting.front(), "a row comes out as it went in",
            line.text);
    waiting.erase(waiting.begin());
    result.lines += line.text;
    if (line.is_row)
      result.rows += line.text;
  }
}

Result read(std::string_view table, const TableRequest& request) {
  Result result;
  std::vector<std::string_view> waiting;
  try {
    const auto front = tables::make_front_matter(request);
    while (!table.empty() && !front->decided()) {
      waiting.push_back(take_line(table));
      const Alone line(waiting.back());
      take(front->feed(line.text()), waiting, result);
    }
    if (!front->decided())
      take(front->finish(), waiting, result);
    require(waiting.empty(), "every line comes out");
    result.layout = front->layout();
    result.lines += table;
    result.rows += table;
  } catch (const Error& error) {
    result.error = error.what();
    require(!result.error.empty(), "an error says something");
  }
  return result;
}

bool same(const tables::RowLayout& a, const tables::RowLayout& b) {
  return a.columns == b.columns && a.units == b.units && a.separator == b.separator &&
         a.quoted_blanks == b.quoted_blanks && a.end_marker == b.end_marker && a.fields == b.fields;
}

/// The rows of the table can be read, and have the cells of the layout.
void check_rows(const Result& result, const TableRequest& request) {
  const tables::RowLayout& layout = result.layout;
  require(layout.columns.size() == request.choices.size() &&
              layout.units.size() == request.choices.size(),
          "a column and a unit for each choice");
  const text::RowReader reader({layout.columns[0], layout.columns[1]}, request.kind,
                               layout.style());
  const text::RowCells cells(layout.columns, layout.style());
  const Alone rows(result.rows);
  for (const char* p = rows.begin(); p != rows.end();) {
    text::Row row;
    reader.read(p, rows.end(), row);
    p = row.next;
    if (row.kind != text::LineKind::data || row.status != ItemStatus::ok)
      continue;
    std::vector<text::Field> fields(layout.columns.size());
    cells.find(row, fields);
    require(fields[0].exists() && fields[1].exists(), "the fields that were read");
  }
}

std::optional<TableRequest> request_of(std::string_view line) {
  line = without_ending(line);
  if (line.empty())
    return std::nullopt;
  TableRequest request;
  request.added = {{.name = "lon", .unit = "deg"},
                   {.name = "status", .kind = tables::NewColumn::Kind::text, .width = 18}};
  request.file = "list";
  request.only_added = line[0] >= 'A' && line[0] <= 'Z';
  const char kind = static_cast<char>(line[0] | 0x20);
  request.kind = kind == 'q'   ? text::PairKind::equatorial
                 : kind == 'd' ? text::PairKind::degrees
                               : text::PairKind::pixels;
  try {
    request.choices = tables::parse_columns(line.substr(1), 2, 4, "--columns");
  } catch (const UsageError&) {
    return std::nullopt;
  }
  return request;
}

} // namespace
} // namespace astromill::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace astromill::test;
  std::string_view table = text_of(data, size);
  if (table.empty())
    return 0;
  const auto request = request_of(take_line(table));
  if (!request)
    return 0;
  const Result result = read(table, *request);
  if (!result.error.empty())
    return 0;
  check_rows(result, *request);
  const Result again = read(table, *request);
  require(again.lines == result.lines && same(again.layout, result.layout), "the same every time");
  return 0;
}
