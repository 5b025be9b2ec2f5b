// astromill: tab tables as of WCSTools, Starbase and RDB
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/tables/tab_table.h"

#include "astromill/tables/column_names.h"

#include <algorithm>

namespace astromill::tables {

namespace {

constexpr std::size_t kNumberWidth = 12;

/// The fields at tabs, without blanks around them.
std::vector<std::string> split(std::string_view line) {
  line = without_ending(line);
  std::vector<std::string> fields;
  for (;;) {
    const auto tab = line.find('\t');
    fields.emplace_back(trimmed(line.substr(0, tab)));
    if (tab == std::string_view::npos)
      return fields;
    line.remove_prefix(tab + 1);
  }
}

void drop_empty_tail(std::vector<std::string>& fields) {
  while (!fields.empty() && fields.back().empty())
    fields.pop_back();
}

bool is_dashes(std::string_view text) noexcept {
  return !text.empty() && text.find_first_not_of('-') == std::string_view::npos;
}

/// "10N", "S", "16D<": perhaps a width, a type, and perhaps how it is aligned.
bool is_rdb_type(std::string_view text) noexcept {
  const auto digits = text.find_first_not_of("0123456789");
  if (digits == std::string_view::npos)
    return false;
  text.remove_prefix(digits);
  constexpr std::string_view kTypes = "NSMDnsmd";
  constexpr std::string_view kAlignments = "<>^";
  return kTypes.find(text[0]) != std::string_view::npos &&
         (text.size() == 1 ||
          (text.size() == 2 && kAlignments.find(text[1]) != std::string_view::npos));
}

/// Dashes under the names, rather than a row in which every value is missing: as long as the name
/// somewhere, or longer than a lone dash.
bool are_rules(const std::vector<std::string>& names, const std::vector<std::string>& rules) {
  if (!std::ranges::all_of(rules, is_dashes))
    return false;
  if (rules.size() == 1) // Skycat's
    return rules[0].size() > 2;
  return rules.size() == names.size() &&
         (std::ranges::any_of(rules, [](const auto& rule) { return rule.size() > 1; }) ||
          std::ranges::all_of(names, [](const auto& name) { return name.size() == 1; }));
}

/// The line with exactly `fields` fields, of which those at the end that are missing are `filler`.
std::string with_fields(std::string_view line, std::size_t fields, std::string_view filler) {
  std::string text(without_ending(line));
  std::size_t count = static_cast<std::size_t>(std::ranges::count(text, '\t')) + 1;
  for (; count > fields; --count)
    text.resize(text.rfind('\t'));
  for (; count < fields; ++count)
    (text += '\t') += filler;
  return text;
}

/// What is under the name of a new column.
std::string rule_for(const NewColumn& column, const std::string& name, std::string_view like) {
  const bool is_text = column.kind == NewColumn::Kind::text;
  const std::size_t width = is_text ? std::max<std::size_t>(column.width, 1) : kNumberWidth;
  if (is_dashes(like))
    return std::string(std::max(width, name.size()), '-');
  const auto digits = like.find_first_not_of("0123456789");
  const bool is_lower = like[digits] >= 'a';
  const char* const type = is_text ? (is_lower ? "s" : "S") : (is_lower ? "n" : "N");
  return digits == 0 ? type : std::to_string(width) + type;
}

/// How many fields the rows have, and the names of them.
std::vector<std::string> names_of_fields(std::string_view line, std::string_view first_row,
                                         const TableRequest& request, const Where& where) {
  std::vector<std::string> names = split(line);
  drop_empty_tail(names);
  if (first_row.empty())
    return names;
  std::vector<std::string> row = split(first_row);
  const std::size_t fields = row.size();
  if (fields > names.size())
    drop_empty_tail(row);
  const bool fits = fields >= names.size() && row.size() <= names.size();
  if (!fits && std::ranges::any_of(request.choices, &ColumnChoice::by_name))
    throw Error("this table's first row has " + std::to_string(row.size()) +
                    " fields, but there are " + std::to_string(names.size()) +
                    " column names; give the columns by number",
                where);
  names.resize(std::max(fields, names.size()));
  return names;
}

} // namespace

bool is_tab_rule(std::string_view names, std::string_view line) {
  if (names.find('\t') == std::string_view::npos)
    return false;
  std::vector<std::string> columns = split(names);
  std::vector<std::string> rules = split(line);
  drop_empty_tail(columns);
  drop_empty_tail(rules);
  return are_rules(columns, rules) || (!rules.empty() && rules.size() == columns.size() &&
                                       std::ranges::all_of(rules, is_rdb_type));
}

RewrittenFront rewrite_tab_table(const FrontInput& input, const TableRequest& request) {
  RewrittenFront front;
  for (const std::string& line : input.lines) {
    const std::string_view text = trimmed(without_ending(line));
    front.lines.push_back({.text = line, .is_header = !text.empty() && text.front() != '#'});
  }
  const std::size_t last = input.lines.size() - 1;
  std::string& head = front.lines[last - 1].text;
  std::string& rule = front.lines[last].text;
  const Where where = input.where(last - 1, request);
  const std::vector<std::string> names = names_of_fields(head, input.first_row, request, where);
  front.layout.columns = find_columns(request.choices, names, where);
  front.layout.units.resize(front.layout.columns.size());
  front.layout.separator = '\t';
  front.layout.end_marker = true;
  front.layout.fields = names.size();

  std::vector<std::string> rules = split(rule);
  drop_empty_tail(rules);
  const std::string like = rules.back();
  const bool rules_columns = rules.size() > 1; // not Skycat's
  std::string new_head = with_fields(head, names.size(), "");
  std::string new_rule(without_ending(rule));
  if (rules_columns)
    new_rule = with_fields(rule, names.size(), is_dashes(like) ? "-" : "S");
  const std::vector<std::string> added = unique_names(names, request.added);
  for (std::size_t i = 0; i < added.size(); ++i) {
    new_head += "\t" + added[i];
    if (rules_columns)
      new_rule += "\t" + rule_for(request.added[i], added[i], like);
  }
  head = new_head.append(ending_of(head));
  rule = new_rule.append(ending_of(rule));
  return front;
}

} // namespace astromill::tables
