// astromill: tests of Poisson numbers
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/poisson.h"
#include "support/chi_square.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace astromill::stars {
namespace {

using parallel::RandomStream;
using parallel::RandomUse;

TEST(Poisson, has_the_probability_of_every_number) {
  constexpr int kDraws = 400000;
  for (const double mean : {10.0, 11.3, 17.9, 40.0, 123.4, 900.0}) {
    RandomStream random(7, RandomUse::photon_noise, 1, static_cast<std::uint32_t>(mean));
    const int most = static_cast<int>(mean + 12 * std::sqrt(mean)) + 20;
    std::vector<double> observed(static_cast<std::size_t>(most));
    std::vector<double> expected(observed.size());
    for (int i = 0; i < kDraws; ++i) {
      const double k = poisson(mean, random);
      ASSERT_EQ(k, std::floor(k));
      ASSERT_GE(k, 0);
      ASSERT_LT(k, most);
      observed[static_cast<std::size_t>(k)] += 1;
    }
    for (int k = 0; k < most; ++k)
      expected[static_cast<std::size_t>(k)] = kDraws * test::poisson_probability(k, mean);
    EXPECT_LT(std::fabs(test::chi_square_deviation(observed, expected)), 4) << mean;
  }
}

TEST(Poisson, has_mean_and_variance_where_means_are_large) {
  constexpr int kDraws = 20000;
  for (const double mean : {1e4, 1e6, 1e9, 1e12, 1e15}) {
    RandomStream random(8, RandomUse::photon_noise, 1, 1);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < kDraws; ++i) {
      const double off = (poisson(mean, random) - mean) / std::sqrt(mean);
      sum += off;
      squares += off * off;
    }
    EXPECT_NEAR(sum / kDraws, 0, 4 / std::sqrt(kDraws)) << mean;
    EXPECT_NEAR(squares / kDraws, 1, 4 * std::sqrt(2.0 / kDraws)) << mean;
  }
}

TEST(Poisson, gives_back_means_beyond_all_noise) {
  RandomStream random(1, RandomUse::photon_noise, 1, 1);
  EXPECT_EQ(poisson(1e30, random), 1e30);
  EXPECT_EQ(poisson(std::numeric_limits<double>::infinity(), random),
            std::numeric_limits<double>::infinity());
}

} // namespace
} // namespace astromill::stars
