// astromill: ECSV tables
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/tables/ecsv.h"

#include "astromill/base/letters.h"
#include "astromill/tables/column_names.h"
#include "astromill/tables/ecsv_header.h"
#include "astromill/text/fields.h"

#include <algorithm>
#include <array>

namespace astromill::tables {

namespace {

/// A field of the line of names as it was before it was put in quotes.
std::string unquoted(std::string_view field) {
  std::string text;
  for (std::size_t i = 0; i < field.size(); ++i) {
    text += field[i];
    if (field.substr(i, 2) == "\"\"")
      ++i;
  }
  return text;
}

std::vector<std::string> split_names(std::string_view line, char delimiter) {
  line = without_ending(line);
  text::FieldWalker walker(line.data(), line.data() + line.size(), delimiter, delimiter == ' ');
  std::vector<std::string> names;
  for (text::Field field = walker.next(); field.exists(); field = walker.next())
    names.push_back(unquoted({field.begin, field.end}));
  return names;
}

void check_names(std::span<const std::string> names, const EcsvHeader& header, const Where& where) {
  const std::size_t common = std::min(names.size(), header.columns.size());
  for (std::size_t i = 0; i < common; ++i)
    if (names[i] != trimmed(header.columns[i].name))
      throw Error("column " + std::to_string(i + 1) + " is '" + shown(names[i]) +
                      "' on this line, but '" + shown(header.columns[i].name) +
                      "' in the ECSV header",
                  where);
  if (names.size() != header.columns.size())
    throw Error("this line has " + std::to_string(names.size()) +
                    " column names, but the ECSV header has " +
                    std::to_string(header.columns.size()),
                where);
}

/// A name in the line of names.
std::string quoted_name(const std::string& name, char delimiter) {
  if (name.find(delimiter) == std::string::npos && name.find('"') == std::string::npos)
    return name;
  std::string text = "\"";
  for (const char c : name)
    text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + '"';
}

bool is_plain_yaml(std::string_view text) {
  constexpr std::array<std::string_view, 9> kReserved = {"true", "false", "yes", "no", "on",
                                                         "off",  "null",  "y",   "n"};
  const auto is_letter = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  };
  return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '.';
  }) && std::ranges::none_of(kReserved, [&](auto word) { return equal_ignoring_case(word, text); });
}

std::string yaml_text(std::string_view text) {
  if (is_plain_yaml(text))
    return std::string(text);
  std::string quoted = "'";
  for (const char c : text)
    quoted.append(c == '\'' ? 2 : 1, c);
  return quoted + '\'';
}

/// "pix" is what astropy writes.
std::string_view ecsv_unit(std::string_view unit) noexcept {
  return unit == "pixel" ? "pix" : unit == "pixel2" || unit == "pixel**2" ? "pix2" : unit;
}

/// An entry for a column, from its keys with `between` them.
std::string entry_of(const NewColumn& column, const std::string& name, const std::string& between) {
  std::string entry = "name: " + yaml_text(name);
  if (!column.unit.empty())
    entry += between + "unit: " + yaml_text(ecsv_unit(column.unit));
  entry += between + "datatype: ";
  entry += column.kind == NewColumn::Kind::text ? "string" : "float64";
  if (!column.description.empty())
    entry += between + "description: " + yaml_text(column.description);
  return entry;
}

/// Adds an entry for each new column to the list of columns.
void add_entries(std::vector<RewrittenFront::Line>& lines, const EcsvHeader& header,
                 std::span<const std::string> names, std::span<const NewColumn> added) {
  std::string& line = lines[header.line].text;
  const std::string ending(ending_for_more(line));
  std::string in_line;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string flow = "{" + entry_of(added[i], names[i], ", ") + "}";
    switch (header.style) {
    case EcsvHeader::Style::flow:
      append_line(line, header.indent + "- " + flow);
      break;
    case EcsvHeader::Style::block:
      append_line(line, header.indent + "- " +
                            entry_of(added[i], names[i], ending + header.indent + "  "));
      break;
    case EcsvHeader::Style::sequence:
      in_line += header.has_comma ? "" : ",";
      in_line += header.indent.empty() ? " " : ending + header.indent;
      in_line += flow;
      in_line += header.has_comma ? "," : "";
      break;
    }
  }
  line.insert(header.style == EcsvHeader::Style::sequence ? header.offset : line.size(), in_line);
}

} // namespace

RewrittenFront rewrite_ecsv(const FrontInput& input, const TableRequest& request) {
  const std::size_t last = input.lines.size() - 1;
  const EcsvHeader header = read_ecsv_header(input.lines.first(last), request.file);
  const Where where = input.where(last, request);
  const std::vector<std::string> names = split_names(input.lines[last], header.delimiter);
  check_names(names, header, where);

  RewrittenFront front;
  for (const std::string& line : input.lines)
    front.lines.push_back({.text = line});
  RowLayout& layout = front.layout;
  layout.columns = find_columns(request.choices, names, where);
  for (const std::size_t index : layout.columns)
    layout.units.push_back(header.columns[index].unit);
  layout.separator = header.delimiter;
  layout.quoted_blanks = header.delimiter == ' ';
  layout.fields = names.size();

  const std::vector<std::string> added = unique_names(names, request.added);
  add_entries(front.lines, header, added, request.added);
  std::string& name_line = front.lines.back().text;
  std::string new_names(without_ending(name_line));
  for (const std::string& name : added)
    new_names += header.delimiter + quoted_name(name, header.delimiter);
  name_line = new_names.append(ending_of(name_line));
  return front;
}

} // namespace astromill::tables
