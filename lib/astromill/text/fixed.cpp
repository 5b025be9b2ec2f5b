// astromill: double to text with a fixed number of decimals, every digit right, without locale
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/fixed.h"

#include "astromill/text/exact_ratio.h"
#include "astromill/text/swar.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace astromill::text {

namespace {

/// Below it, a number is written here if its bits allow; others are left to std::to_chars.
constexpr double kQuickLimit = 9999;

/// A number as whole + part / factor.
struct Scaled {
  std::uint64_t whole = 0;
  std::uint64_t part = 0;
};

/// A double is mantissa / 2^shift.
struct Binary {
  std::uint64_t mantissa;
  std::uint32_t shift;

  explicit Binary(double magnitude) noexcept
      : mantissa((std::bit_cast<std::uint64_t>(magnitude) & (kHidden - 1)) | kHidden),
        shift(1075U - static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(magnitude) >> 52U)) {}

  static constexpr std::uint64_t kHidden = std::uint64_t{1} << 52U;
};

/// magnitude * factor, rounded to the nearest. False where the magnitude has no binary places or
/// more than 63, and for ties; all are rare. factor is below 2^57.
inline bool scale_quickly(double magnitude, std::uint64_t factor, Scaled& out) noexcept {
  const Binary binary(magnitude);
  if (binary.shift - 1U >= 63U)
    return false;
  // The bits behind the binary point, moved to the top of a word, make a multiple of 2^-64.
  const Uint128 product = Uint128{binary.mantissa << (64 - binary.shift)} * factor;
  const auto rest = static_cast<std::uint64_t>(product);
  constexpr std::uint64_t kHalf = std::uint64_t{1} << 63U;
  out.whole = binary.mantissa >> binary.shift;
  out.part = static_cast<std::uint64_t>(product >> 64U) + (rest >> 63U);
  if (out.part == factor)
    out = {out.whole + 1, 0};
  return rest != kHalf;
}

/// The same for magnitude in [0, 2^11) without exception, rounded half to even on the exact binary
/// value. factor is 1 or even.
Scaled scale(double magnitude, std::uint64_t factor) noexcept {
  Scaled out;
  if (scale_quickly(magnitude, factor, out))
    return out;
  const Binary binary(magnitude);
  const std::uint32_t shift = binary.shift;
  if (shift >= 112) // mantissa * factor < 2^110: less than a half; zero and denormals, too
    return {};
  const std::uint64_t whole = shift < 64 ? binary.mantissa >> shift : 0;
  const Uint128 product = (Uint128{binary.mantissa} - (Uint128{whole} << shift)) * factor;
  const Uint128 rest = product & ((Uint128{1} << shift) - 1);
  const Uint128 half = Uint128{1} << (shift - 1);
  const auto part = static_cast<std::uint64_t>(product >> shift);
  const bool odd = ((part + whole * factor) & 1U) != 0;
  const std::uint64_t up = part + (rest > half || (rest == half && odd) ? 1U : 0U);
  return up == factor ? Scaled{whole + 1, 0} : Scaled{whole, up};
}

/// Writes a number below 10^4 without leading zeros.
inline char* write_whole(char* out, std::uint64_t whole) noexcept {
  const auto number = static_cast<std::uint32_t>(whole);
  const std::uint32_t thousands = number / 1000;
  const std::uint32_t digits = ('0' + thousands) | kThreeDigits[number - thousands * 1000] << 8U;
  // Bits of the zeros in front: without branches, which would be hard to predict. The last stays.
  const std::uint32_t not_zero = (digits ^ 0x30303030U) | 1U << 24U;
  const std::uint32_t bits = static_cast<std::uint32_t>(std::countr_zero(not_zero)) & 24U;
  store_word(out, digits >> bits);
  return out + (4 - bits / 8);
}

/// Writes `part`, below 10^decimals, with exactly `decimals` digits, more than 8.
[[gnu::noinline]] char* write_many_decimals(char* out, std::uint64_t part, int decimals) noexcept {
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

/// The point and `decimals` digits behind it; nothing if there are none.
inline char* write_decimals(char* out, std::uint64_t part, int decimals) noexcept {
  *out = '.';
  if (decimals > 8) [[unlikely]]
    return write_many_decimals(out + 1, part, decimals);
  part *= kPowersOfTen[static_cast<std::size_t>(8 - decimals)];
  write_eight_digits(out + 1, static_cast<std::uint32_t>(part));
  return out + (decimals > 0 ? decimals + 1 : 0);
}

/// Any number, by the standard library, but without the sign of a zero.
[[gnu::noinline]] char* write_any(char* out, double value, int decimals) noexcept {
  char* const end =
      std::to_chars(out, out + kMaxFixedLength, value, std::chars_format::fixed, decimals).ptr;
  const auto is_nothing = [](char c) { return c == '-' || c == '0' || c == '.'; };
  if (*out != '-' || !std::all_of(out, end, is_nothing))
    return end;
  return std::copy(out + 1, end, out);
}

char* write_two(char* out, std::uint64_t number) noexcept {
  write_two_digits(out, static_cast<std::uint32_t>(number));
  return out + 2;
}

} // namespace

char* format_fixed(char* out, double value, int decimals) noexcept {
  const double magnitude = std::fabs(value);
  Scaled number;
  if (magnitude >= kQuickLimit ||
      !scale_quickly(magnitude, kPowersOfTen[static_cast<std::size_t>(decimals)], number))
      [[unlikely]]
    return write_any(out, value, decimals);
  // The sign, too, is not predictable, and is written without a branch.
  const std::uint64_t is_negative = std::bit_cast<std::uint64_t>(value) >> 63U;
  const std::uint64_t is_not_zero = (number.whole | number.part) != 0 ? 1 : 0;
  *out = '-';
  out = write_whole(out + (is_negative & is_not_zero), number.whole);
  return write_decimals(out, number.part, decimals);
}

char* format_longitude_degrees(char* out, double degrees, int decimals) noexcept {
  constexpr double kNearlyFull = 359.5;
  if (degrees < kNearlyFull)
    return format_fixed(out, degrees, decimals);
  const Scaled number = scale(degrees, kPowersOfTen[static_cast<std::size_t>(decimals)]);
  out = write_whole(out, number.whole == 360 ? 0 : number.whole);
  return write_decimals(out, number.part, decimals);
}

char* format_sexagesimal(char* out, double degrees, AngleStyle style, int decimals) noexcept {
  const std::uint64_t second = kPowersOfTen[static_cast<std::size_t>(decimals)];
  const std::uint64_t degree = (style == AngleStyle::hours ? 240 : 3600) * second;
  const Scaled number = scale(std::fabs(degrees), degree);
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
  out = write_two(out, leading);
  *out++ = ':';
  out = write_two(out, seconds / 60 % 60);
  *out++ = ':';
  out = write_two(out, seconds % 60);
  return write_decimals(out, units % second, decimals);
}

} // namespace astromill::text
