// astromill: tests of the fit of times against numbers of workers
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/scaling/fit.h"
#include "support/random.h"

#include <gtest/gtest.h>

#include <cmath>

namespace astromill::scaling {
namespace {

using Row = std::array<double, 3>;

/// Sum of squares at x.
double misfit(const std::vector<Row>& rows, const std::vector<double>& values, const Row& x) {
  double sum = 0;
  for (std::size_t i = 0; i < rows.size(); ++i)
    sum += std::pow(rows[i][0] * x[0] + rows[i][1] * x[1] + rows[i][2] * x[2] - values[i], 2);
  return sum;
}

std::vector<Times> exact_times(double serial, double parallel, double sync,
                               std::initializer_list<double> counts, std::size_t repeats = 5) {
  std::vector<Times> out;
  for (const double n : counts)
    out.push_back(
        {.workers = n,
         .seconds = std::vector<double>(repeats, serial + parallel / n + sync * std::log(n))});
  return out;
}

TEST(NonNegativeLeastSquares, OfAnInnerSolutionIsLeastSquares) {
  const std::vector<Row> rows = {{1, 0, 0}, {0, 2, 0}, {0, 0, 4}, {1, 1, 1}};
  const Row x = non_negative_least_squares(rows, std::vector<double>{1, 4, 12, 6});
  EXPECT_NEAR(x[0], 1, 1e-12);
  EXPECT_NEAR(x[1], 2, 1e-12);
  EXPECT_NEAR(x[2], 3, 1e-12);
}

// scipy.optimize.nnls of the same numbers.
TEST(NonNegativeLeastSquares, AgreesWithScipy) {
  const std::vector<Row> rows = {
      {1, 1, 0}, {1, 0.5, std::log(2)}, {1, 0.25, std::log(4)}, {1, 0.125, std::log(8)}};
  const Row inner = non_negative_least_squares(rows, std::vector<double>{10, 6.1, 3.4, 3.3});
  EXPECT_NEAR(inner[0], 0.4173913043478281, 1e-9);
  EXPECT_NEAR(inner[1], 9.669565217391302, 1e-9);
  EXPECT_NEAR(inner[2], 0.7213475204444809, 1e-9);
  const Row edge = non_negative_least_squares(rows, std::vector<double>{10, 4, 3.4, 4.3});
  EXPECT_EQ(edge[0], 0);
  EXPECT_NEAR(edge[1], 9.26997193638915, 1e-9);
  EXPECT_NEAR(edge[2], 1.1287840338629829, 1e-9);
}

TEST(NonNegativeLeastSquares, HasNoBetterNeighbour) {
  test::Random random(7);
  for (int round = 0; round < 500; ++round) {
    std::vector<Row> rows(6);
    std::vector<double> values(6);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (double& value : rows[i])
        value = random.uniform(-1, 1);
      values[i] = random.uniform(-1, 1);
    }
    const Row x = non_negative_least_squares(rows, values);
    const double least = misfit(rows, values, x);
    for (std::size_t k = 0; k < 3; ++k)
      for (const double step : {-1e-4, 1e-4}) {
        Row other = x;
        other[k] = std::max(0.0, other[k] + step);
        EXPECT_GE(x[k], 0);
        EXPECT_GE(misfit(rows, values, other), least - 1e-12);
      }
  }
}

TEST(NonNegativeLeastSquares, LeavesOutWhatRowsSayNothingAbout) {
  const std::vector<Row> rows = {{1, 0, 0}, {1, 0, 0}};
  const Row x = non_negative_least_squares(rows, std::vector<double>{2, 4});
  EXPECT_NEAR(x[0], 3, 1e-12);
  EXPECT_EQ(x[1], 0);
  EXPECT_EQ(x[2], 0);
}

TEST(ScalingFit, FindsWhatTimesWereMadeOf) {
  const ScalingFit fit = fit_scaling(exact_times(0.5, 20, 0.25, {1, 2, 4, 8, 16}));
  EXPECT_NEAR(fit.t_serial.value, 0.5, 1e-9);
  EXPECT_NEAR(fit.t_parallel.value, 20, 1e-9);
  EXPECT_NEAR(fit.k_sync.value, 0.25, 1e-9);
  EXPECT_NEAR(fit.best_n.value, 80, 1e-6);
  EXPECT_NEAR(fit.amdahl_limit.value, 41, 1e-6);
  EXPECT_NEAR(fit.t_serial.low, 0.5, 1e-9);
  EXPECT_NEAR(fit.t_serial.high, 0.5, 1e-9);
  EXPECT_LT(fit.residual, 1e-12);
  EXPECT_NEAR(fit(4), 0.5 + 5 + 0.25 * std::log(4), 1e-9);
}

TEST(ScalingFit, OfPerfectScalingHasNoBestNumber) {
  const ScalingFit fit = fit_scaling(exact_times(0, 8, 0, {1, 2, 4, 8}));
  EXPECT_NEAR(fit.t_parallel.value, 8, 1e-9);
  EXPECT_EQ(fit.k_sync.value, 0);
  EXPECT_TRUE(std::isinf(fit.best_n.value));
  EXPECT_TRUE(std::isinf(fit.amdahl_limit.value));
}

TEST(ScalingFit, FromTwoCountsIsAmdahlsLaw) {
  const ScalingFit fit = fit_scaling(exact_times(2, 8, 0, {1, 2}));
  EXPECT_NEAR(fit.t_serial.value, 2, 1e-9);
  EXPECT_NEAR(fit.t_parallel.value, 8, 1e-9);
  EXPECT_FALSE(fit.k_known);
  EXPECT_EQ(fit.k_sync.value, 0);
  EXPECT_TRUE(std::isnan(fit.k_sync.low));
  EXPECT_TRUE(std::isnan(fit.best_n.value));
  EXPECT_NEAR(fit.amdahl_limit.value, 5, 1e-9);
}

TEST(ScalingFit, FromTwoCountsTellsOfTimesThatGrow) {
  const ScalingFit fit = fit_scaling(exact_times(2, 0, 3, {1, 2}));
  EXPECT_TRUE(fit.k_known);
  EXPECT_NEAR(fit.t_serial.value, 2, 1e-9);
  EXPECT_EQ(fit.t_parallel.value, 0);
  EXPECT_NEAR(fit.k_sync.value, 3, 1e-9);
  EXPECT_NEAR(fit.k_sync.low, 3, 1e-9);
  EXPECT_EQ(fit.best_n.value, 0);
  EXPECT_LT(fit.residual, 1e-12);
}

TEST(ScalingFit, FromOneCountIsNotKnown) {
  EXPECT_FALSE(fit_scaling(exact_times(2, 8, 0, {4})).known());
  // Ranks times threads may be the same number twice.
  EXPECT_FALSE(fit_scaling(exact_times(2, 8, 0, {4, 4})).known());
}

TEST(ScalingFit, RangesHoldTheTruthMostOfTheTime) {
  test::Random random(3);
  int held = 0;
  constexpr int kRounds = 60;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<Times> times = exact_times(1, 30, 0.2, {1, 2, 4, 8, 16, 32}, 15);
    for (Times& point : times)
      for (double& seconds : point.seconds)
        seconds *= 1 + 0.02 * random.uniform(-1, 1);
    const ScalingFit fit = fit_scaling(times);
    held += fit.t_serial.low <= 1 && 1 <= fit.t_serial.high ? 1 : 0;
  }
  EXPECT_GT(held, kRounds * 45 / 100);
  EXPECT_LT(held, kRounds * 95 / 100);
}

TEST(ScalingFit, HasNoRangesWithTwoRepeats) {
  const ScalingFit fit = fit_scaling(exact_times(2, 8, 0.1, {1, 2, 4}, 2));
  EXPECT_TRUE(std::isnan(fit.t_serial.low));
  EXPECT_NEAR(fit.t_serial.value, 2, 1e-9);
}

TEST(Median, IsTheMiddleOne) {
  EXPECT_EQ(median({3, 1, 2}), 2);
  EXPECT_EQ(median({4, 1, 2, 3}), 2.5);
  EXPECT_TRUE(std::isnan(median({})));
}

} // namespace
} // namespace astromill::scaling
