// astromill: correctly rounded quotients of integers (internal to the text module)
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/exact_ratio.h"

#include <bit>

namespace astromill::text {

namespace {

constexpr Uint128 kTwo63 = Uint128{1} << 63U;
constexpr std::uint64_t kTwo53 = std::uint64_t{1} << 53U;

double power_of_two(int exponent) noexcept {
  return std::bit_cast<double>(static_cast<std::uint64_t>(1023 + exponent) << 52U);
}

/// quotient * 2^exponent, quotient >= 2^54, rounded to nearest even; `inexact` says that the true
/// value is a little larger.
double rounded(std::uint64_t quotient, bool inexact, int exponent) noexcept {
  const int excess = 11 - std::countl_zero(quotient); // bits more than a double has
  const std::uint64_t low = quotient & ((std::uint64_t{1} << excess) - 1);
  const std::uint64_t half = std::uint64_t{1} << (excess - 1);
  std::uint64_t mantissa = quotient >> excess;
  if (low > half || (low == half && (inexact || (mantissa & 1U) != 0)))
    ++mantissa;
  return static_cast<double>(mantissa) * power_of_two(exponent + excess);
}

/// Both parts below 2^64: one hardware division of 128 by 64 bits.
double ratio_64(std::uint64_t numerator, std::uint64_t denominator) noexcept {
  const int shift_n = std::countl_zero(numerator);
  const int shift_d = std::countl_zero(denominator);
  const std::uint64_t divisor = denominator << shift_d;
  const std::uint64_t top = numerator << shift_n;
  const int shift = top >= divisor ? 63 : 64; // makes the quotient lie in [2^63, 2^64)
  const Uint128 dividend = Uint128{top} << shift;
  const auto quotient = static_cast<std::uint64_t>(dividend / divisor);
  const bool inexact = static_cast<std::uint64_t>(dividend) != quotient * divisor;
  return rounded(quotient, inexact, shift_d - shift_n - shift);
}

} // namespace

double exact_ratio(Uint128 numerator, Uint128 denominator) noexcept {
  if (numerator == 0)
    return 0;
  if (numerator < kTwo53 && denominator < kTwo53)
    return static_cast<double>(static_cast<std::uint64_t>(numerator)) /
           static_cast<double>(static_cast<std::uint64_t>(denominator));
  if (numerator >> 64U == 0 && denominator >> 64U == 0)
    return ratio_64(static_cast<std::uint64_t>(numerator), static_cast<std::uint64_t>(denominator));
  // Long division, one binary digit at a time; rare.
  int exponent = 0;
  while (numerator / denominator >= kTwo63) {
    denominator <<= 1U;
    ++exponent;
  }
  auto quotient = static_cast<std::uint64_t>(numerator / denominator);
  Uint128 rest = numerator % denominator;
  for (; quotient < 4 * kTwo53; --exponent) {
    rest <<= 1U;
    const bool bit = rest >= denominator;
    quotient = quotient << 1U | (bit ? 1U : 0U);
    rest -= bit ? denominator : 0;
  }
  return rounded(quotient, rest != 0, exponent);
}

} // namespace astromill::text
