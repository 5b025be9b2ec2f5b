// astromill: rows of text with two coordinates among their columns
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/row.h"

#include "astromill/text/angle.h"
#include "astromill/text/decimal.h"
#include "astromill/text/fields.h"
#include "astromill/text/number.h"
#include "astromill/text/swar.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string_view>

namespace astromill::text {

namespace {

/// What one way of splitting a row gives.
enum class Outcome {
  good,    ///< both fields are coordinates
  bad,     ///< one field is something else
  too_few, ///< one field is not there
  empty,   ///< one field is there but empty
};

/// The first line feed in [first, last), nullptr if there is none.
inline const char* find_newline(const char* first, const char* last) noexcept {
#if defined(__SSE2__)
  // Most rows are short: looking into 32 bytes takes less time than calling a function.
  if (last - first >= 32) {
    const __m128i newlines = _mm_set1_epi8('\n');
    const __m128i low = _mm_cmpeq_epi8(load_sixteen(first), newlines);
    const __m128i high = _mm_cmpeq_epi8(load_sixteen(first + 16), newlines);
    const std::uint32_t marks = static_cast<std::uint32_t>(_mm_movemask_epi8(low)) |
                                static_cast<std::uint32_t>(_mm_movemask_epi8(high)) << 16U;
    if (marks != 0)
      return first + std::countr_zero(marks);
  }
#endif
  return find_byte(first, last, '\n');
}

/// Sets the end of the line at row.begin.
inline void find_line_end(const char* last, Row& row) noexcept {
  const char* const newline = find_newline(row.begin, last);
  if (newline == nullptr) {
    row.end = last;
    row.next = last;
    return;
  }
  row.end = newline - (newline != row.begin && newline[-1] == '\r' ? 1 : 0);
  row.next = newline + 1;
}

LineKind kind_of(const Row& row) noexcept {
  const char* p = row.begin;
  while (p != row.end && is_blank(*p))
    ++p;
  if (p == row.end)
    return LineKind::blank;
  return *p == '#' ? LineKind::comment : LineKind::data;
}

/// True for what follows the first part of a sexagesimal angle.
constexpr bool is_angle_mark(char c) noexcept {
  return c == ':' || (c | 0x20) == 'h' || (c | 0x20) == 'd';
}

/// Reads the plain number at p and returns its end, nullptr if there is none. Reads no byte of the
/// number at or behind `end`, which is not in the middle of one, but may look as far as `last`.
inline const char* read_plain(const char* p, const char* end, const char* last, PairKind kind,
                              double& value) noexcept {
  if (last - p >= kSimpleDecimalRoom) {
    const char* const stop = read_simple_decimal(p, value);
    if (stop != nullptr && (*stop | 0x20) != 'e' && (*stop | 0x20) != 'd')
      return stop;
  }
  const char* const stop = parse_number(p, end, value);
  if (stop == nullptr || kind == PairKind::pixels)
    return stop;
  // "12d30" is for parse_angle to judge.
  const bool is_fortran = find_byte(p, stop, 'd') != nullptr || find_byte(p, stop, 'D') != nullptr;
  return is_fortran ? nullptr : stop;
}

/// Reads the row "A B", "A,B" or "A<tab>B", perhaps with more fields behind, where A and B are
/// simple decimal numbers and kSimpleDecimalRoom bytes follow the row. False if the row is anything
/// else.
inline bool read_leading_pair(Row& row) noexcept {
  const char* const end = row.end;
  const char* p = row.begin;
  while (*p == ' ')
    ++p;
  p = read_simple_decimal(p, row.a);
  if (p == nullptr)
    return false;
  const char separator = *p;
  if (separator != ' ' && separator != ',' && separator != '\t')
    return false;
  do
    ++p;
  while (*p == ' ');
  p = read_simple_decimal(p, row.b);
  if (p != end) {
    // A splitting that would be tried first, and may find an empty field, is not decided here.
    if (p == nullptr || *p != separator ||
        (separator != ',' && find_byte(p, end, ',') != nullptr) ||
        (separator == ' ' && find_byte(p, end, '\t') != nullptr))
      return false;
  }
  row.kind = LineKind::data;
  row.status = ItemStatus::ok;
  row.separator = separator;
  return true;
}

/// Reads the coordinate at p, which the field it is in may go beyond, and returns its end, nullptr
/// if there is none. The first of a pair is a longitude unless they are pixels.
const char* read_coordinate(const char* p, const char* end, const char* last, PairKind kind,
                            bool is_first, double& value) noexcept {
  const char* stop = read_plain(p, end, last, kind, value);
  if (kind == PairKind::pixels || (stop != nullptr && (stop == end || !is_angle_mark(*stop))))
    return stop;
  AngleText angle;
  stop = parse_angle(p, end, angle);
  if (stop == nullptr || (angle.unit == AngleUnit::hours && !is_first))
    return nullptr;
  value = kind == PairKind::equatorial && is_first ? angle.degrees_if_hours : angle.degrees;
  return stop;
}

/// Reads two fields as the coordinates of a row.
Outcome read_fields(Row& row, const char* last, Field a_field, Field b_field,
                    PairKind kind) noexcept {
  double a = 0;
  double b = 0;
  if (read_coordinate(a_field.begin, a_field.end, last, kind, true, a) != a_field.end ||
      read_coordinate(b_field.begin, b_field.end, last, kind, false, b) != b_field.end)
    return Outcome::bad;
  row.a = a;
  row.b = b;
  return Outcome::good;
}

/// Reads the two wanted columns of a row split at `separator`.
Outcome read_pair(Row& row, const char* last, char separator, PairColumns columns,
                  PairKind kind) noexcept {
  FieldWalker walker(row.begin, row.end, separator);
  const std::size_t last_column = std::max(columns.first, columns.second);
  Field a_field;
  Field b_field;
  for (std::size_t column = 0; column <= last_column; ++column) {
    const Field field = walker.next();
    if (!field.exists())
      return Outcome::too_few;
    if (column != columns.first && column != columns.second)
      continue;
    if (field.empty())
      return Outcome::empty;
    if (column == columns.first)
      a_field = field;
    if (column == columns.second)
      b_field = field;
  }
  const Outcome outcome = read_fields(row, last, a_field, b_field, kind);
  if (outcome == Outcome::good)
    row.separator = separator;
  return outcome;
}

/// Reads the two columns of a row without comma or tab. False if they are not both coordinates, or
/// not both there. Quicker than finding the end of each field first.
inline bool read_blank_separated(Row& row, const char* last, PairColumns columns,
                                 PairKind kind) noexcept {
  const char* p = row.begin;
  const char* const end = row.end;
  const std::size_t last_column = std::max(columns.first, columns.second);
  for (std::size_t column = 0; column <= last_column; ++column) {
    while (p != end && *p == ' ')
      ++p;
    if (column != columns.first && column != columns.second) {
      if (p == end)
        return false; // there is no such column: do not go on counting
      p = find_blank(p, end);
      continue;
    }
    const bool is_first = column == columns.first;
    p = read_coordinate(p, end, last, kind, is_first, is_first ? row.a : row.b);
    if (p == nullptr || (p != end && *p != ' '))
      return false;
  }
  return columns.first != columns.second;
}

/// Tries the splittings of a data row in their order.
void read_data(Row& row, const char* last, PairColumns columns, PairKind kind) noexcept {
  const bool has_comma = find_byte(row.begin, row.end, ',') != nullptr;
  const bool has_tab = find_byte(row.begin, row.end, '\t') != nullptr;
  row.separator = has_comma ? ',' : has_tab ? '\t' : ' ';
  if (row.separator == ' ' && read_blank_separated(row, last, columns, kind))
    return;
  row.a = 0;
  row.b = 0;
  row.status = ItemStatus::missing_column;
  for (const char separator : {',', '\t', ' '}) {
    if ((separator == ',' && !has_comma) || (separator == '\t' && !has_tab))
      continue;
    const Outcome outcome = read_pair(row, last, separator, columns, kind);
    if (outcome == Outcome::bad)
      row.status = ItemStatus::unparsable;
    else if (outcome == Outcome::empty)
      row.status = ItemStatus::missing_column;
    else if (outcome == Outcome::good)
      row.status = ItemStatus::ok;
    if (outcome == Outcome::empty || outcome == Outcome::good)
      return;
  }
}

ItemStatus status_of(Outcome outcome) noexcept {
  if (outcome == Outcome::good)
    return ItemStatus::ok;
  return outcome == Outcome::bad ? ItemStatus::unparsable : ItemStatus::missing_column;
}

/// What the number of fields says of a row: ok if it is the right one.
ItemStatus judge_fields(std::size_t fields, const RowStyle& style) noexcept {
  if (style.fields == 0 || fields == style.fields)
    return ItemStatus::ok;
  return fields < style.fields ? ItemStatus::missing_column : ItemStatus::unparsable;
}

/// Reads a row field by field to its end.
ItemStatus read_to_end(Row& row, const char* last, PairColumns columns, PairKind kind,
                       const RowStyle& style) noexcept {
  FieldWalker walker(row.begin, row.end, style.separator, style.quoted_blanks);
  Field a_field;
  Field b_field;
  std::size_t fields = 0;
  for (Field field = walker.next(); field.exists(); field = walker.next(), ++fields) {
    if (fields == columns.first)
      a_field = field;
    if (fields == columns.second)
      b_field = field;
  }
  if (walker.has_open_quote())
    return ItemStatus::unparsable;
  if (const ItemStatus status = judge_fields(fields, style); status != ItemStatus::ok)
    return status;
  if (a_field.empty() || b_field.empty()) // or not there
    return ItemStatus::missing_column;
  return status_of(read_fields(row, last, a_field, b_field, kind));
}

/// Reads a data row whose style has a separator.
ItemStatus read_separated(Row& row, const char* last, PairColumns columns, PairKind kind,
                          const RowStyle& style) noexcept {
  const bool has_tab = style.separator == ' ' && find_byte(row.begin, row.end, '\t') != nullptr;
  const bool may_be_quoted = style.separator == ',' || style.quoted_blanks;
  if ((may_be_quoted && find_byte(row.begin, row.end, '"') != nullptr) ||
      (style.quoted_blanks && has_tab))
    return read_to_end(row, last, columns, kind, style);
  if (style.fields != 0) {
    const std::size_t fields = plain_field_count(row.begin, row.end, style.separator);
    if (const ItemStatus status = judge_fields(fields, style); status != ItemStatus::ok)
      return status;
  }
  if (style.separator == ' ' && !has_tab && read_blank_separated(row, last, columns, kind))
    return ItemStatus::ok;
  return status_of(read_pair(row, last, style.separator, columns, kind));
}

bool is_end_marker(const Row& row) noexcept {
  const char* begin = row.begin;
  const char* end = row.end;
  while (is_blank(*begin)) // the line is not blank
    ++begin;
  while (is_blank(end[-1]))
    --end;
  const std::string_view text(begin, static_cast<std::size_t>(end - begin));
  return text == "[EOD]" || text == "EOD";
}

/// Reads a data row, or an end marker, by a style. Not inlined, so that rows without a style are
/// read as quickly as if there were none.
[[gnu::noinline]] void read_styled(Row& row, const char* last, PairColumns columns, PairKind kind,
                                   const RowStyle& style) noexcept {
  if (style.end_marker && is_end_marker(row))
    row.kind = LineKind::comment;
  if (row.kind == LineKind::data) {
    row.separator = style.separator;
    row.status = read_separated(row, last, columns, kind, style);
    if (row.status == ItemStatus::ok)
      return;
  }
  row.a = 0;
  row.b = 0;
}

} // namespace

void RowReader::read(const char* first, const char* last, Row& row) const noexcept {
  row.begin = first;
  find_line_end(last, row);
  if (last - row.end >= kSimpleDecimalRoom && leads_ && read_leading_pair(row))
    return;
  row.kind = kind_of(row);
  row.status = ItemStatus::ok;
  row.separator = ' ';
  if (row.kind == LineKind::data && has_style_) {
    read_styled(row, last, columns_, kind_, style_);
  } else if (row.kind == LineKind::data) {
    read_data(row, last, columns_, kind_);
  } else {
    row.a = 0;
    row.b = 0;
  }
}

} // namespace astromill::text
