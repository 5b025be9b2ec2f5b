// astromill: the fast path of reading numbers (internal to the text module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/text/swar.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__SSE2__) // part of x86-64
#include <emmintrin.h>
#endif

namespace astromill::text {

/// Bytes that must be readable at the start of a number for read_simple_decimal.
inline constexpr std::ptrdiff_t kSimpleDecimalRoom = 32;

/// The powers of ten that a double holds exactly.
inline constexpr std::array<double, 23> kExactPowersOfTen = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// mantissa / 10^decimals with a sign, correctly rounded: mantissa is below 2^53, so that both
/// numbers are exact, and decimals at most 22. The sign is put in without a branch: in lists around
/// the equator it is not predictable.
inline double simple_decimal(std::uint64_t mantissa, std::size_t decimals,
                             std::uint64_t is_negative) noexcept {
  const double magnitude =
      static_cast<double>(static_cast<std::int64_t>(mantissa)) / kExactPowersOfTen[decimals];
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(magnitude) | is_negative << 63U);
}

/// Reads "[-]digits[.digits]", at most 14 digits with one at least in front of the point, and
/// returns its end; nullptr if the text is something else, perhaps a number that only parse_number
/// can read. kSimpleDecimalRoom bytes are readable at p. An exponent that follows is not looked at.
/// This is the version for any processor.
inline const char* read_simple_decimal_portably(const char* p, double& value) noexcept {
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
  if (whole_digits == 0 || whole_digits + decimals > 14)
    return nullptr;
  value = simple_decimal(mantissa, decimals, is_negative);
  return p;
}

#if defined(__SSE2__)

/// Loaded from 16 - n, the first n bytes of a vector are ones.
alignas(64) inline constexpr std::array<std::uint8_t, 32> kFirstBytes = {
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};

inline __m128i load_sixteen(const void* p) noexcept {
  return _mm_loadu_si128(static_cast<const __m128i*>(p));
}

/// The number that 16 digits (bytes 0 ... 9) make, below 2^63. Neighbours are joined in each step:
/// digits to pairs, to fours, to eights.
inline std::uint64_t join_sixteen_digits(__m128i digits) noexcept {
  const __m128i tens = _mm_and_si128(digits, _mm_set1_epi16(0xFF));
  const __m128i pairs =
      _mm_add_epi16(_mm_mullo_epi16(tens, _mm_set1_epi16(10)), _mm_srli_epi16(digits, 8));
  const __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(100 | 1 << 16));
  const __m128i packed = _mm_packs_epi32(fours, fours);
  const __m128i eights = _mm_madd_epi16(packed, _mm_set1_epi32(10000 | 1 << 16));
  const auto both = static_cast<std::uint64_t>(_mm_cvtsi128_si64(eights));
  return (both & 0xFFFFFFFFU) * kPowersOfTen[8] + (both >> 32U);
}

/// The same with SSE2, for a row's numbers in about two thirds of the time.
inline const char* read_simple_decimal(const char* p, double& value) noexcept {
  const std::uint64_t is_negative = *p == '-' ? 1 : 0;
  p += is_negative;
  const __m128i zeros = _mm_set1_epi8('0');
  const __m128i text = _mm_sub_epi8(load_sixteen(p), zeros);
  const __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(text, _mm_set1_epi8(9)), text);
  // A bit for each byte that is not a digit, and for bytes 16 to 31.
  std::uint32_t marks = ~static_cast<std::uint32_t>(_mm_movemask_epi8(is_digit));
  const auto whole_digits = static_cast<std::size_t>(std::countr_zero(marks));
  if (whole_digits - 1 >= 14)
    return nullptr;
  const std::uint32_t has_point = p[whole_digits] == '.' ? 1 : 0;
  marks &= marks - has_point; // without the point
  const auto length = static_cast<std::size_t>(std::countr_zero(marks));
  if (length - has_point > 14)
    return nullptr;
  // The digits with the point taken out, then zeros: a mantissa of 15 digits, 15 - whole_digits of
  // which are decimals. A zero in front makes it 16.
  const __m128i behind_point = _mm_sub_epi8(load_sixteen(p + 1), zeros);
  const __m128i is_whole = load_sixteen(&kFirstBytes[16 - whole_digits]);
  const __m128i is_taken = load_sixteen(&kFirstBytes[16 - length + has_point]);
  const __m128i joined =
      _mm_or_si128(_mm_and_si128(is_whole, text), _mm_andnot_si128(is_whole, behind_point));
  const __m128i digits = _mm_slli_si128(_mm_and_si128(is_taken, joined), 1);
  value = simple_decimal(join_sixteen_digits(digits), 15 - whole_digits, is_negative);
  return p + length;
}

#else

inline const char* read_simple_decimal(const char* p, double& value) noexcept {
  return read_simple_decimal_portably(p, value);
}

#endif

} // namespace astromill::text
