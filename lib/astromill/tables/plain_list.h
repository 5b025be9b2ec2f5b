// astromill: a list of rows with, perhaps, a line of column names
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/tables/front_matter.h"

namespace astromill::tables {

/// The header line of a list with more names behind it, separated as it is itself (comma, tab or
/// blank): "#id,x,y\r\n" and {"lon", "lat"} give "#id,x,y,lon,lat\r\n". A name that is there
/// already gets a number.
std::string append_names(std::string_view header, const std::vector<NewColumn>& added);

/// Finds the header line, if there is one, among the first lines of a list, and with it the columns
/// chosen by name.
///
/// With columns by name: the header is the first line, with or without '#', before the first data
/// row whose fields contain all names asked for, each once (exactly, else once when case is
/// ignored). The first data row must have as many fields as the header has names, so that a comment
/// in prose is not silently taken for it.
///
/// With columns by number alone: the header is a '#' line directly before the first data row, or
/// else that row itself if one whose coordinates parse follows directly; in both cases all its
/// fields look like names (a letter or '_', then letters, digits and any of "_.-+/()[]:%*", with no
/// ':' at the end; all different; not nan, inf, infinity, null, none, indef, na, n/a), and they are
/// as many as those of the row that follows and enough for the columns asked for.
///
/// At most one line is held back until the next one is known.
class PlainList : public FrontMatter {
public:
  explicit PlainList(TableRequest request);

  /// Throws Error (line number, names seen) if columns were chosen by name and the first data row
  /// comes before any header that has them, or does not have as many fields as it.
  std::span<const FrontLine> feed(std::string_view line) override;
  std::span<const FrontLine> finish() override;
  bool decided() const override { return state_ == State::decided; }
  const RowLayout& layout() const override { return layout_; }

private:
  enum class State { searching, holding_comment, holding_row, named, decided };

  std::span<const FrontLine> feed_by_name(std::string_view line, const text::Row& row);
  std::span<const FrontLine> feed_by_number(std::string_view line, const text::Row& row);
  std::span<const FrontLine> pass(std::string_view line);
  std::span<const FrontLine> pass_header(std::string_view line);
  std::span<const FrontLine> release(bool held_is_header, std::string_view line);
  std::span<const FrontLine> hold(std::string_view line, std::size_t fields, State state);
  bool find_columns(const std::vector<std::string_view>& names);
  void check_field_count(const text::Row& row);
  text::Row read_line(std::string_view line) const;
  std::string header(std::string_view line) const;

  TableRequest request_;
  RowLayout layout_;
  bool by_name_ = false;
  State state_ = State::searching;
  std::string held_;
  std::string previous_; ///< held before, kept while it is being handed out
  std::string header_;   ///< rewritten, kept while it is being handed out
  FrontLine released_[2];
  std::int64_t line_number_ = 0;
  std::int64_t header_line_number_ = 0;
  std::size_t header_fields_ = 0;
  std::string names_seen_; ///< for the error message
};

} // namespace astromill::tables
