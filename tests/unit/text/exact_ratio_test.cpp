// astromill: tests of correctly rounded quotients
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/exact_ratio.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace astromill::text {
namespace {

constexpr Uint128 power_of_two(unsigned exponent) { return Uint128{1} << exponent; }

TEST(ExactRatio, Small) {
  EXPECT_EQ(exact_ratio(0, 7), 0.0);
  EXPECT_EQ(exact_ratio(1, 3), 1.0 / 3.0);
  EXPECT_EQ(exact_ratio(298443812345, 1000000000), 298.443812345);
}

TEST(ExactRatio, TiesGoToEven) {
  const std::uint64_t two53 = std::uint64_t{1} << 53U;
  EXPECT_EQ(exact_ratio(two53 + 1, 1), 0x1p53);
  EXPECT_EQ(exact_ratio(two53 + 3, 1), 0x1.0000000000002p53);
  EXPECT_EQ(exact_ratio(4 * two53 + 1, 4), 0x1p53);
  EXPECT_EQ(exact_ratio(4 * two53 + 4, 4), 0x1p53);
  EXPECT_EQ(exact_ratio(4 * two53 + 5, 4), 0x1.0000000000001p53);
  EXPECT_EQ(exact_ratio(~std::uint64_t{0}, 1), 0x1p64);
}

/// The same quotients from small parts and, with both multiplied, by long division.
TEST(ExactRatio, LongDivisionAgrees) {
  std::uint64_t seed = 1;
  const auto draw = [&] {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (seed ^ seed >> 29U) | 1U;
  };
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t numerator = draw() >> (draw() % 60) | 1U;
    const std::uint64_t denominator = draw() >> (draw() % 60) | 1U;
    const double quotient = exact_ratio(numerator, denominator);
    EXPECT_EQ(quotient, exact_ratio(Uint128{numerator} << 61U, Uint128{denominator} << 61U));
    EXPECT_NEAR(quotient / (static_cast<double>(numerator) / static_cast<double>(denominator)), 1,
                5e-16);
  }
}

TEST(ExactRatio, Extremes) {
  EXPECT_EQ(exact_ratio(~Uint128{0}, 1), 0x1p128);
  EXPECT_EQ(exact_ratio(power_of_two(127), power_of_two(125) + 1), 0x1p2);
  EXPECT_EQ(exact_ratio(1, power_of_two(125)), 0x1p-125);
  EXPECT_EQ(exact_ratio(power_of_two(100) + 1, power_of_two(47)), 0x1p53);
  EXPECT_EQ(exact_ratio(power_of_two(100) + power_of_two(47), power_of_two(48)), 0x1p52);
  EXPECT_EQ(exact_ratio(power_of_two(100) + power_of_two(47) + 1, power_of_two(48)),
            0x1.0000000000001p52);
}

} // namespace
} // namespace astromill::text
