// astromill: the fast path of parse_number (internal to the text module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/text/swar.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace astromill::text {

/// Bytes that must be readable at the start of a number for read_simple_decimal.
inline constexpr std::ptrdiff_t kSimpleDecimalRoom = 32;

/// The double nearest to mantissa * 10^exponent; infinity if it is too large.
double scaled_decimal(std::uint64_t mantissa, int exponent) noexcept;

/// The powers of ten that a double holds exactly.
inline constexpr std::array<double, 23> kExactPowersOfTen = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// Reads "[-]digits[.digits]" with at most 7 digits before and 15 behind the point, and no more
/// than 19 in all, and returns its end; nullptr if the text is something else, perhaps a number
/// that only parse_number can read. kSimpleDecimalRoom bytes are readable at p. An exponent that
/// follows is not looked at.
inline const char* read_simple_decimal(const char* p, double& value) noexcept {
  const std::uint64_t is_negative = *p == '-' ? 1 : 0;
  p += is_negative;
  std::uint64_t digits = load_digits(p);
  std::uint64_t marks = mark_non_digits(digits);
  if (marks == 0)
    return nullptr;
  const unsigned whole_digits = first_marked(marks);
  std::uint64_t mantissa = join_first_digits(digits, whole_digits);
  p += whole_digits;
  unsigned decimals = 0;
  if (*p == '.') {
    ++p;
    digits = load_digits(p);
    marks = mark_non_digits(digits);
    if (marks == 0) {
      mantissa = mantissa * kPowersOfTen[8] + join_digits(digits);
      p += 8;
      decimals = 8;
      digits = load_digits(p);
      marks = mark_non_digits(digits);
      if (marks == 0)
        return nullptr;
    }
    const unsigned count = first_marked(marks);
    mantissa = mantissa * kPowersOfTen[count] + join_first_digits(digits, count);
    p += count;
    decimals += count;
  }
  const unsigned all_digits = whole_digits + decimals;
  if (all_digits - 1 >= 19) // none, or so many that the mantissa may have overflowed
    return nullptr;
  double magnitude = 0;
  if (all_digits <= 15) // both exact, so that the quotient is correctly rounded
    magnitude =
        static_cast<double>(static_cast<std::int64_t>(mantissa)) / kExactPowersOfTen[decimals];
  else
    magnitude = scaled_decimal(mantissa, -static_cast<int>(decimals));
  // The sign is put in without a branch: in lists around the equator it is not predictable.
  value = std::bit_cast<double>(std::bit_cast<std::uint64_t>(magnitude) | is_negative << 63U);
  return p;
}

} // namespace astromill::text
