// astromill: the fields of a row (internal to the text module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

namespace astromill::text {

/// A field without the blanks, separators and quotes around it.
struct Field {
  const char* begin = nullptr; ///< nullptr: there is no such field
  const char* end = nullptr;

  bool exists() const noexcept { return begin != nullptr; }
  bool empty() const noexcept { return begin == end; }
};

/// Goes through the fields of [begin, end), a row without its line ending, at a separator:
/// ',' (fields may be in quotes as in RFC 4180; doubled quotes inside stay doubled), '\t', or ' '
/// for runs of blanks and tabs. With `quoted_blanks`, ' ' is for runs of blanks alone, and fields
/// may be in quotes there too; text between the closing quote and the next blank belongs to the
/// field, which is then taken with its quotes. Never allocates.
class FieldWalker {
public:
  FieldWalker(const char* begin, const char* end, char separator,
              bool quoted_blanks = false) noexcept
      : next_(begin), end_(end), separator_(separator), quoted_blanks_(quoted_blanks) {}

  /// The next field, one that does not exist behind the last.
  Field next() noexcept;

  /// True if a field up to here begins with a quote that is not closed at its end.
  bool has_open_quote() const noexcept { return has_open_quote_; }

private:
  Field next_blank_separated() noexcept;
  Field next_blank_separated_with_quotes() noexcept;
  Field next_quoted() noexcept;

  const char* next_; ///< nullptr behind the last field
  const char* end_;
  char separator_;
  bool quoted_blanks_;
  bool has_open_quote_ = false;
};

/// Number of fields of the row at `separator`, which takes quotes into account if it is ','.
std::size_t field_count(const char* begin, const char* end, char separator) noexcept;

/// Number of fields of a row without quotes at `separator`, found at a glance.
std::size_t plain_field_count(const char* begin, const char* end, char separator) noexcept;

/// ',' if the row has a comma, else '\t' if it has a tab, else ' '.
char default_separator(const char* begin, const char* end) noexcept;

/// The end of the field that starts at p and ends at a blank or tab, at `end` at the latest.
const char* find_blank(const char* p, const char* end) noexcept;

/// First `c` in [begin, end), nullptr if there is none.
const char* find_byte(const char* begin, const char* end, char c) noexcept;

} // namespace astromill::text
