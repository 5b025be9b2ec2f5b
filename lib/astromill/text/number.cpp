// astromill: text to double, correctly rounded, without locale
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/number.h"

#include "astromill/text/decimal.h"
#include "astromill/text/exact_ratio.h"
#include "astromill/text/swar.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <system_error>

namespace astromill::text {

namespace {

constexpr std::uint64_t kTwo53 = std::uint64_t{1} << 53U;

/// Digits that decide how a decimal number is rounded: two neighbouring doubles' midpoint has at
/// most 768, so that of any further digits only whether one is not 0 matters.
constexpr int kSignificantDigits = 770;

/// Every double is in between 10^-400 and 10^400, whatever the digits in front of the exponent.
constexpr std::int64_t kExponentLimit = std::int64_t{1} << 40U;

/// The parts of a number's text: sign, digits and point, exponent.
struct NumberText {
  bool is_negative = false;
  const char* digits = nullptr;     ///< first digit that is not 0
  const char* digits_end = nullptr; ///< behind the last digit or point
  std::uint64_t mantissa = 0;       ///< the significant digits, if there are at most 19
  std::int64_t significant = 0;     ///< number of significant digits
  std::int64_t exponent = 0;        ///< of ten, for the mantissa of all digits
  const char* end = nullptr;        ///< of the number; nullptr if there is none
};

/// Adds digits at p to the mantissa and returns the end of them.
const char* scan_digits(const char* p, const char* last, NumberText& text) noexcept {
  const char* const first = p;
  while (last - p >= 8) {
    const std::uint64_t digits = load_digits(p);
    if (mark_non_digits(digits) != 0)
      break;
    text.mantissa = text.mantissa * kPowersOfTen[8] + join_digits(digits);
    p += 8;
  }
  for (; p != last && is_digit(*p); ++p)
    text.mantissa = text.mantissa * 10 + static_cast<unsigned>(*p - '0');
  text.significant += p - first;
  return p;
}

const char* skip_zeros(const char* p, const char* last) noexcept {
  while (p != last && *p == '0')
    ++p;
  return p;
}

/// Reads an exponent such as "e-5" at p into `text`; without a digit it is not part of the number.
void scan_exponent(const char* p, const char* last, NumberText& text) noexcept {
  text.end = p;
  if (p == last || ((*p | 0x20) != 'e' && (*p | 0x20) != 'd'))
    return;
  ++p;
  const bool is_negative = p != last && *p == '-';
  if (p != last && (*p == '-' || *p == '+'))
    ++p;
  if (p == last || !is_digit(*p))
    return;
  std::int64_t exponent = 0;
  for (; p != last && is_digit(*p); ++p)
    exponent = std::min(exponent * 10 + (*p - '0'), kExponentLimit);
  text.exponent += is_negative ? -exponent : exponent;
  text.end = p;
}

NumberText scan_number(const char* p, const char* last) noexcept {
  NumberText text;
  if (p != last && (*p == '-' || *p == '+')) {
    text.is_negative = *p == '-';
    ++p;
  }
  const char* const start = p;
  p = skip_zeros(p, last);
  text.digits = p;
  p = scan_digits(p, last, text);
  bool has_digit = p != start;
  if (p != last && *p == '.') {
    const char* const decimals = ++p;
    if (text.significant == 0) {
      p = skip_zeros(p, last);
      text.digits = p;
    }
    p = scan_digits(p, last, text);
    has_digit = has_digit || p != decimals;
    text.exponent = decimals - p;
  }
  text.digits_end = p;
  if (has_digit)
    scan_exponent(p, last, text);
  return text;
}

/// The value of "DIGITSe<exponent>" for canonical text without sign and point.
double value_of_canonical(const char* first, char* end, std::int64_t exponent) noexcept {
  const std::int64_t magnitude = exponent + (end - first); // below 10^magnitude
  if (magnitude > 400)
    return std::numeric_limits<double>::infinity();
  if (magnitude < -400)
    return 0;
  *end++ = 'e';
  end = std::to_chars(end, end + 8, exponent).ptr;
  double value = 0;
  const auto result = std::from_chars(first, end, value, std::chars_format::scientific);
  if (result.ec == std::errc::result_out_of_range)
    return magnitude > 0 ? std::numeric_limits<double>::infinity() : 0;
  return value;
}

/// Slowest way, for numbers with more than 19 digits.
double long_decimal(const NumberText& text) noexcept {
  char buffer[kSignificantDigits + 16];
  char* out = buffer;
  bool has_more = false;
  for (const char* p = text.digits; p != text.digits_end; ++p) {
    if (*p == '.')
      continue;
    if (out - buffer < kSignificantDigits)
      *out++ = *p;
    else
      has_more = has_more || *p != '0';
  }
  std::int64_t exponent = text.exponent + text.significant - (out - buffer);
  if (has_more) {
    *out++ = '1';
    --exponent;
  }
  return value_of_canonical(buffer, out, exponent);
}

} // namespace

double scaled_decimal(std::uint64_t mantissa, int exponent) noexcept {
  if (mantissa == 0)
    return 0;
  if (mantissa < kTwo53 && exponent >= -22 && exponent <= 22) {
    const auto exact = static_cast<double>(mantissa);
    return exponent < 0 ? exact / kExactPowersOfTen[static_cast<std::size_t>(-exponent)]
                        : exact * kExactPowersOfTen[static_cast<std::size_t>(exponent)];
  }
  if (exponent >= -19 && exponent <= 0)
    return exact_ratio(mantissa, kPowersOfTen[static_cast<std::size_t>(-exponent)]);
  char buffer[40];
  return value_of_canonical(buffer, std::to_chars(buffer, buffer + 24, mantissa).ptr, exponent);
}

const char* parse_number(const char* first, const char* last, double& value) noexcept {
  if (last - first >= kSimpleDecimalRoom) {
    double simple = 0;
    const char* const end = read_simple_decimal(first, simple);
    if (end != nullptr && (*end | 0x20) != 'e' && (*end | 0x20) != 'd') {
      value = simple;
      return end;
    }
  }
  const NumberText text = scan_number(first, last);
  if (text.end == nullptr)
    return nullptr;
  double magnitude = 0;
  if (text.significant <= 19)
    magnitude = scaled_decimal(text.mantissa, static_cast<int>(std::clamp<std::int64_t>(
                                                  text.exponent, -1'000'000, 1'000'000)));
  else
    magnitude = long_decimal(text);
  if (std::isinf(magnitude))
    return nullptr;
  value = text.is_negative ? -magnitude : magnitude;
  return text.end;
}

} // namespace astromill::text
