// astromill: double to text with a fixed number of decimals, every digit right, without locale
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/fixed.h"

#include "astromill/text/exact_ratio.h"
#include "astromill/text/swar.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace astromill::text {

namespace {

/// From here on a double is written by std::to_chars; up to here its whole part has 64 bits.
constexpr double kTwo63 = 9223372036854775808.0;

/// A number as whole + part / factor.
struct Scaled {
  std::uint64_t whole = 0;
  std::uint64_t part = 0;
};

/// As scaled() for magnitude < 2^-11, where the binary point is more than 63 bits up. Rare.
[[gnu::noinline]] Scaled scaled_small(std::uint64_t mantissa, int shift,
                                      std::uint64_t factor) noexcept {
  if (shift >= 112) // mantissa * factor < 2^110: less than a half
    return {};
  const Uint128 product = Uint128{mantissa} * factor;
  const Uint128 rest = product & ((Uint128{1} << shift) - 1);
  const Uint128 half = Uint128{1} << (shift - 1);
  const auto part = static_cast<std::uint64_t>(product >> shift);
  return {0, part + (rest > half || (rest == half && (part & 1U) != 0) ? 1U : 0U)};
}

/// magnitude * factor, rounded half to even on the exact binary value. magnitude is in [0, 2^63),
/// factor is 1 or even and below 2^57.
inline Scaled scaled(double magnitude, std::uint64_t factor) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(magnitude);
  const auto exponent = static_cast<int>(bits >> 52U);
  const std::uint64_t fraction_bits = bits & ((std::uint64_t{1} << 52U) - 1);
  if (exponent == 0) // zero, or too small for any number of decimals
    return {};
  const std::uint64_t mantissa = fraction_bits | std::uint64_t{1} << 52U;
  const int shift = 1075 - exponent; // magnitude = mantissa / 2^shift
  if (shift > 63)
    return scaled_small(mantissa, shift, factor);
  if (shift <= 0)
    return {mantissa << -shift, 0};
  // The bits behind the binary point, moved to the top of a word, make a multiple of 2^-64.
  const std::uint64_t whole = mantissa >> shift;
  const Uint128 product = Uint128{mantissa << (64 - shift)} * factor;
  // Rounding half to even without a branch, which would be a coin toss: what is added makes the
  // lower word overflow if it is more than a half, or a half and the last digit is odd.
  const std::uint64_t odd = (static_cast<std::uint64_t>(product >> 64U) + whole * factor) & 1U;
  const auto part =
      static_cast<std::uint64_t>((product + ((std::uint64_t{1} << 63U) - 1 + odd)) >> 64U);
  if (part == factor)
    return {whole + 1, 0};
  return {whole, part};
}

/// Writes a number below 10^4 without leading zeros.
inline char* write_up_to_four_digits(char* out, std::uint32_t number) noexcept {
  const std::uint32_t length =
      1U + (number >= 10 ? 1U : 0U) + (number >= 100 ? 1U : 0U) + (number >= 1000 ? 1U : 0U);
  store_word(out, four_digits(number) >> (32 - 8 * length));
  return out + length;
}

inline char* write_whole(char* out, std::uint64_t whole) noexcept {
  if (whole < kPowersOfTen[4])
    return write_up_to_four_digits(out, static_cast<std::uint32_t>(whole));
  return std::to_chars(out, out + 20, whole).ptr;
}

/// Writes `part`, below 10^decimals, with exactly `decimals` digits.
inline char* write_decimals(char* out, std::uint64_t part, int decimals) noexcept {
  if (decimals <= 8) {
    part *= kPowersOfTen[static_cast<std::size_t>(8 - decimals)];
    write_eight_digits(out, static_cast<std::uint32_t>(part));
    return out + decimals;
  }
  if (decimals == 17) {
    *out++ = static_cast<char>('0' + part / kPowersOfTen[16]);
    part %= kPowersOfTen[16];
    --decimals;
  }
  part *= kPowersOfTen[static_cast<std::size_t>(16 - decimals)];
  write_eight_digits(out, static_cast<std::uint32_t>(part / kPowersOfTen[8]));
  write_eight_digits(out + 8, static_cast<std::uint32_t>(part % kPowersOfTen[8]));
  return out + decimals;
}

inline char* write_fixed(char* out, Scaled number, int decimals) noexcept {
  out = write_whole(out, number.whole);
  if (decimals == 0)
    return out;
  *out++ = '.';
  return write_decimals(out, number.part, decimals);
}

[[gnu::noinline]] char* write_huge(char* out, double value, int decimals) noexcept {
  return std::to_chars(out, out + kMaxFixedLength, value, std::chars_format::fixed, decimals).ptr;
}

char* write_two_digits(char* out, std::uint64_t number) noexcept {
  store_word(out, kDigitPairs[number]);
  return out + 2;
}

} // namespace

char* format_fixed(char* out, double value, int decimals) noexcept {
  const double magnitude = std::fabs(value);
  if (magnitude >= kTwo63)
    return write_huge(out, value, decimals);
  const Scaled number = scaled(magnitude, kPowersOfTen[static_cast<std::size_t>(decimals)]);
  // The sign, too, is not predictable, and is written without a branch.
  const bool is_negative = std::bit_cast<std::uint64_t>(value) >> 63U != 0;
  const bool is_zero = (number.whole | number.part) == 0;
  *out = '-';
  out += static_cast<int>(is_negative) & static_cast<int>(!is_zero);
  return write_fixed(out, number, decimals);
}

char* format_longitude_degrees(char* out, double degrees, int decimals) noexcept {
  Scaled number = scaled(std::fabs(degrees), kPowersOfTen[static_cast<std::size_t>(decimals)]);
  if (number.whole == 360)
    number.whole = 0;
  return write_fixed(out, number, decimals);
}

char* format_sexagesimal(char* out, double degrees, AngleStyle style, int decimals) noexcept {
  const std::uint64_t second = kPowersOfTen[static_cast<std::size_t>(decimals)];
  const std::uint64_t degree = (style == AngleStyle::hours ? 240 : 3600) * second;
  const Scaled number = scaled(std::fabs(degrees), degree);
  const std::uint64_t units = number.whole * degree + number.part;
  const std::uint64_t seconds = units / second;
  std::uint64_t leading = seconds / 3600;
  if (style == AngleStyle::latitude)
    *out++ = degrees < 0 && units != 0 ? '-' : '+';
  else if (leading == (style == AngleStyle::hours ? 24U : 360U))
    leading = 0;
  if (style == AngleStyle::longitude) {
    *out++ = static_cast<char>('0' + leading / 100);
    leading %= 100;
  }
  out = write_two_digits(out, leading);
  *out++ = ':';
  out = write_two_digits(out, seconds / 60 % 60);
  *out++ = ':';
  out = write_two_digits(out, seconds % 60);
  if (decimals == 0)
    return out;
  *out++ = '.';
  return write_decimals(out, units % second, decimals);
}

} // namespace astromill::text
