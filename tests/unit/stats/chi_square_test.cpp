// astromill: tests of chi-square against chance
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stats/chi_square.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace astromill::stats {
namespace {

TEST(ChiSquareTail, IsThatOfTheDistribution) {
  struct Case {
    double chi_square, degrees, tail;
  };
  constexpr Case kCases[] = {// scipy.stats.chi2.sf
                             {0, 3, 1},
                             {1, 1, 0.31731050786291415},
                             {9, 1, 0.002699796063260207},
                             {6.34, 5, 0.27452671},
                             {100, 80, 0.06457037},
                             {500, 99, 7.6e-55}};
  for (const Case& c : kCases)
    EXPECT_NEAR(chi_square_tail(c.chi_square, c.degrees), c.tail, 1e-8);
}

TEST(ChiSquareTail, IsNanWhereThereIsNone) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(std::isnan(chi_square_tail(1, 0)));
  EXPECT_TRUE(std::isnan(chi_square_tail(-1, 2)));
  EXPECT_TRUE(std::isnan(chi_square_tail(kNan, 2)));
  EXPECT_EQ(chi_square_tail(std::numeric_limits<double>::infinity(), 2), 0);
}

} // namespace
} // namespace astromill::stats
