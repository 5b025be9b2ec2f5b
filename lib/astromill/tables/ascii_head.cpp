// astromill: source-extractor's ASCII_HEAD catalogues
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/tables/ascii_head.h"

#include "astromill/tables/column_names.h"
#include "astromill/text/fields.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace astromill::tables {

namespace {

/// One line of the head.
struct HeadColumn {
  std::size_t number = 0; ///< counted from 1
  std::string_view name{};
  std::string_view unit{};
  std::size_t line = 0; ///< index of its line
};

constexpr bool may_begin_name(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

/// Reads "#   2 X_IMAGE   Object position along x   [pixel]".
std::optional<HeadColumn> read_column(std::string_view line) {
  constexpr std::size_t kMostColumns = 100'000; // beyond this it is prose
  std::string_view text = trimmed(without_ending(line));
  if (!text.starts_with('#'))
    return std::nullopt;
  text = trimmed(text.substr(1));
  HeadColumn column;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, column.number);
  if (error != std::errc{} || column.number == 0 || column.number > kMostColumns || stop == end ||
      (*stop != ' ' && *stop != '\t'))
    return std::nullopt;
  text = trimmed({stop, end});
  if (!may_begin_name(text.front()))
    return std::nullopt;
  column.name = text.substr(0, text.find_first_of(" \t"));
  const auto bracket = text.rfind('[');
  if (text.ends_with(']') && bracket != std::string_view::npos && bracket >= column.name.size())
    column.unit = trimmed(text.substr(bracket + 1, text.size() - bracket - 2));
  return column;
}

/// The columns of a head, none if it is not one.
std::vector<HeadColumn> read_columns(std::span<const std::string> lines) {
  std::vector<HeadColumn> columns;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto column = read_column(lines[i]);
    if (!column)
      continue;
    if (columns.empty() ? column->number != 1 : column->number <= columns.back().number)
      return {};
    column->line = i;
    columns.push_back(*column);
  }
  if (columns.size() < 2)
    return {};
  return columns;
}

/// Names and units of all fields of a row.
struct Elements {
  std::vector<std::string> names;
  std::vector<std::string> units;
};

Elements elements_of(const std::vector<HeadColumn>& columns, std::size_t fields) {
  Elements elements;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::size_t end = i + 1 < columns.size() ? columns[i + 1].number : fields + 1;
    for (std::size_t element = 0; element < end - columns[i].number; ++element) {
      const std::string suffix = element == 0 ? "" : "_" + std::to_string(element);
      elements.names.push_back(std::string(columns[i].name) + suffix);
      elements.units.emplace_back(columns[i].unit);
    }
  }
  return elements;
}

std::string padded(const std::string& text, std::size_t width, bool to_right = false) {
  const std::string blanks(width - std::min(width, text.size()), ' ');
  return to_right ? blanks + text : text + blanks;
}

std::string head_line(std::size_t number, const std::string& name, const NewColumn& column) {
  std::string line = "# " + padded(std::to_string(number), 3, true) + " " + padded(name, 22) + " " +
                     padded(column.description, 58);
  if (!column.unit.empty())
    return line + " [" + column.unit + "]";
  line.resize(line.find_last_not_of(' ') + 1);
  return line;
}

} // namespace

bool may_begin_ascii_head(std::string_view line) {
  const auto column = read_column(line);
  return column && column->number == 1;
}

bool is_ascii_head(std::span<const std::string> lines) { return !read_columns(lines).empty(); }

RewrittenFront rewrite_ascii_head(const FrontInput& input, const TableRequest& request) {
  const std::vector<HeadColumn> columns = read_columns(input.lines);
  const HeadColumn& last = columns.back();
  const std::string_view row = without_ending(input.first_row);
  const std::size_t fields =
      std::max(last.number, text::plain_field_count(row.data(), row.data() + row.size(), ' '));
  const Elements elements = elements_of(columns, fields);

  RewrittenFront front;
  for (const std::string& line : input.lines)
    front.lines.push_back({.text = line, .is_header = false});
  for (const HeadColumn& column : columns)
    front.lines[column.line].is_header = true;
  RowLayout& layout = front.layout;
  layout.columns = find_columns(request.choices, elements.names, input.where(last.line, request));
  for (const std::size_t index : layout.columns)
    layout.units.push_back(elements.units[index]);
  layout.separator = ' ';
  layout.fields = fields;

  const std::vector<std::string> names = unique_names(elements.names, request.added);
  for (std::size_t i = 0; i < names.size(); ++i)
    append_line(front.lines[last.line].text, head_line(fields + 1 + i, names[i], request.added[i]));
  return front;
}

} // namespace astromill::tables
