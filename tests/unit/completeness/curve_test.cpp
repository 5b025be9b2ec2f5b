// astromill: tests of the curve: counts, medians, matrix, intervals by resampling
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/curve.h"
#include "support/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

namespace astromill::completeness {
namespace {

using test::Random;

const MagnitudeBins kBins = parse_magnitude_bins("20:24:0.5");

StarResult star(std::uint32_t trial, double magnitude, StarStatus status, double dmag = 0,
                double dx = 0, double dy = 0) {
  StarResult out;
  out.trial = trial;
  out.mag_in = magnitude;
  out.x_in = 100;
  out.y_in = 200;
  out.status = status;
  if (status == StarStatus::found || status == StarStatus::magnitude) {
    out.mag_out = magnitude + dmag;
    out.x_out = 100 + dx;
    out.y_out = 200 + dy;
  }
  return out;
}

/// Trials of `stars` stars each. Where `spread` is not 0, the stars of a trial are found together
/// or missed together more often.
std::vector<StarResult> simulated(Random& random, std::uint32_t trials, int stars, double spread) {
  std::vector<StarResult> out;
  for (std::uint32_t trial = 0; trial < trials; ++trial) {
    const double shift = spread * random.sign();
    for (int i = 0; i < stars; ++i) {
      const double m = random.uniform(20, 24);
      const bool found = random.chance(1 / (1 + std::exp(3 * (m - 22 - shift))));
      out.push_back(star(trial, m, found ? StarStatus::found : StarStatus::missed,
                         random.uniform(-0.2, 0.2), random.uniform(-1, 1), 0.1));
    }
  }
  return out;
}

TEST(Curve, CountsEveryStatus) {
  std::vector<StarResult> stars;
  for (std::size_t status = 0; status < kStarStatusCount; ++status)
    for (std::size_t i = 0; i <= status; ++i)
      stars.push_back(star(1, 20.7, static_cast<StarStatus>(status)));
  stars.push_back(star(2, 24, StarStatus::found));
  for (const double m : {19.99, 24.01, std::nan("")})
    stars.push_back(star(2, m, StarStatus::found)); // nowhere
  const Curve curve = make_curve(stars, kBins, {}, 1);
  ASSERT_EQ(curve.bins.size(), 8U);
  EXPECT_EQ(curve.bins[1].injected, 28);
  EXPECT_EQ(curve.bins[1].recovered(), 1);
  EXPECT_EQ(curve.bins[1].count(StarStatus::blended), 2);
  EXPECT_EQ(curve.bins[1].count(StarStatus::masked), 7);
  EXPECT_DOUBLE_EQ(curve.bins[1].fraction, 1.0 / 28);
  EXPECT_EQ(curve.bins[1].range95.low, stats::jeffreys_interval(1, 28, 0.95).low);
  EXPECT_EQ(curve.bins[1].range68.high, stats::jeffreys_interval(1, 28, 0.6827).high);
  EXPECT_EQ(curve.bins[7].injected, 1);
  EXPECT_EQ(curve.bins[7].range95.high, 1);
  EXPECT_EQ(curve.bins[3].injected, 0);
  EXPECT_TRUE(std::isnan(curve.bins[3].fraction) && std::isnan(curve.bins[3].magnitude.median));
  EXPECT_EQ(curve.bins[3].range95.low, 0);
  EXPECT_EQ(curve.bins[3].range95.high, 1);
}

TEST(Curve, HasMediansOfRecoveredStars) {
  std::vector<StarResult> stars;
  for (const double d : {-0.1, 0.2, 0.1, 0.5, 0.0})
    stars.push_back(star(1, 21.2, StarStatus::found, d, 10 * d, -d));
  stars.push_back(star(1, 21.2, StarStatus::magnitude, 3, 3, 3)); // no recovery
  stars.push_back(star(1, 21.2, StarStatus::missed));
  stars.push_back(star(1, 21.2, StarStatus::found)); // not measured by a user's detector
  stars.back().mag_out = std::nan("");
  const Curve curve = make_curve(stars, kBins, {}, 1);
  const CurveBin& bin = curve.bins[2];
  EXPECT_NEAR(bin.magnitude.median, 0.1, 1e-12);
  EXPECT_NEAR(bin.magnitude.scatter, 0.1 * 1.4826, 1e-4);
  EXPECT_NEAR(bin.x.median, 0.5, 1e-12); // of six
  EXPECT_NEAR(bin.y.median, -0.05, 1e-12);
  EXPECT_EQ(bin.recovered(), 6);
}

TEST(Curve, MatrixHasInputByOutputMagnitude) {
  const std::vector<StarResult> stars = {
      star(1, 20.1, StarStatus::found, 0),     star(1, 20.1, StarStatus::found, -0.5),
      star(1, 20.1, StarStatus::found, 0.6),   star(1, 23.9, StarStatus::found, 0.2),
      star(1, 23.9, StarStatus::magnitude, 0), star(1, 23.9, StarStatus::missed),
      star(1, 23.9, StarStatus::found, 0.1)};
  const Curve curve = make_curve(stars, kBins, {}, 1);
  ASSERT_EQ(curve.matrix.size(), 8U * 10U);
  const auto at = [&](std::size_t row, std::size_t column) {
    return curve.matrix[row * 10 + column];
  };
  EXPECT_EQ(at(0, 0), 1);
  EXPECT_EQ(at(0, 1), 1);
  EXPECT_EQ(at(0, 2), 1);
  EXPECT_EQ(at(7, 9), 1);
  EXPECT_EQ(at(7, 8), 1); // 24 itself
  std::int64_t sum = 0;
  for (const std::int64_t n : curve.matrix)
    sum += n;
  EXPECT_EQ(sum, 5);
}

TEST(Curve, OfNoStarsIsEmpty) {
  const Curve curve = make_curve({}, kBins, {.bootstrap = 100}, 2);
  EXPECT_EQ(curve.bins.size(), 8U);
  EXPECT_EQ(curve.preferred_fit, curve.fits.size());
  EXPECT_EQ(curve.fits.size(), stats::kCompletenessModels);
}

void expect_same(const Curve& a, const Curve& b) {
  ASSERT_EQ(a.bins.size(), b.bins.size());
  for (std::size_t i = 0; i < a.bins.size(); ++i)
    EXPECT_EQ(std::memcmp(&a.bins[i], &b.bins[i], sizeof(CurveBin)), 0) << i;
  EXPECT_EQ(a.matrix, b.matrix);
  EXPECT_EQ(a.preferred_fit, b.preferred_fit);
  for (std::size_t i = 0; i < a.fits.size(); ++i) {
    EXPECT_EQ(a.fits[i].middle, b.fits[i].middle);
    EXPECT_EQ(std::memcmp(&a.fits[i].crossings, &b.fits[i].crossings, sizeof a.fits[i].crossings),
              0);
  }
}

TEST(Curve, DoesNotDependOnThreads) {
  Random random(1);
  const auto stars = simulated(random, 60, 50, 0.2);
  for (const std::int64_t bootstrap : {0, 50}) {
    const Curve one = make_curve(stars, kBins, {bootstrap, 3}, 1);
    for (const int threads : {2, 7})
      expect_same(one, make_curve(stars, kBins, {bootstrap, 3}, threads));
  }
}

TEST(Resampling, OfIndependentStarsAgreesWithJeffreys) {
  Random random(2);
  const auto stars = simulated(random, 400, 40, 0);
  const Curve jeffreys = make_curve(stars, kBins, {}, 2);
  const Curve resampled = make_curve(stars, kBins, {2000, 1}, 2);
  for (std::size_t i = 0; i < kBins.count; ++i) {
    const auto& a = jeffreys.bins[i];
    const auto& b = resampled.bins[i];
    if (a.recovered() < 20 || a.injected - a.recovered() < 20)
      continue;
    const double width = a.range95.high - a.range95.low;
    EXPECT_NEAR(b.range95.high - b.range95.low, width, 0.15 * width) << i;
    EXPECT_NEAR(b.range68.high - b.range68.low, a.range68.high - a.range68.low, 0.1 * width) << i;
    EXPECT_NEAR(b.range95.low, a.range95.low, 0.2 * width) << i;
  }
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t k = 0; k < 3; ++k) {
      const stats::Crossing& a = jeffreys.fits[i].crossings[k];
      const stats::Crossing& b = resampled.fits[i].crossings[k];
      EXPECT_EQ(a.magnitude, b.magnitude);
      EXPECT_NEAR(b.error, a.error, 0.15 * a.error) << i << " " << a.completeness;
      EXPECT_NEAR(b.range95.low, a.range95.low, 0.5 * a.error) << i << " " << a.completeness;
      EXPECT_NEAR(b.range95.high, a.range95.high, 0.5 * a.error) << i << " " << a.completeness;
    }
}

TEST(Resampling, KeepsStarsOfATrialTogether) {
  Random random(3);
  const auto stars = simulated(random, 300, 60, 0.4);
  const Curve jeffreys = make_curve(stars, kBins, {}, 2);
  const Curve resampled = make_curve(stars, kBins, {1000, 1}, 2);
  const auto width = [](const Curve& curve) {
    return curve.bins[4].range95.high - curve.bins[4].range95.low;
  };
  EXPECT_GT(width(resampled), 1.2 * width(jeffreys));
  EXPECT_GT(resampled.fits[0].crossings[2].error, 1.3 * jeffreys.fits[0].crossings[2].error);
}

TEST(Resampling, LeavesWhatItSaysNothingOf) {
  std::vector<StarResult> stars;
  for (std::uint32_t trial = 0; trial < 20; ++trial) {
    stars.push_back(star(trial, 20.2, StarStatus::found));
    stars.push_back(star(trial, 23.7, StarStatus::missed));
    stars.push_back(star(trial, 22.2, trial % 3 == 0 ? StarStatus::found : StarStatus::missed));
  }
  const Curve curve = make_curve(stars, kBins, {200, 1}, 1);
  EXPECT_EQ(curve.bins[0].range95.high, 1);
  EXPECT_EQ(curve.bins[0].range95.low, stats::jeffreys_interval(20, 20, 0.95).low);
  EXPECT_EQ(curve.bins[7].range95.low, 0);
  EXPECT_EQ(curve.bins[7].range95.high, stats::jeffreys_interval(0, 20, 0.95).high);
  EXPECT_NE(curve.bins[4].range95.low, stats::jeffreys_interval(7, 20, 0.95).low);
  EXPECT_LT(curve.bins[4].range95.low, 0.35);
  EXPECT_GT(curve.bins[4].range95.high, 0.35);

  for (StarResult& one : stars)
    one.trial = 4; // of one trial
  EXPECT_EQ(make_curve(stars, kBins, {200, 1}, 1).bins[4].range95.low,
            stats::jeffreys_interval(7, 20, 0.95).low);
}

TEST(Resampling, DependsOnItsSeed) {
  Random random(5);
  const auto stars = simulated(random, 30, 40, 0);
  const auto low = [&](std::uint64_t seed) {
    return make_curve(stars, kBins, {100, seed}, 1).fits[0].crossings[2].range95.low;
  };
  EXPECT_EQ(low(1), low(1));
  EXPECT_NE(low(1), low(2));
}

} // namespace
} // namespace astromill::completeness
