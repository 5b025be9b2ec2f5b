// astromill: the fields of a row (internal to the text module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

namespace astromill::text {

/// A field without the blanks, separators and quotes around it.
struct Field {
  const char* begin = nullptr;
  const char* end = nullptr;

  bool empty() const noexcept { return begin == end; }
};

/// Goes through the fields of [begin, end), a row without its line ending, at a separator:
/// ',' (fields may be in quotes as in RFC 4180; doubled quotes inside stay doubled), '\t', or ' '
/// for runs of blanks and tabs. Never allocates.
class FieldWalker {
public:
  FieldWalker(const char* begin, const char* end, char separator) noexcept
      : next_(begin), end_(end), separator_(separator) {}

  /// Takes the next field; false if there is none.
  bool next(Field& field) noexcept;

private:
  bool next_blank_separated(Field& field) noexcept;
  bool take_quoted(Field& field) noexcept;

  const char* next_; ///< nullptr behind the last field
  const char* end_;
  char separator_;
};

/// Number of fields of the row at `separator`.
std::size_t field_count(const char* begin, const char* end, char separator) noexcept;

/// ',' if the row has a comma, else '\t' if it has a tab, else ' '.
char default_separator(const char* begin, const char* end) noexcept;

/// First `c` in [begin, end), nullptr if there is none.
const char* find_byte(const char* begin, const char* end, char c) noexcept;

} // namespace astromill::text
