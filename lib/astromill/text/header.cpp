// astromill: column names, and the lines in front of the first row
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/header.h"

#include "astromill/base/error.h"
#include "astromill/text/fields.h"
#include "astromill/text/number.h"
#include "astromill/text/swar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace astromill::text {

namespace {

using Names = std::vector<std::string_view>;

constexpr char to_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

constexpr bool is_letter(char c) noexcept { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, {}, to_lower, to_lower);
}

bool looks_like_name(std::string_view text) {
  constexpr std::string_view kMarks = "_.-+/()[]:%*";
  constexpr std::array<std::string_view, 8> kUndefined = {"nan",  "inf",   "infinity", "null",
                                                          "none", "indef", "na",       "n/a"};
  if (text.empty() || (!is_letter(text.front()) && text.front() != '_') || text.back() == ':')
    return false;
  const auto allowed = [&](char c) {
    return is_letter(c) || is_digit(c) || kMarks.find(c) != std::string_view::npos;
  };
  return std::ranges::all_of(text, allowed) && std::ranges::none_of(kUndefined, [&](auto word) {
           return equal_ignoring_case(text, word);
         });
}

bool look_like_names(const Names& names) {
  if (!std::ranges::all_of(names, looks_like_name))
    return false;
  Names sorted = names;
  std::ranges::sort(sorted);
  return std::ranges::adjacent_find(sorted) == sorted.end();
}

/// The fields of a line, without '#' in front and without the line ending.
Names split_names(const Row& line) {
  const char* p = line.begin;
  while (p != line.end && is_blank(*p))
    ++p;
  while (p != line.end && *p == '#')
    ++p;
  FieldWalker walker(p, line.end, default_separator(p, line.end));
  Names names;
  for (Field field = walker.next(); field.exists(); field = walker.next())
    names.emplace_back(field.begin, static_cast<std::size_t>(field.end - field.begin));
  return names;
}

/// Where `name` is: the only equal one, else the only one that differs just in case.
std::optional<std::size_t> find_name(const Names& names, std::string_view name) {
  const auto only = [&](auto&& matches) -> std::optional<std::size_t> {
    const auto found = std::ranges::find_if(names, matches);
    if (found == names.end() || std::find_if(found + 1, names.end(), matches) != names.end())
      return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
  };
  if (std::ranges::find(names, name) != names.end())
    return only([&](std::string_view other) { return other == name; });
  return only([&](std::string_view other) { return equal_ignoring_case(other, name); });
}

std::optional<PairColumns> find_columns(const Names& names, const ColumnChoice& choice) {
  const auto first = find_name(names, choice.first_name);
  const auto second = find_name(names, choice.second_name);
  if (!first || !second || *first == *second)
    return std::nullopt;
  return PairColumns{*first, *second};
}

std::string list_of(const Names& names) {
  constexpr std::size_t kMost = 20;
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kMost); ++i)
    list += (i == 0 ? "" : ", ") + shown(names[i], 30);
  return names.size() > kMost ? list + ", ..." : list;
}

Row read_line(std::string_view line, PairColumns columns, PairKind kind) {
  Row row;
  RowReader(columns, kind).read(line.data(), line.data() + line.size(), row);
  return row;
}

std::size_t count_fields(const Row& row) { return field_count(row.begin, row.end, row.separator); }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  return text;
}

bool is_number(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  return parse_number(text.data(), end, value) == end;
}

/// A column number counted from 1, as an index from 0.
std::size_t column_index(std::string_view text, std::string_view whole) {
  std::size_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end || number == 0)
    throw UsageError("column numbers are whole and start at 1", {.value = std::string(whole)});
  return number - 1;
}

} // namespace

ColumnChoice parse_columns(std::string_view text) {
  const auto comma = text.find(',');
  const std::string_view first = trimmed(text.substr(0, comma));
  const std::string_view second =
      comma == std::string_view::npos ? std::string_view{} : trimmed(text.substr(comma + 1));
  const Where where{.value = std::string(text)};
  if (first.empty() || second.empty() || second.find(',') != std::string_view::npos)
    throw UsageError("two columns are needed, as in 2,3 or ra,dec", where);
  if (is_number(first) != is_number(second))
    throw UsageError("give both columns by number or both by name", where);
  ColumnChoice choice;
  if (is_number(first)) {
    choice.columns = {column_index(first, text), column_index(second, text)};
  } else {
    choice.first_name = first;
    choice.second_name = second;
  }
  if (choice.columns.first == choice.columns.second || first == second)
    throw UsageError("the two columns are the same", where);
  return choice;
}

std::size_t byte_order_mark_length(std::string_view start) noexcept {
  return start.starts_with("\xEF\xBB\xBF") ? 3 : 0;
}

std::string append_names(std::string_view header, std::initializer_list<std::string_view> names) {
  std::string_view ending = header.ends_with("\r\n") ? "\r\n" : header.ends_with('\n') ? "\n" : "";
  header.remove_suffix(ending.size());
  std::string line(header);
  const char separator = default_separator(header.data(), header.data() + header.size());
  for (const std::string_view name : names) {
    line += separator;
    line += name;
  }
  line += ending;
  return line;
}

Preamble::Preamble(ColumnChoice choice, PairKind kind, std::string file)
    : choice_(std::move(choice)), kind_(kind), file_(std::move(file)) {}

std::span<const Preamble::Line> Preamble::feed(std::string_view line) {
  ++line_number_;
  const Row row = read_line(line, choice_.columns, kind_);
  return choice_.by_name() ? feed_by_name(line, row) : feed_by_number(line, row);
}

std::span<const Preamble::Line> Preamble::finish() {
  const bool holds = state_ == State::holding_comment || state_ == State::holding_row;
  state_ = State::decided;
  if (!holds)
    return {};
  released_[0] = {held_, false};
  return {released_, 1};
}

/// Releases `line` alone.
std::span<const Preamble::Line> Preamble::pass(std::string_view line, bool is_header) {
  released_[0] = {line, is_header};
  return {released_, 1};
}

/// Releases the line that is held and `line` behind it.
std::span<const Preamble::Line> Preamble::release(bool held_is_header, std::string_view line) {
  released_[0] = {held_, held_is_header};
  released_[1] = {line, false};
  return {released_, 2};
}

/// Holds `line` back, and releases the line that was held until now, if any.
std::span<const Preamble::Line> Preamble::hold(std::string_view line, std::size_t fields,
                                               State state) {
  const bool releases = state_ == State::holding_comment;
  std::swap(held_, previous_);
  held_.assign(line);
  header_fields_ = fields;
  state_ = state;
  if (!releases)
    return {};
  return pass(previous_, false);
}

std::span<const Preamble::Line> Preamble::feed_by_name(std::string_view line, const Row& row) {
  if (row.kind == LineKind::blank)
    return pass(line, false);
  if (state_ == State::named) {
    if (row.kind == LineKind::data)
      check_field_count(row);
    return pass(line, false);
  }
  const Names names = split_names(row);
  if (const auto columns = find_columns(names, choice_)) {
    choice_.columns = *columns;
    header_fields_ = names.size();
    header_line_number_ = line_number_;
    state_ = State::named;
    return pass(line, true);
  }
  if (std::ranges::all_of(names, looks_like_name))
    names_seen_ = "line " + std::to_string(line_number_) + ": " + list_of(names);
  if (row.kind == LineKind::data)
    throw Error("no column names up to here have '" + shown(choice_.first_name) + "' and '" +
                    shown(choice_.second_name) +
                    "' once each; names seen: " + (names_seen_.empty() ? "none" : names_seen_),
                {.file = file_, .line = line_number_});
  return pass(line, false);
}

/// The first data row settles whether the header's names are those of the columns.
void Preamble::check_field_count(const Row& row) {
  const std::size_t fields = count_fields(row);
  if (fields != header_fields_)
    throw Error("this row has " + std::to_string(fields) +
                    " fields, but the column names on line " + std::to_string(header_line_number_) +
                    " are " + std::to_string(header_fields_) + "; give the columns by number",
                {.file = file_, .line = line_number_});
  state_ = State::decided;
}

std::span<const Preamble::Line> Preamble::feed_by_number(std::string_view line, const Row& row) {
  const bool holds = state_ != State::searching;
  if (row.kind == LineKind::data && holds && count_fields(row) == header_fields_ &&
      (state_ == State::holding_comment || row.status == ItemStatus::ok)) {
    state_ = State::decided;
    return release(true, line);
  }
  if (state_ == State::holding_row) {
    state_ = State::decided;
    return release(false, line);
  }
  if (row.kind != LineKind::blank) {
    const Names names = split_names(row);
    const std::size_t wanted = std::max(choice_.columns.first, choice_.columns.second) + 1;
    if (names.size() >= wanted && look_like_names(names))
      return hold(line, names.size(),
                  row.kind == LineKind::data ? State::holding_row : State::holding_comment);
  }
  state_ = row.kind == LineKind::data ? State::decided : State::searching;
  return holds ? release(false, line) : pass(line, false);
}

} // namespace astromill::text
