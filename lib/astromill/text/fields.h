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
/// for runs of blanks and tabs. Never allocates.
class FieldWalker {
public:
  FieldWalker(const char* begin, const char* end, char separator) noexcept
      : next_(begin), end_(end), separator_(separator) {}

  /// The next field, one that does not exist behind the last.
  Field next() noexcept;

private:
  Field next_blank_separated() noexcept;
  Field next_quoted() noexcept;

  const char* next_; ///< nullptr behind the last field
  const char* end_;
  char separator_;
};

/// Number of fields of the row at `separator`.
std::size_t field_count(const char* begin, const char* end, char separator) noexcept;

/// ',' if the row has a comma, else '\t' if it has a tab, else ' '.
char default_separator(const char* begin, const char* end) noexcept;

/// The end of the field that starts at p and ends at a blank or tab, at `end` at the latest.
const char* find_blank(const char* p, const char* end) noexcept;

/// First `c` in [begin, end), nullptr if there is none.
const char* find_byte(const char* begin, const char* end, char c) noexcept;

} // namespace astromill::text
