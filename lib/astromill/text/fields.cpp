// astromill: the fields of a row (internal to the text module)
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/fields.h"

#include "astromill/text/decimal.h"
#include "astromill/text/swar.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace astromill::text {

namespace {

const char* skip_blanks(const char* p, const char* end) noexcept {
  while (p != end && is_blank(*p))
    ++p;
  return p;
}

std::uint64_t mark_first_blank(const char* p) noexcept {
  const std::uint64_t word = load_eight(p);
  return mark_first(word, ' ') | mark_first(word, '\t');
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

const char* find_blank(const char* p, const char* end) noexcept {
  for (; end - p >= 16; p += 16) {
    const std::uint64_t low = mark_first_blank(p);
    const std::uint64_t high = mark_first_blank(p + 8);
    if ((low | high) != 0) // which of them is not predictable: selected without a branch
      return p + first_marked(low != 0 ? low : high) + (low != 0 ? 0 : 8);
  }
  while (p != end && !is_blank(*p))
    ++p;
  return p;
}

Field FieldWalker::next_blank_separated() noexcept {
  const char* const begin = skip_blanks(next_, end_);
  if (begin == end_) {
    next_ = nullptr;
    return {};
  }
  next_ = find_blank(begin, end_);
  return {begin, next_};
}

/// The quote that closes the field whose opening quote is at `open`, nullptr if there is none.
/// Doubled quotes are part of the field.
const char* find_closing_quote(const char* open, const char* end) noexcept {
  const char* close = find_byte(open + 1, end, '"');
  while (close != nullptr && close + 1 != end && close[1] == '"')
    close = find_byte(close + 2, end, '"');
  return close;
}

/// An opening quote that is not closed takes the rest of the row.
Field FieldWalker::next_blank_separated_with_quotes() noexcept {
  const char* begin = next_;
  while (begin != end_ && *begin == ' ')
    ++begin;
  if (begin == end_) {
    next_ = nullptr;
    return {};
  }
  const char* behind = begin;
  if (*begin == '"') {
    const char* const close = find_closing_quote(begin, end_);
    if (close == nullptr) {
      has_open_quote_ = true;
      next_ = end_;
      return {begin, end_};
    }
    if (close + 1 == end_ || close[1] == ' ') {
      next_ = close + 1;
      return trimmed(begin + 1, close);
    }
    has_open_quote_ = true;
    behind = close + 1;
  }
  const char* const blank = find_byte(behind, end_, ' ');
  next_ = blank == nullptr ? end_ : blank;
  return {begin, next_};
}

/// Takes a field in quotes. There is none if the quotes are not closed just before the next comma:
/// they are then ordinary text.
Field FieldWalker::next_quoted() noexcept {
  const char* const open = skip_blanks(next_, end_);
  if (open == end_ || *open != '"')
    return {};
  const char* const close = find_closing_quote(open, end_);
  const char* const behind = close == nullptr ? nullptr : skip_blanks(close + 1, end_);
  if (behind == nullptr || (behind != end_ && *behind != ',')) {
    has_open_quote_ = true;
    return {};
  }
  next_ = behind == end_ ? nullptr : behind + 1;
  return trimmed(open + 1, close);
}

Field FieldWalker::next() noexcept {
  const char* const begin = next_;
  if (begin == nullptr)
    return {};
  if (separator_ == ' ')
    return quoted_blanks_ ? next_blank_separated_with_quotes() : next_blank_separated();
  if (separator_ == ',')
    if (const Field quoted = next_quoted(); quoted.exists())
      return quoted;
  const char* const found = find_byte(begin, end_, separator_);
  next_ = found == nullptr ? nullptr : found + 1;
  return trimmed(begin, found == nullptr ? end_ : found);
}

std::size_t field_count(const char* begin, const char* end, char separator) noexcept {
  FieldWalker walker(begin, end, separator);
  std::size_t count = 0;
  while (walker.next().exists())
    ++count;
  return count;
}

std::size_t plain_field_count(const char* begin, const char* end, char separator) noexcept {
  if (separator != ' ')
    return static_cast<std::size_t>(std::count(begin, end, separator)) + 1;
  std::size_t starts = 0; // bytes that are not blank, with a blank or nothing before
  std::uint32_t after_blank = 1;
  const char* p = begin;
#if defined(__SSE2__)
  for (; end - p >= 16; p += 16) {
    const __m128i text = load_sixteen(p);
    const __m128i is_space = _mm_cmpeq_epi8(text, _mm_set1_epi8(' '));
    const __m128i is_tab = _mm_cmpeq_epi8(text, _mm_set1_epi8('\t'));
    const auto blanks =
        static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_or_si128(is_space, is_tab)));
    const std::uint32_t in_text = ~blanks & 0xFFFFU;
    starts += static_cast<std::size_t>(std::popcount(in_text & (blanks << 1U | after_blank)));
    after_blank = blanks >> 15U;
  }
#endif
  for (; p != end; ++p) {
    const std::uint32_t blank = is_blank(*p) ? 1 : 0;
    starts += after_blank & ~blank;
    after_blank = blank;
  }
  return starts;
}

char default_separator(const char* begin, const char* end) noexcept {
  if (find_byte(begin, end, ',') != nullptr)
    return ',';
  return find_byte(begin, end, '\t') != nullptr ? '\t' : ' ';
}

} // namespace astromill::text
