// astromill: column names, and the lines in front of the first row
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/text/row.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace astromill::text {

/// The two columns a user asked for: by number, or by the names in a header line.
struct ColumnChoice {
  PairColumns columns;     ///< meaningful if by_name() is false
  std::string first_name;  ///< empty: chosen by number
  std::string second_name; ///< empty: chosen by number

  bool by_name() const noexcept { return !first_name.empty(); }
};

/// Reads "2,3" (numbers counted from 1) or "ra,dec" (names; blanks around them are dropped).
/// Throws UsageError for anything but two different columns: zero, negative, equal, one, three...
ColumnChoice parse_columns(std::string_view text);

/// Length of the UTF-8 byte order mark at the start of a stream: 3, or 0 if there is none.
std::size_t byte_order_mark_length(std::string_view start) noexcept;

/// The header line with more names behind it, separated as it is itself (comma, tab or blank):
/// "#id,x,y\r\n" and {"lon", "lat"} give "#id,x,y,lon,lat\r\n".
std::string append_names(std::string_view header, std::initializer_list<std::string_view> names);

/// Finds the header line, if there is one, among the first lines of a table, and with it the
/// columns chosen by name.
///
/// Columns by name: the header is the first line, with or without '#', before the first data row
/// whose fields contain both names, each once (exactly, else once when case is ignored). The first
/// data row must have as many fields as the header has names, so that a comment in prose is not
/// silently taken for it.
///
/// Columns by number: the header is a '#' line directly before the first data row, or else that row
/// itself if one whose wanted columns parse follows directly; in both cases all its fields look
/// like names (a letter or '_', then letters, digits and any of "_.-+/()[]:%*", with no ':' at the
/// end; all different; not nan, inf, infinity, null, none, indef, na, n/a), and they are as many as
/// those of the row that follows and enough for the wanted columns.
///
/// Lines are fed one at a time, as they come from a stream, until decided(). At most one line is
/// held back until the next one is known. Not safe for use by two threads at a time.
class Preamble {
public:
  /// A line whose role is known. An ordinary line is one for RowReader.
  struct Line {
    std::string_view text; ///< with its line ending
    bool is_header = false;
  };

  /// `file` is the name of the input for error messages.
  Preamble(ColumnChoice choice, PairKind kind, std::string file);

  /// Takes the next line, with its line ending, and returns the lines whose role is now known, in
  /// input order, two at most. They are valid until the next call, and while `line` is.
  /// Must not be called when decided(). Throws Error (line number, names seen) if columns were
  /// chosen by name and the first data row comes before any header that has them, or does not have
  /// as many fields as it.
  std::span<const Line> feed(std::string_view line);

  /// At the end of the input: returns the line that was held back, if any, as an ordinary one.
  std::span<const Line> finish();

  /// True as soon as no later line can be the header; the rest of the input are ordinary lines.
  bool decided() const noexcept { return state_ == State::decided; }

  /// The columns. Known from the start if chosen by number, else once decided().
  PairColumns columns() const noexcept { return choice_.columns; }

private:
  enum class State { searching, holding_comment, holding_row, named, decided };

  std::span<const Line> feed_by_name(std::string_view line, const Row& row);
  std::span<const Line> feed_by_number(std::string_view line, const Row& row);
  std::span<const Line> pass(std::string_view line, bool is_header);
  std::span<const Line> release(bool held_is_header, std::string_view line);
  std::span<const Line> hold(std::string_view line, std::size_t fields, State state);
  void check_field_count(const Row& row);

  ColumnChoice choice_;
  PairKind kind_;
  std::string file_;
  State state_ = State::searching;
  std::string held_;
  std::string previous_; ///< held before, kept while it is being handed out
  Line released_[2];
  std::int64_t line_number_ = 0;
  std::int64_t header_line_number_ = 0;
  std::size_t header_fields_ = 0;
  std::string names_seen_; ///< for the error message
};

} // namespace astromill::text
