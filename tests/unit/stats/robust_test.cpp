// astromill: tests of median and scatter
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stats/robust.h"
#include "support/random.h"
#include "support/star_field.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace astromill::stats {
namespace {

MedianScatter of(std::vector<double> values) { return median_scatter(values); }

TEST(MedianScatter, OfFewValues) {
  EXPECT_TRUE(std::isnan(of({}).median));
  EXPECT_TRUE(std::isnan(of({}).scatter));
  EXPECT_EQ(of({3}).median, 3);
  EXPECT_TRUE(std::isnan(of({3}).scatter));
  EXPECT_EQ(of({1, 2}).median, 1.5);
  EXPECT_NEAR(of({1, 2}).scatter, 0.7413, 1e-4);
  EXPECT_EQ(of({9, 1, 5}).median, 5);
  EXPECT_NEAR(of({9, 1, 5}).scatter, 4 * 1.4826, 1e-3);
  EXPECT_EQ(of({4, 4, 4, 100}).median, 4);
  EXPECT_EQ(of({4, 4, 4, 100}).scatter, 0);
  EXPECT_EQ(of({1.7e308, 1.7e308}).median, 1.7e308);
}

TEST(MedianScatter, IsThatOfTheSortedValues) {
  test::Random random(1);
  for (int n = 2; n < 60; ++n) {
    std::vector<double> values;
    for (int i = 0; i < n; ++i)
      values.push_back(random.integer(-9, 9)); // with many equal ones
    const auto middle = [](std::vector<double> v) {
      std::ranges::sort(v);
      return 0.5 * (v[(v.size() - 1) / 2] + v[v.size() / 2]);
    };
    const double median = middle(values);
    std::vector<double> deviations;
    for (const double value : values)
      deviations.push_back(std::abs(value - median));
    EXPECT_EQ(of(values).median, median);
    EXPECT_NEAR(of(values).scatter, 1.4826 * middle(deviations), 1e-4);
  }
}

TEST(MedianScatter, IsTheStandardDeviationOfAGaussianWithOutliers) {
  test::Random random(2);
  std::vector<double> values;
  for (int i = 0; i < 200'000; ++i)
    values.push_back(i % 100 == 0 ? random.uniform(-1000, 1000) : 5 + 0.3 * test::normal(random));
  const MedianScatter found = median_scatter(values);
  EXPECT_NEAR(found.median, 5, 0.005);
  EXPECT_NEAR(found.scatter, 0.3, 0.01);
}

} // namespace
} // namespace astromill::stats
