// astromill: a list of rows with, perhaps, a line of column names
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/tables/plain_list.h"

#include "astromill/base/error.h"
#include "astromill/base/letters.h"
#include "astromill/tables/names.h"
#include "astromill/text/fields.h"
#include "astromill/text/swar.h"

#include <algorithm>
#include <array>
#include <utility>

namespace astromill::tables {

namespace {

using text::LineKind;
using text::Row;
using Names = std::vector<std::string_view>;

constexpr bool is_letter(char c) noexcept { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

bool looks_like_name(std::string_view text) {
  constexpr std::string_view kMarks = "_.-+/()[]:%*";
  constexpr std::array<std::string_view, 8> kUndefined = {"nan",  "inf",   "infinity", "null",
                                                          "none", "indef", "na",       "n/a"};
  if (text.empty() || (!is_letter(text.front()) && text.front() != '_') || text.back() == ':')
    return false;
  const auto allowed = [&](char c) {
    return is_letter(c) || text::is_digit(c) || kMarks.find(c) != std::string_view::npos;
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
  while (p != line.end && text::is_blank(*p))
    ++p;
  while (p != line.end && *p == '#')
    ++p;
  text::FieldWalker walker(p, line.end, text::default_separator(p, line.end));
  Names names;
  for (text::Field field = walker.next(); field.exists(); field = walker.next())
    names.emplace_back(field.begin, static_cast<std::size_t>(field.end - field.begin));
  return names;
}

std::size_t count_fields(const Row& row) {
  return text::field_count(row.begin, row.end, row.separator);
}

/// "'ra', 'dec' and 'mag'": the names among the choices.
std::string quoted_names(const std::vector<ColumnChoice>& choices) {
  std::vector<std::string> names;
  for (const ColumnChoice& choice : choices)
    if (choice.by_name())
      names.push_back("'" + shown(choice.name) + "'");
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i)
    out += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return out;
}

} // namespace

std::string append_names(std::string_view header, const std::vector<NewColumn>& added) {
  const std::string_view ending = header.ends_with("\r\n") ? "\r\n"
                                  : header.ends_with('\n') ? "\n"
                                                           : "";
  header.remove_suffix(ending.size());
  const char separator = text::default_separator(header.data(), header.data() + header.size());
  const Names names = split_names({.begin = header.data(), .end = header.data() + header.size()});
  std::string line(header);
  for (const NewColumn& column : added) {
    line += separator;
    line += unused_name(names, column.name);
  }
  line += ending;
  return line;
}

PlainList::PlainList(TableRequest request) : request_(std::move(request)) {
  for (const ColumnChoice& choice : request_.choices) {
    layout_.columns.push_back(choice.index);
    by_name_ = by_name_ || choice.by_name();
  }
  layout_.units.resize(layout_.columns.size());
}

Row PlainList::read_line(std::string_view line) const {
  Row row;
  text::RowReader({layout_.columns[0], layout_.columns[1]}, request_.kind)
      .read(line.data(), line.data() + line.size(), row);
  return row;
}

std::string PlainList::header(std::string_view line) const {
  if (!request_.only_added)
    return append_names(line, request_.added);
  std::string names = "#";
  for (const NewColumn& column : request_.added)
    names += " " + column.name;
  return names + "\n";
}

std::span<const FrontLine> PlainList::feed(std::string_view line) {
  ++line_number_;
  const Row row = read_line(line);
  return by_name_ ? feed_by_name(line, row) : feed_by_number(line, row);
}

std::span<const FrontLine> PlainList::finish() {
  const bool holds = state_ == State::holding_comment || state_ == State::holding_row;
  state_ = State::decided;
  return holds ? pass(held_) : std::span<const FrontLine>{};
}

/// Releases an ordinary line alone.
std::span<const FrontLine> PlainList::pass(std::string_view line) {
  released_[0] = {line, true};
  return {released_, 1};
}

/// Releases the header line, rewritten.
std::span<const FrontLine> PlainList::pass_header(std::string_view line) {
  header_ = header(line);
  released_[0] = {header_, false};
  return {released_, 1};
}

/// Releases the line that is held and `line` behind it.
std::span<const FrontLine> PlainList::release(bool held_is_header, std::string_view line) {
  if (held_is_header)
    pass_header(held_);
  else
    pass(held_);
  released_[1] = {line, true};
  return {released_, 2};
}

/// Holds `line` back, and releases the line that was held until now, if any.
std::span<const FrontLine> PlainList::hold(std::string_view line, std::size_t fields, State state) {
  const bool releases = state_ == State::holding_comment;
  std::swap(held_, previous_);
  held_.assign(line);
  header_fields_ = fields;
  state_ = state;
  return releases ? pass(previous_) : std::span<const FrontLine>{};
}

/// True, with the columns set, if each name asked for is there once.
bool PlainList::find_columns(const Names& names) {
  std::vector<std::size_t> columns;
  for (const ColumnChoice& choice : request_.choices) {
    const auto found = choice.by_name() ? find_name(names, choice.name) : choice.index;
    if (!found || (choice.by_name() && std::ranges::find(columns, *found) != columns.end()))
      return false;
    columns.push_back(*found);
  }
  layout_.columns = std::move(columns);
  return true;
}

std::span<const FrontLine> PlainList::feed_by_name(std::string_view line, const Row& row) {
  if (row.kind == LineKind::blank)
    return pass(line);
  if (state_ == State::named) {
    if (row.kind == LineKind::data)
      check_field_count(row);
    return pass(line);
  }
  const Names names = split_names(row);
  if (find_columns(names)) {
    header_fields_ = names.size();
    header_line_number_ = line_number_;
    state_ = State::named;
    return pass_header(line);
  }
  if (std::ranges::all_of(names, looks_like_name))
    names_seen_ = "line " + std::to_string(line_number_) + ": " + list_of(names);
  if (row.kind == LineKind::data)
    throw Error("no column names up to here have " + quoted_names(request_.choices) +
                    " once each; names seen: " + (names_seen_.empty() ? "none" : names_seen_),
                {.file = request_.file, .line = line_number_});
  return pass(line);
}

/// The first data row settles whether the header's names are those of the columns.
void PlainList::check_field_count(const Row& row) {
  const std::size_t fields = count_fields(row);
  if (fields != header_fields_)
    throw Error("this row has " + std::to_string(fields) +
                    " fields, but the column names on line " + std::to_string(header_line_number_) +
                    " are " + std::to_string(header_fields_) + "; give the columns by number",
                {.file = request_.file, .line = line_number_});
  state_ = State::decided;
}

std::span<const FrontLine> PlainList::feed_by_number(std::string_view line, const Row& row) {
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
    const std::size_t wanted = std::ranges::max(layout_.columns) + 1;
    if (names.size() >= wanted && look_like_names(names))
      return hold(line, names.size(),
                  row.kind == LineKind::data ? State::holding_row : State::holding_comment);
  }
  state_ = row.kind == LineKind::data ? State::decided : State::searching;
  return holds ? release(false, line) : pass(line);
}

} // namespace astromill::tables
