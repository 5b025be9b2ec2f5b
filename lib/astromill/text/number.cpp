// astromill: text to double, correctly rounded, without locale
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/number.h"

#include "astromill/text/decimal.h"
#include "astromill/text/swar.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <system_error>

namespace astromill::text {

namespace {

/// Digits that decide how a decimal number is rounded: the midpoint of two neighbouring doubles has
/// at most 768, so that of any further digits only whether one is not 0 matters.
constexpr int kSignificantDigits = 770;

/// Larger exponents are all the same, whatever the number of digits in front of them.
constexpr std::int64_t kExponentLimit = std::int64_t{1} << 40U;

/// An unsigned number's text in parts: digits with a point, exponent.
struct NumberText {
  const char* digits = nullptr;     ///< first digit that is not 0
  const char* digits_end = nullptr; ///< behind the last digit or point
  std::int64_t significant = 0;     ///< number of digits from there on, without the point
  std::int64_t exponent = 0;        ///< of ten, where all digits make a whole number
  const char* end = nullptr;
};

const char* skip_zeros(const char* p, const char* last) noexcept {
  while (p != last && *p == '0')
    ++p;
  return p;
}

const char* skip_digits(const char* p, const char* last) noexcept {
  while (p != last && is_digit(*p))
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

/// Takes the number at p apart; there is one.
NumberText scan_number(const char* p, const char* last) noexcept {
  NumberText text;
  text.digits = skip_zeros(p, last);
  p = skip_digits(text.digits, last);
  text.significant = p - text.digits;
  if (p != last && *p == '.') {
    const char* const decimals = ++p;
    if (text.significant == 0)
      text.digits = p = skip_zeros(p, last);
    const char* const rest = p;
    p = skip_digits(p, last);
    text.significant += p - rest;
    text.exponent = decimals - p;
  }
  text.digits_end = p;
  scan_exponent(p, last, text);
  return text;
}

/// The value of the digits in [first, end) times 10^exponent; infinity if it is too large. There is
/// room for the exponent behind the digits.
double value_of_digits(const char* first, char* end, std::int64_t exponent) noexcept {
  const std::int64_t magnitude = exponent + (end - first); // the value is below 10^magnitude
  if (first == end || magnitude < -400)
    return 0;
  if (magnitude > 400)
    return std::numeric_limits<double>::infinity();
  *end++ = 'e';
  end = std::to_chars(end, end + 8, exponent).ptr;
  double value = 0;
  const auto result = std::from_chars(first, end, value, std::chars_format::scientific);
  if (result.ec == std::errc::result_out_of_range)
    return magnitude > 0 ? std::numeric_limits<double>::infinity() : 0;
  return value;
}

/// The value of a number that std::from_chars does not know as it stands.
double value_of(const NumberText& text) noexcept {
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
  return value_of_digits(buffer, out, exponent);
}

/// parse_number behind the sign.
const char* parse_magnitude(const char* first, const char* last, double& magnitude) noexcept {
  if (first == last || (!is_digit(*first) && *first != '.')) // from_chars would take "inf"
    return nullptr;
  const auto [end, error] = std::from_chars(first, last, magnitude);
  if (error == std::errc::invalid_argument)
    return nullptr;
  if (error == std::errc{} && (end == last || (*end | 0x20) != 'd'))
    return end;
  const NumberText text = scan_number(first, last); // Fortran's exponent, or far too large or small
  magnitude = value_of(text);
  return std::isinf(magnitude) ? nullptr : text.end;
}

} // namespace

const char* parse_number(const char* first, const char* last, double& value) noexcept {
  if (last - first >= kSimpleDecimalRoom) {
    double simple = 0;
    const char* const end = read_simple_decimal(first, simple);
    if (end != nullptr && (*end | 0x20) != 'e' && (*end | 0x20) != 'd') {
      value = simple;
      return end;
    }
  }
  const bool is_negative = first != last && *first == '-';
  if (first != last && (*first == '-' || *first == '+'))
    ++first;
  double magnitude = 0;
  const char* const end = parse_magnitude(first, last, magnitude);
  if (end != nullptr)
    value = is_negative ? -magnitude : magnitude;
  return end;
}

std::optional<double> as_number(std::string_view text) noexcept {
  const char* const end = text.data() + text.size();
  double value = 0;
  if (text.empty() || parse_number(text.data(), end, value) != end)
    return std::nullopt;
  return value;
}

std::optional<std::vector<double>> as_numbers(std::string_view text) {
  std::vector<double> out;
  for (std::size_t comma = 0; comma != text.npos;) {
    comma = text.find(',');
    const std::optional<double> value = as_number(text.substr(0, comma));
    if (!value)
      return std::nullopt;
    out.push_back(*value);
    text.remove_prefix(comma == text.npos ? text.size() : comma + 1);
  }
  return out;
}

} // namespace astromill::text
