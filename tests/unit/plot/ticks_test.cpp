// astromill: tests of the round numbers along an axis
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/plot/ticks.h"
#include "support/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

namespace astromill::plot {
namespace {

using Texts = std::vector<std::string>;

Texts labels(double low, double high, int most) { return choose_ticks(low, high, most).labels; }

TEST(Ticks, AreRoundNumbers) {
  EXPECT_EQ(labels(0, 1, 5), (Texts{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"}));
  EXPECT_EQ(labels(15.9, 26.1, 9), (Texts{"16", "18", "20", "22", "24", "26"}));
  EXPECT_EQ(labels(-0.31, 0.79, 5), (Texts{"0.0", "0.5"}));
  EXPECT_EQ(labels(-0.26, 0.79, 6), (Texts{"\u22120.2", "0.0", "0.2", "0.4", "0.6"}));
  EXPECT_EQ(labels(1, 16, 9), (Texts{"2", "4", "6", "8", "10", "12", "14", "16"}));
  EXPECT_EQ(labels(2459000.1, 2459000.9, 4),
            (Texts{"2459000.2", "2459000.4", "2459000.6", "2459000.8"}));
}

TEST(Ticks, OfVeryLargeAndSmallNumbersArePowersOfTen) {
  EXPECT_EQ(labels(0, 3e9, 3),
            (Texts{"0", "1\u00d710\u2079", "2\u00d710\u2079", "3\u00d710\u2079"}));
  EXPECT_EQ(labels(-2e-12, 2e-12, 4),
            (Texts{"\u22122\u00d710\u207b\u00b9\u00b2", "\u22121\u00d710\u207b\u00b9\u00b2", "0",
                   "1\u00d710\u207b\u00b9\u00b2", "2\u00d710\u207b\u00b9\u00b2"}));
}

TEST(Ticks, ShortOnesDivideTheLongOnes) {
  const Ticks ticks = choose_ticks(0, 1, 5);
  ASSERT_EQ(ticks.minor.size(), 15U); // 0.05, 0.10, 0.15, 0.25, ...
  EXPECT_EQ(ticks.minor[2], 0.15);
  EXPECT_EQ(ticks.minor[3], 0.25);
  EXPECT_EQ(choose_ticks(0, 5, 5).minor.size(), 20U); // 0.2, 0.4, 0.6, 0.8, 1.2, ...
}

TEST(Ticks, OfAnyRangeAreInsideFewAndDifferent) {
  test::Random random(5);
  for (int i = 0; i < 20000; ++i) {
    Extent extent;
    const double size = std::pow(10.0, random.uniform(-300, 300));
    const double middle = random.uniform(-1, 1) * size;
    extent.add(middle);
    extent.add(middle + size * std::pow(10.0, random.uniform(-20, 0)));
    const auto [low, high] = extent.with_margin(random.uniform(0, 0.1));
    ASSERT_LT(low, high);
    const Ticks ticks = choose_ticks(low, high, 9);
    ASSERT_GE(ticks.major.size(), 2U) << low << " " << high;
    ASSERT_LE(ticks.major.size(), 10U) << low << " " << high;
    ASSERT_LE(ticks.minor.size(), 50U) << low << " " << high;
    ASSERT_EQ(std::set(ticks.labels.begin(), ticks.labels.end()).size(), ticks.major.size())
        << low << " " << high << " " << ticks.labels[0];
    for (const double tick : ticks.major)
      ASSERT_TRUE(tick >= low - 1e-8 * (high - low) && tick <= high + 1e-8 * (high - low));
  }
}

TEST(Extent, HoldsWhatCanBeDrawn) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Extent extent;
  EXPECT_EQ(extent.with_margin(0), std::pair(0.0, 1.0));
  for (const double value : {kNan, kInfinity, -kInfinity, 1e301, -1.7e308})
    extent.add(value);
  EXPECT_EQ(extent.with_margin(0), std::pair(0.0, 1.0));
  extent.add(20);
  EXPECT_EQ(extent.with_margin(0), std::pair(19.0, 21.0));
  extent.add(10);
  EXPECT_EQ(extent.with_margin(0.1), std::pair(9.0, 21.0));
  Extent zero;
  zero.add(0);
  zero.add(1e-310);
  EXPECT_EQ(zero.with_margin(0), std::pair(-0.5, 0.5));
}

TEST(LogTicks, AreThePowersOfTen) {
  const Ticks ticks = choose_log_ticks(0, 4, 9);
  EXPECT_EQ(ticks.major, (std::vector<double>{0, 1, 2, 3, 4}));
  EXPECT_EQ(ticks.labels, (std::vector<std::string>{"1", "10", "100", "1000", "10000"}));
  EXPECT_EQ(ticks.minor.size(), 32U);
}

TEST(LogTicks, HaveMultiplesWhereThereIsRoom) {
  const Ticks ticks = choose_log_ticks(-0.05, 1.25, 9);
  EXPECT_EQ(ticks.labels, (std::vector<std::string>{"1", "2", "5", "10"}));
  EXPECT_NEAR(ticks.major[1], 0.30103, 1e-5);
}

TEST(LogTicks, OfAWideAxisLeavePowersOut) {
  const Ticks ticks = choose_log_ticks(0, 20, 5);
  EXPECT_LE(ticks.major.size(), 6U);
  EXPECT_TRUE(ticks.minor.empty());
  EXPECT_EQ(ticks.labels.back(), "1\u00d710\u00b2\u2070");
}

} // namespace
} // namespace astromill::plot
