// astromill: rows of text with two coordinates among their columns
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/row.h"

#include "astromill/text/angle.h"
#include "astromill/text/decimal.h"
#include "astromill/text/fields.h"
#include "astromill/text/number.h"
#include "astromill/text/swar.h"

#include <algorithm>

namespace astromill::text {

namespace {

/// What one way of splitting a row gives.
enum class Outcome {
  good,    ///< both fields are coordinates
  bad,     ///< one field is something else
  too_few, ///< one field is not there
  empty,   ///< one field is there but empty
};

/// Reads the row "A B", "A,B" or "A<tab>B", perhaps with more fields behind, where both columns are
/// simple decimal numbers. False if the row is anything else; the result is then not touched.
inline bool read_leading_pair(const char* first, const char* last, Row& row) noexcept {
  const char* p = first;
  while (p != last && *p == ' ')
    ++p;
  double a = 0;
  if (last - p < kSimpleDecimalRoom || (p = read_simple_decimal(p, a)) == nullptr)
    return false;
  const char separator = *p;
  if (separator != ' ' && separator != ',' && separator != '\t')
    return false;
  ++p;
  while (p != last && *p == ' ')
    ++p;
  double b = 0;
  if (last - p < kSimpleDecimalRoom || (p = read_simple_decimal(p, b)) == nullptr)
    return false;
  const char* end = p;
  const char* next = p + 1;
  if (*p == '\r' && p[1] == '\n') {
    ++next;
  } else if (*p != '\n') {
    if (*p != separator)
      return false;
    end = find_byte(p, last, '\n');
    next = end == nullptr ? last : end + 1;
    end = end == nullptr ? last : end - (end[-1] == '\r' ? 1 : 0);
    // A splitting that would be tried first, and may find an empty field, is not decided here.
    if ((separator != ',' && find_byte(p, end, ',') != nullptr) ||
        (separator == ' ' && find_byte(p, end, '\t') != nullptr))
      return false;
  }
  row = {first, end, next, LineKind::data, ItemStatus::ok, separator, a, b};
  return true;
}

/// Finds the end of the line at row.begin and what kind of line it is.
void read_line(const char* last, Row& row) noexcept {
  const char* const newline = find_byte(row.begin, last, '\n');
  row.next = newline == nullptr ? last : newline + 1;
  row.end = newline == nullptr ? last : newline;
  if (newline != nullptr && newline != row.begin && newline[-1] == '\r')
    --row.end;
  const char* p = row.begin;
  while (p != row.end && is_blank(*p))
    ++p;
  row.kind = p == row.end ? LineKind::blank : *p == '#' ? LineKind::comment : LineKind::data;
}

/// A whole field as a longitude or latitude in degrees.
bool read_sky_field(const Field& field, PairKind kind, bool is_longitude, double& value) noexcept {
  AngleText angle;
  if (parse_angle(field.begin, field.end, angle) != field.end)
    return false;
  if (angle.unit == AngleUnit::hours && !is_longitude)
    return false;
  value = kind == PairKind::equatorial && is_longitude ? angle.degrees_if_hours : angle.degrees;
  return true;
}

/// A whole field as a coordinate. Bytes up to `last` may be looked at.
bool read_field(const Field& field, const char* last, PairKind kind, bool is_first,
                double& value) noexcept {
  if (last - field.begin >= kSimpleDecimalRoom &&
      read_simple_decimal(field.begin, value) == field.end)
    return true;
  if (kind == PairKind::pixels)
    return parse_number(field.begin, field.end, value) == field.end;
  return read_sky_field(field, kind, is_first, value);
}

/// Reads the two wanted columns of a row split at `separator`.
Outcome read_pair(Row& row, const char* last, char separator, PairColumns columns,
                  PairKind kind) noexcept {
  const std::size_t wanted_columns[2] = {columns.first, columns.second};
  Field fields[2];
  FieldWalker walker(row.begin, row.end, separator);
  Field field;
  const std::size_t last_column = std::max(columns.first, columns.second);
  bool is_complete = false;
  for (std::size_t column = 0; column <= last_column && walker.next(field); ++column) {
    for (std::size_t i = 0; i < 2; ++i) {
      if (column != wanted_columns[i])
        continue;
      if (field.empty())
        return Outcome::empty;
      fields[i] = field;
    }
    is_complete = column == last_column;
  }
  if (!is_complete)
    return Outcome::too_few;
  double a = 0;
  double b = 0;
  if (!read_field(fields[0], last, kind, true, a) || !read_field(fields[1], last, kind, false, b))
    return Outcome::bad;
  row.a = a;
  row.b = b;
  row.separator = separator;
  return Outcome::good;
}

/// Tries the splittings of a data row in their order.
void read_data(Row& row, const char* last, PairColumns columns, PairKind kind) noexcept {
  row.separator = default_separator(row.begin, row.end);
  row.status = ItemStatus::missing_column;
  for (const char separator : {',', '\t', ' '}) {
    if (separator != ' ' && find_byte(row.begin, row.end, separator) == nullptr)
      continue;
    const Outcome outcome = read_pair(row, last, separator, columns, kind);
    if (outcome == Outcome::good) {
      row.status = ItemStatus::ok;
      return;
    }
    if (outcome == Outcome::empty) {
      row.status = ItemStatus::missing_column;
      return;
    }
    if (outcome == Outcome::bad)
      row.status = ItemStatus::unparsable;
  }
}

} // namespace

void RowReader::read(const char* first, const char* last, Row& row) const noexcept {
  if (columns_ == PairColumns{0, 1} && read_leading_pair(first, last, row))
    return;
  row = Row{};
  row.begin = first;
  read_line(last, row);
  if (row.kind == LineKind::data)
    read_data(row, last, columns_, kind_);
}

} // namespace astromill::text
