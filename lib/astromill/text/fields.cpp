// astromill: the fields of a row (internal to the text module)
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/fields.h"

#include "astromill/text/swar.h"

#include <cstring>

namespace astromill::text {

namespace {

const char* skip_blanks(const char* p, const char* end) noexcept {
  while (p != end && is_blank(*p))
    ++p;
  return p;
}

Field trimmed(const char* begin, const char* end) noexcept {
  begin = skip_blanks(begin, end);
  while (end != begin && is_blank(end[-1]))
    --end;
  return {begin, end};
}

} // namespace

const char* find_byte(const char* begin, const char* end, char c) noexcept {
  if (begin == end)
    return nullptr;
  return static_cast<const char*>(std::memchr(begin, c, static_cast<std::size_t>(end - begin)));
}

bool FieldWalker::next_blank_separated(Field& field) noexcept {
  const char* p = skip_blanks(next_, end_);
  if (p == end_) {
    next_ = nullptr;
    return false;
  }
  field.begin = p;
  while (p != end_ && !is_blank(*p))
    ++p;
  field.end = p;
  next_ = p;
  return true;
}

/// Takes a field in quotes. False if the quotes are not closed just before the next comma: they
/// are then ordinary text.
bool FieldWalker::take_quoted(Field& field) noexcept {
  const char* const open = skip_blanks(next_, end_);
  if (open == end_ || *open != '"')
    return false;
  const char* close = find_byte(open + 1, end_, '"');
  while (close != nullptr && close + 1 != end_ && close[1] == '"')
    close = find_byte(close + 2, end_, '"');
  if (close == nullptr)
    return false;
  const char* const behind = skip_blanks(close + 1, end_);
  if (behind != end_ && *behind != ',')
    return false;
  field = trimmed(open + 1, close);
  next_ = behind == end_ ? nullptr : behind + 1;
  return true;
}

bool FieldWalker::next(Field& field) noexcept {
  if (next_ == nullptr)
    return false;
  if (separator_ == ' ')
    return next_blank_separated(field);
  if (separator_ == ',' && take_quoted(field))
    return true;
  const char* const found = find_byte(next_, end_, separator_);
  field = trimmed(next_, found == nullptr ? end_ : found);
  next_ = found == nullptr ? nullptr : found + 1;
  return true;
}

std::size_t field_count(const char* begin, const char* end, char separator) noexcept {
  FieldWalker walker(begin, end, separator);
  std::size_t count = 0;
  for (Field field; walker.next(field);)
    ++count;
  return count;
}

char default_separator(const char* begin, const char* end) noexcept {
  if (find_byte(begin, end, ',') != nullptr)
    return ',';
  return find_byte(begin, end, '\t') != nullptr ? '\t' : ' ';
}

} // namespace astromill::text
