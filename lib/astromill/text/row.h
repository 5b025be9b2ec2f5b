// astromill: rows of text with two coordinates among their columns
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/status.h"

#include <cstddef>
#include <cstdint>

namespace astromill::text {

/// Where the two coordinates of a row are: columns counted from 0.
struct PairColumns {
  std::size_t first = 0;
  std::size_t second = 1;

  friend bool operator==(const PairColumns&, const PairColumns&) = default;
};

/// What the two coordinates are.
enum class PairKind {
  pixels,     ///< two plain numbers
  equatorial, ///< longitude, latitude; "12:34:56" as a longitude is in hours
  degrees,    ///< longitude, latitude; "12:34:56" as a longitude is in degrees
};

/// What a line is.
enum class LineKind : std::uint8_t {
  data,
  comment, ///< its first byte that is neither blank nor tab is '#'
  blank,   ///< nothing but blanks and tabs
};

/// One line as read by RowReader. The pointers are into the caller's bytes.
struct Row {
  const char* begin = nullptr;
  const char* end = nullptr;  ///< end of the text, before the line ending
  const char* next = nullptr; ///< behind the line ending ("\n", "\r\n", nothing at the end of data)
  LineKind kind = LineKind::blank;
  ItemStatus status = ItemStatus::ok; ///< ok, unparsable or missing_column; ok if kind is not data
  char separator = ' ';               ///< ',', '\t' or ' ': how the row is split
  double a = 0;                       ///< first coordinate: pixels, or longitude in degrees
  double b = 0;                       ///< second coordinate: pixels, or latitude in degrees
};

/// What a format says of all rows of a table; nothing if it has no separator.
struct RowStyle {
  char separator = '\0'; ///< ',', '\t' or ' ': how every row is split; 0: each speaks for itself
  bool quoted_blanks = false; ///< with ' ': fields are separated by blanks alone, no tabs, and may
                              ///< be in double quotes, with doubled quotes inside (ECSV)
  bool end_marker = false;    ///< a line "[EOD]" or "EOD" is a comment (tab tables)
  std::size_t fields = 0;     ///< how many every row has; 0: any number
};

/// Reads lines and the two coordinates in them. Immutable, safe from any thread.
///
/// How a line is read depends on nothing but its text. A data row is split, in this order, (a) if
/// it has a comma, at commas, with blanks and tabs around fields dropped and quotes as in RFC 4180;
/// (b) if it has a tab, at each tab, with blanks around fields dropped; (c) at runs of blanks and
/// tabs. The first splitting in which both wanted fields are coordinates, to their last byte, is
/// taken. A wanted field that is there but empty under (a) or (b) makes the row `missing_column`
/// with no further splitting tried, so that columns never shift silently. A row that no splitting
/// suits is `missing_column` if it has too few fields under every one that applies, else
/// `unparsable`; its separator is then ',' if it has a comma, '\t' if it has a tab, else ' '.
///
/// With a style that has a separator, that is the only splitting. A row with fewer fields than the
/// style says is `missing_column`; one with more is `unparsable`, and so is one with a quote that
/// is not closed at the end of its field: its columns cannot be told for sure.
class RowReader {
public:
  /// Columns are independent of each other and may be in any order.
  RowReader(PairColumns columns, PairKind kind, RowStyle style = {}) noexcept
      : columns_(columns), kind_(kind), style_(style), has_style_(style.separator != '\0'),
        leads_(columns == PairColumns{0, 1} && !has_style_) {}

  /// Reads the line that starts at `first`; first < last, and the bytes up to `last` end with a
  /// line ending or at the end of the data. Sets every member of `row`; a and b are 0 unless the
  /// row is data and ok. Throws and allocates nothing.
  void read(const char* first, const char* last, Row& row) const noexcept;

  PairColumns columns() const noexcept { return columns_; }
  PairKind kind() const noexcept { return kind_; }
  RowStyle style() const noexcept { return style_; }

private:
  PairColumns columns_;
  PairKind kind_;
  RowStyle style_;
  bool has_style_;
  bool leads_; ///< the coordinates may be read off the start of a row
};

} // namespace astromill::text
