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

} // namespace

double exact_ratio(Uint128 numerator, Uint128 denominator) noexcept {
  if (numerator == 0)
    return 0;
  if (numerator < kTwo53 && denominator < kTwo53)
    return static_cast<double>(static_cast<std::uint64_t>(numerator)) /
           static_cast<double>(static_cast<std::uint64_t>(denominator));
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
