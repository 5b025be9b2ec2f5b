// astromill: tests of the interval for a fraction
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stats/binomial_interval.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace astromill::stats {
namespace {

TEST(JeffreysInterval, IsThatOfTheBetaDistribution) {
  struct Case {
    std::int64_t k, n;
    double level, low, high;
  };
  constexpr Case kCases[] = {
      // scipy.stats.beta(k + 0.5, n - k + 0.5): ppf((1 - level) / 2), isf((1 - level) / 2)
      {0, 10, 0.95, 0, 0.217196267509211},
      {1, 10, 0.95, 0.0110116737631611, 0.381314771066616},
      {5, 10, 0.6827, 0.34940344461999, 0.65059655538001},
      {9, 10, 0.95, 0.618685228933384, 0.988988326236839},
      {10, 10, 0.95, 0.782803732490789, 1},
      {0, 1, 0.95, 0, 0.853253683690425},
      {37, 400, 0.95, 0.067035555396347, 0.123832375311614},
      {399, 400, 0.6827, 0.993534011570098, 0.998957555049819},
      {500000, 1000000, 0.95, 0.499020019193864, 0.500979980806136},
      {0, 1000000000, 0.95, 0, 2.51194308987453e-09},
      {123456, 200000000, 0.6827, 0.000615526184679422, 0.00061903880929294},
  };
  for (const Case& c : kCases) {
    const Interval found = jeffreys_interval(c.k, c.n, c.level);
    EXPECT_NEAR(found.low, c.low, 1e-11 * c.low) << c.k << " of " << c.n;
    EXPECT_NEAR(found.high, c.high, 1e-11 * c.high) << c.k << " of " << c.n;
  }
}

TEST(JeffreysInterval, EndsAtNothingAndAll) {
  for (const std::int64_t n : {1, 2, 7, 1000, 1'000'000'000}) {
    EXPECT_EQ(jeffreys_interval(0, n, 0.95).low, 0);
    EXPECT_EQ(jeffreys_interval(n, n, 0.95).high, 1);
    EXPECT_GT(jeffreys_interval(0, n, 0.95).high, 0);
    EXPECT_LT(jeffreys_interval(n, n, 0.95).low, 1);
  }
  const Interval unknown = jeffreys_interval(0, 0, 0.95);
  EXPECT_EQ(unknown.low, 0);
  EXPECT_EQ(unknown.high, 1);
}

TEST(JeffreysInterval, IsTheSameSeenFromTheOtherSide) {
  for (const std::int64_t n : {1, 5, 40, 300})
    for (std::int64_t k = 0; k <= n; ++k)
      for (const double level : {0.6827, 0.95}) {
        const Interval a = jeffreys_interval(k, n, level);
        const Interval b = jeffreys_interval(n - k, n, level);
        EXPECT_NEAR(a.low, 1 - b.high, 1e-12);
        EXPECT_NEAR(a.high, 1 - b.low, 1e-12);
        const double p = static_cast<double>(k) / static_cast<double>(n);
        EXPECT_TRUE(a.low <= p && p <= a.high);
      }
}

/// Probability of k successes of n, by logarithms of factorials.
double binomial(std::int64_t k, std::int64_t n, double p) {
  const auto a = static_cast<double>(k);
  const auto b = static_cast<double>(n - k);
  return std::exp(std::lgamma(a + b + 1) - std::lgamma(a + 1) - std::lgamma(b + 1) +
                  a * std::log(p) + b * std::log1p(-p));
}

TEST(JeffreysInterval, CoversTheTruthOnAverage) {
  for (const double level : {0.6827, 0.95})
    for (const std::int64_t n : {10, 40, 200}) {
      std::vector<Interval> intervals;
      for (std::int64_t k = 0; k <= n; ++k)
        intervals.push_back(jeffreys_interval(k, n, level));
      double covered = 0;
      constexpr int kSteps = 1801; // of the true probability, from 0.05 to 0.95
      for (int step = 0; step < kSteps; ++step) {
        const double p = 0.05 + 0.9 * (step + 0.5) / kSteps;
        for (std::int64_t k = 0; k <= n; ++k) {
          const Interval& interval = intervals[static_cast<std::size_t>(k)];
          if (interval.low <= p && p <= interval.high)
            covered += binomial(k, n, p) / kSteps;
        }
      }
      EXPECT_NEAR(covered, level, 0.01) << n << " trials";
    }
}

} // namespace
} // namespace astromill::stats
