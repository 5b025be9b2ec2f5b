// astromill: the columns asked for, among the names of a table, and names for new ones
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/tables/column_names.h"

#include "astromill/base/letters.h"
#include "astromill/tables/names.h"

#include <algorithm>
#include <string_view>

namespace astromill::tables {

namespace {

[[noreturn]] void fail(const std::string& what, const std::vector<std::string_view>& names,
                       const Where& where) {
  throw Error(what + (names.empty() ? "; the table has none" : "; columns: " + list_of(names)),
              where);
}

std::size_t index_of(std::string_view name, const std::vector<std::string_view>& names,
                     const Where& where) {
  if (const auto index = find_name(names, name))
    return *index;
  const bool is_there = std::ranges::any_of(
      names, [&](std::string_view other) { return equal_ignoring_case(other, name); });
  fail(is_there ? "more than one column is named '" + shown(name) + "'"
                : "there is no column '" + shown(name) + "'",
       names, where);
}

} // namespace

std::vector<std::size_t> find_columns(std::span<const ColumnChoice> choices,
                                      std::span<const std::string> all_names, const Where& where) {
  const std::vector<std::string_view> names(all_names.begin(), all_names.end());
  std::vector<std::size_t> columns;
  for (const ColumnChoice& choice : choices) {
    if (!choice.by_name() && choice.index >= names.size())
      fail("there is no column " + std::to_string(choice.index + 1), names, where);
    columns.push_back(choice.by_name() ? index_of(choice.name, names, where) : choice.index);
  }
  if (columns.size() > 1 && columns[0] == columns[1])
    fail("both coordinates are in the same column, '" + shown(names[columns[0]]) + "'", names,
         where);
  return columns;
}

std::vector<std::string> unique_names(std::span<const std::string> taken,
                                      std::span<const NewColumn> added) {
  std::vector<std::string_view> used(taken.begin(), taken.end());
  std::vector<std::string> names;
  names.reserve(added.size()); // views of them stay good
  for (const NewColumn& column : added)
    used.emplace_back(names.emplace_back(unused_name(used, column.name)));
  return names;
}

} // namespace astromill::tables
