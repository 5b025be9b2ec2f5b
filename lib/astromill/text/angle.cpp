// astromill: angles in plain or sexagesimal text
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/angle.h"

#include "astromill/text/exact_ratio.h"
#include "astromill/text/number.h"
#include "astromill/text/swar.h"

#include <cstdint>

namespace astromill::text {

namespace {

/// A first part of more than 12 digits is not an angle; sums then stay far below 2^112.
constexpr std::uint64_t kLargestPart = 999'999'999'999;

/// Decimals are taken up exactly until numbers reach this; the rest only breaks ties.
constexpr Uint128 kExactLimit = Uint128{1} << 112U;

/// One part of an angle's text: "12" or "56.789".
struct Part {
  const char* begin = nullptr;
  const char* decimals = nullptr; ///< behind the point; the end where there is none
  const char* end = nullptr;      ///< nullptr where there is no part
  std::uint64_t whole = 0;
  bool has_point = false;
};

Part scan_part(const char* p, const char* last) noexcept {
  Part part;
  part.begin = p;
  for (; p != last && is_digit(*p) && part.whole <= kLargestPart; ++p)
    part.whole = part.whole * 10 + static_cast<unsigned>(*p - '0');
  int digits = p != part.begin ? 1 : 0;
  part.has_point = p != last && *p == '.';
  if (part.has_point)
    ++p;
  part.decimals = p;
  if (part.has_point)
    for (; p != last && is_digit(*p); ++p)
      digits = 1;
  part.end = digits > 0 && part.whole <= kLargestPart ? p : nullptr;
  return part;
}

/// Parts of an angle added up: numerator / denominator in units of the first part.
struct Sum {
  Uint128 numerator = 0;
  Uint128 denominator = 1;

  void add_sixtieth(const Part& part) noexcept {
    numerator = numerator * 60 + part.whole;
    denominator *= 60;
  }

  void add_decimals(const Part& part) noexcept {
    bool has_more = false;
    for (const char* p = part.decimals; p != part.end; ++p) {
      if (numerator < kExactLimit && denominator < kExactLimit)
        add_decimal(static_cast<unsigned>(*p - '0'));
      else
        has_more = has_more || *p != '0';
    }
    if (has_more)
      add_decimal(1);
  }

private:
  void add_decimal(unsigned digit) noexcept {
    numerator = numerator * 10 + digit;
    denominator *= 10;
  }
};

bool all_zeros(const char* p, const char* end) noexcept {
  while (p != end && *p == '0')
    ++p;
  return p == end;
}

/// True for the minutes (index 1) and seconds (index 2) that may stand in an angle.
bool is_in_range(const Part& part, int index) noexcept {
  return part.whole < 60 || (index == 2 && part.whole == 60 && all_zeros(part.decimals, part.end));
}

bool is_letter(char c, char letter) noexcept { return (c | 0x20) == letter; }

/// True if the minutes or seconds end with their mark: letters for both units, quotes for degrees.
bool has_mark(const char* p, const char* last, AngleUnit unit, int index) noexcept {
  if (p == last)
    return false;
  return is_letter(*p, index == 1 ? 'm' : 's') ||
         (unit == AngleUnit::degrees && *p == (index == 1 ? '\'' : '"'));
}

/// Adds what stands behind the first part and its mark, and returns the end of the angle, nullptr
/// if it is none.
const char* add_marked_parts(const char* p, const char* last, AngleUnit unit, Part part,
                             Sum& sum) noexcept {
  for (int index = 1; index <= 2 && p != last && (is_digit(*p) || *p == '.'); ++index) {
    if (part.has_point)
      return nullptr;
    part = scan_part(p, last);
    if (part.end == nullptr || !is_in_range(part, index) || !has_mark(part.end, last, unit, index))
      return nullptr;
    sum.add_sixtieth(part);
    p = part.end + 1;
  }
  sum.add_decimals(part);
  return p;
}

/// Adds one or two parts behind colons; p is at the first colon.
const char* add_colon_parts(const char* p, const char* last, Part part, Sum& sum) noexcept {
  for (int index = 1; index <= 2 && p != last && *p == ':'; ++index) {
    if (part.has_point)
      return nullptr;
    part = scan_part(p + 1, last);
    if (part.end == nullptr || !is_in_range(part, index))
      return nullptr;
    sum.add_sixtieth(part);
    p = part.end;
  }
  sum.add_decimals(part);
  return p;
}

/// What the byte behind the first part says; a "d" may belong to a Fortran exponent.
AngleUnit unit_of(const Part& part, const char* last) noexcept {
  const char* p = part.end;
  if (p == last)
    return AngleUnit::plain;
  if (*p == ':')
    return AngleUnit::colon;
  if (is_letter(*p, 'h'))
    return AngleUnit::hours;
  if (!is_letter(*p, 'd'))
    return AngleUnit::plain;
  ++p;
  const bool is_signed = last - p >= 2 && (*p == '-' || *p == '+') && is_digit(p[1]);
  const bool is_exponent = is_signed || (part.has_point && p != last && is_digit(*p));
  return is_exponent ? AngleUnit::plain : AngleUnit::degrees;
}

} // namespace

const char* parse_angle(const char* first, const char* last, AngleText& out) noexcept {
  const char* p = first;
  const bool is_negative = p != last && *p == '-';
  if (p != last && (*p == '-' || *p == '+'))
    ++p;
  const Part part = scan_part(p, last);
  const AngleUnit unit = part.end == nullptr ? AngleUnit::plain : unit_of(part, last);
  if (unit == AngleUnit::plain) {
    double value = 0;
    p = parse_number(first, last, value);
    if (p != nullptr)
      out = {unit, value, value};
    return p;
  }
  Sum sum{part.whole, 1};
  p = unit == AngleUnit::colon ? add_colon_parts(part.end, last, part, sum)
                               : add_marked_parts(part.end + 1, last, unit, part, sum);
  if (p == nullptr)
    return nullptr;
  const double sign = is_negative ? -1 : 1;
  const double as_degrees = sign * exact_ratio(sum.numerator, sum.denominator);
  if (unit == AngleUnit::degrees) {
    out = {unit, as_degrees, as_degrees};
    return p;
  }
  const double from_hours = sign * exact_ratio(15 * sum.numerator, sum.denominator);
  out = {unit, unit == AngleUnit::hours ? from_hours : as_degrees, from_hours};
  return p;
}

} // namespace astromill::text
