// astromill: fits of completeness curves: against the truth, a slow search, and what cannot be
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stats/completeness_fit.h"
#include "support/random.h"
#include "support/recovered_stars.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <functional>
#include <vector>

namespace astromill::stats {
namespace {

using test::draw_stars;
using test::DrawnStars;
using test::Random;
using test::TrueCurve;

constexpr CompletenessModel kModels[] = {CompletenessModel::logistic, CompletenessModel::fleming,
                                         CompletenessModel::ceiling, CompletenessModel::threshold};

bool has_ceiling(CompletenessModel model) {
  return model == CompletenessModel::ceiling || model == CompletenessModel::threshold;
}

TrueCurve truth_of(CompletenessModel model) {
  return {model, model == CompletenessModel::threshold ? 4.0 : 2.5, 22,
          has_ceiling(model) ? 0.93 : 1.0};
}

const CompletenessFit& of(const std::vector<CompletenessFit>& fits, CompletenessModel model) {
  return fits[static_cast<std::size_t>(model)];
}

double slow_likelihood(const TrueCurve& curve, const DrawnStars& stars) {
  double sum = 0;
  for (std::size_t i = 0; i < stars.magnitudes.size(); ++i) {
    const double p = std::clamp(curve(stars.magnitudes[i]), 1e-300, 1 - 1e-16);
    sum += stars.recovered[i] ? std::log(p) : std::log1p(-p);
  }
  return sum;
}

/// The least value of a function by the simplex method (Nelder & Mead 1965), started twice.
using Point = std::vector<double>;
Point minimum_of(const std::function<double(const Point&)>& f, Point start) {
  for (int round = 0; round < 2; ++round) {
    std::vector<std::pair<double, Point>> simplex = {{f(start), start}};
    for (std::size_t i = 0; i < start.size(); ++i) {
      Point corner = start;
      corner[i] += 0.3;
      simplex.emplace_back(f(corner), corner);
    }
    for (int iteration = 0; iteration < 400; ++iteration) {
      std::ranges::sort(simplex);
      Point centre(start.size());
      for (std::size_t k = 0; k + 1 < simplex.size(); ++k)
        for (std::size_t i = 0; i < start.size(); ++i)
          centre[i] += simplex[k].second[i] / static_cast<double>(start.size());
      const auto along = [&](double factor) {
        Point p = centre;
        for (std::size_t i = 0; i < p.size(); ++i)
          p[i] += factor * (simplex.back().second[i] - centre[i]);
        return std::pair{f(p), p};
      };
      auto next = along(-1);
      if (next.first < simplex.front().first)
        next = std::min(next, along(-2));
      else if (next.first >= simplex[simplex.size() - 2].first)
        next = std::min(along(-0.5), along(0.5));
      if (next.first < simplex.back().first) {
        simplex.back() = next;
        continue;
      }
      for (std::size_t k = 1; k < simplex.size(); ++k) {
        for (std::size_t i = 0; i < start.size(); ++i)
          simplex[k].second[i] = 0.5 * (simplex[k].second[i] + simplex[0].second[i]);
        simplex[k].first = f(simplex[k].second);
      }
    }
    start = std::ranges::min(simplex).second;
  }
  return start;
}

TrueCurve slow_fit(CompletenessModel model, const DrawnStars& stars) {
  const auto curve_of = [&](const Point& p) {
    return TrueCurve{model, std::exp(p[1]), p[0], p.size() > 2 ? 1 / (1 + std::exp(-p[2])) : 1};
  };
  Point start = {21.5, 0.3};
  if (has_ceiling(model))
    start.push_back(1.5);
  return curve_of(
      minimum_of([&](const Point& p) { return -slow_likelihood(curve_of(p), stars); }, start));
}

class Fit : public testing::TestWithParam<CompletenessModel> {};

TEST_P(Fit, IsWhatASlowSearchFinds) {
  Random random(1);
  for (const int n : {200, 2000}) {
    const DrawnStars stars = draw_stars(random, truth_of(GetParam()), n);
    const CompletenessFit fit = of(fit_completeness(stars.view(), 2), GetParam());
    const TrueCurve slow = slow_fit(GetParam(), stars);
    ASSERT_TRUE(fit.converged);
    EXPECT_NEAR(fit.middle, slow.middle, 1e-5);
    EXPECT_NEAR(fit.slope, slow.slope, 1e-4);
    EXPECT_NEAR(fit.ceiling, slow.ceiling, 1e-5);
    EXPECT_NEAR(fit.log_likelihood, slow_likelihood(slow, stars), 1e-6);
    EXPECT_NEAR(fit(21.7), slow(21.7), 1e-5);
    const int parameters = fit.ceiling < 1 ? 3 : 2;
    EXPECT_NEAR(fit.aic, 2 * parameters - 2 * fit.log_likelihood, 1e-9);
  }
}

TEST_P(Fit, IsTheTruthWithinItsErrors) {
  Random random(2);
  const TrueCurve truth = truth_of(GetParam());
  double squares = 0;
  constexpr int kTimes = 30;
  for (int i = 0; i < kTimes; ++i) {
    const DrawnStars stars = draw_stars(random, truth, 20'000);
    const auto fits = fit_completeness(stars.view(), 1);
    const CompletenessFit& fit = of(fits, GetParam());
    ASSERT_TRUE(fit.converged);
    const auto deviation = [&](double found, double expected, double error) {
      EXPECT_LT(std::abs(found - expected), 4.5 * error);
      squares += std::pow((found - expected) / error, 2);
    };
    deviation(fit.middle, truth.middle, fit.middle_error);
    deviation(fit.slope, truth.slope, fit.slope_error);
    if (has_ceiling(GetParam()))
      deviation(fit.ceiling, truth.ceiling, fit.ceiling_error);
    EXPECT_NEAR(fit.crossings[2].magnitude, truth.m50(), 0.1);
    for (const Crossing& crossing : fit.crossings) {
      EXPECT_NEAR(fit(crossing.magnitude), crossing.completeness, 1e-10);
      EXPECT_NEAR(crossing.range95.high - crossing.range95.low, 2 * 1.96 * crossing.error,
                  0.5 * crossing.error);
    }
    for (const CompletenessFit& other : fits) { // a needless ceiling gains little
      EXPECT_LE(fit.aic, other.aic + (has_ceiling(other.model) ? 15 : 0));
      EXPECT_LE(fits[preferred(fits)].aic, other.aic);
    }
  }
  const int n = kTimes * (has_ceiling(GetParam()) ? 3 : 2);
  EXPECT_NEAR(squares / n, 1, 4.5 * std::sqrt(2.0 / n));
}

TEST_P(Fit, CoversM50) {
  const TrueCurve truth = truth_of(GetParam());
  Random random(3);
  for (const int n : {250, 700}) {
    constexpr int kTimes = 1200;
    int with_range = 0;
    int covered = 0;
    for (int i = 0; i < kTimes; ++i) {
      const DrawnStars stars = draw_stars(random, truth, n);
      const CompletenessFit fit = of(fit_completeness(stars.view(), 1), GetParam());
      const Crossing& m50 = fit.crossings[2];
      if (!fit.converged || std::isnan(m50.magnitude))
        continue;
      ++with_range;
      covered += m50.range95.low <= truth.m50() && truth.m50() <= m50.range95.high;
    }
    EXPECT_GT(with_range, 0.99 * kTimes);
    EXPECT_NEAR(static_cast<double>(covered) / with_range, 0.95, 0.02) << n << " stars";
  }
}

/// The range of a crossing is where the likelihood, at its largest for each, has dropped by 1.92.
TEST_P(Fit, RangesAreThoseOfTheProfile) {
  Random random(4);
  const DrawnStars stars = draw_stars(random, truth_of(GetParam()), 400);
  const CompletenessFit fit = of(fit_completeness(stars.view(), 1), GetParam());
  const Crossing& crossing = fit.crossings[1];
  ASSERT_FALSE(std::isnan(crossing.magnitude));
  for (const double place : {crossing.range95.low, crossing.range95.high}) {
    const auto curve_of = [&](const Point& p) {
      TrueCurve curve{GetParam(), std::exp(p[0]), 0, 1};
      const double q = crossing.completeness;
      if (has_ceiling(GetParam()))
        curve.ceiling = q + (1 - q) / (1 + std::exp(-p[1]));
      double bright = place - 8;
      double faint = place + 8;
      for (int halving = 0; halving < 60; ++halving) {
        curve.middle = 0.5 * (bright + faint);
        (curve(place) > q ? faint : bright) = curve.middle;
      }
      return curve;
    };
    Point start = {std::log(fit.slope)};
    if (has_ceiling(GetParam()))
      start.push_back(0.5);
    const Point best =
        minimum_of([&](const Point& p) { return -slow_likelihood(curve_of(p), stars); }, start);
    EXPECT_NEAR(fit.log_likelihood - slow_likelihood(curve_of(best), stars), 1.9207, 2e-3);
  }
}

TEST_P(Fit, DoesNotDependOnThreads) {
  Random random(5);
  const DrawnStars stars = draw_stars(random, truth_of(GetParam()), 5000);
  const auto one = fit_completeness(stars.view(), 1);
  for (const int threads : {2, 7}) {
    const auto many = fit_completeness(stars.view(), threads);
    ASSERT_EQ(many.size(), one.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
      EXPECT_EQ(one[i].converged, many[i].converged);
      EXPECT_EQ(std::memcmp(&one[i].ceiling, &many[i].ceiling, sizeof(double) * 6), 0);
      EXPECT_EQ(one[i].aic, many[i].aic);
      EXPECT_EQ(std::memcmp(&one[i].crossings, &many[i].crossings, sizeof one[i].crossings), 0);
    }
  }
}

TEST_P(Fit, MovesWithTheMagnitudes) {
  Random random(6);
  const DrawnStars stars = draw_stars(random, truth_of(GetParam()), 1000);
  DrawnStars moved = stars;
  const double factor = GetParam() == CompletenessModel::threshold ? 1 : 1e-3;
  for (double& m : moved.magnitudes)
    m = (m - 22) * factor - 12;
  const CompletenessFit a = of(fit_completeness(stars.view(), 1), GetParam());
  const CompletenessFit b = of(fit_completeness(moved.view(), 1), GetParam());
  EXPECT_NEAR((b.middle + 12) / factor, a.middle - 22, 1e-6);
  EXPECT_NEAR(b.slope * factor, a.slope, 1e-6);
  EXPECT_NEAR(b.log_likelihood, a.log_likelihood, 1e-8);
}

INSTANTIATE_TEST_SUITE_P(Of, Fit, testing::ValuesIn(kModels),
                         [](const auto& model) { return std::string(to_text(model.param)); });

void expect_unsettled(const DrawnStars& stars, const char* what) {
  for (const CompletenessFit& fit : fit_completeness(stars.view(), 2)) {
    EXPECT_FALSE(fit.converged) << what << ", " << to_text(fit.model);
    EXPECT_TRUE(std::isnan(fit.middle) && std::isnan(fit.slope_error) && std::isnan(fit.aic));
    EXPECT_TRUE(std::isnan(fit.crossings[2].magnitude));
  }
  EXPECT_EQ(preferred(fit_completeness(stars.view(), 1)), kCompletenessModels);
}

TEST(Fits, AreNoneWhereStarsCannotSettleThem) {
  expect_unsettled({}, "no star");
  expect_unsettled({{20}, {1}}, "one star");
  expect_unsettled({{20, 21}, {1, 0}}, "two stars");
  expect_unsettled({{20, 21, 22, 23}, {1, 1, 1, 1}}, "all recovered");
  expect_unsettled({{20, 21, 22, 23}, {0, 0, 0, 0}}, "none recovered");
  expect_unsettled({{20, 20, 20, 20}, {0, 1, 1, 0}}, "one magnitude");
  DrawnStars step;
  DrawnStars touching;
  DrawnStars rising;
  DrawnStars constant;
  Random random(7);
  for (int i = 0; i < 2000; ++i) {
    const double m = 20 + 0.001 * i;
    const auto is_bright = static_cast<unsigned char>(m < 21);
    step.magnitudes.push_back(m);
    step.recovered.push_back(is_bright);
    touching.magnitudes.push_back(i % 3);
    touching.recovered.push_back(i % 3 == 0 || (i % 3 == 1 && random.chance(0.5)));
    rising.magnitudes.push_back(m);
    rising.recovered.push_back(random.chance(0.5 * (m - 20)));
    constant.magnitudes.push_back(m);
    constant.recovered.push_back(i % 2 == 0);
  }
  expect_unsettled(step, "a perfect step");
  expect_unsettled(touching, "a step on a magnitude");
  expect_unsettled(rising, "faint stars recovered");
  expect_unsettled(constant, "constant");
  expect_unsettled({{1e308, -1e308, 1e308, -1e308}, {0, 1, 1, 0}}, "huge");
}

TEST(Fits, OfStepsWithOutliersEnd) {
  for (const double lost : {0.0, 0.02, 0.3}) { // of those before the step
    Random random(8);
    DrawnStars stars;
    for (int i = 0; i < 3000; ++i) {
      const double m = random.uniform(19, 25);
      stars.magnitudes.push_back(m);
      stars.recovered.push_back(m < 22 && !random.chance(lost));
    }
    stars.magnitudes.push_back(22.05);
    stars.recovered.push_back(1);
    for (const CompletenessFit& fit : fit_completeness(stars.view(), 1)) {
      if (fit.converged && (has_ceiling(fit.model) || lost < 0.1)) {
        EXPECT_NEAR(fit.crossings[2].magnitude, 22, 0.5) << lost << to_text(fit.model);
      }
    }
  }
}

TEST(Fits, OfStarsOnTwoMagnitudesGoThroughBoth) {
  DrawnStars stars;
  for (int i = 0; i < 100; ++i) {
    stars.magnitudes.push_back(i % 2 == 0 ? 20 : 22);
    stars.recovered.push_back(i % 2 == 0 ? i % 10 != 0 : i % 10 == 1);
  }
  const auto fits = fit_completeness(stars.view(), 1);
  EXPECT_TRUE(of(fits, CompletenessModel::logistic).converged);
  EXPECT_NEAR(of(fits, CompletenessModel::logistic)(20), 0.8, 1e-9);
  EXPECT_NEAR(of(fits, CompletenessModel::logistic)(22), 0.2, 1e-9);
  EXPECT_NEAR(of(fits, CompletenessModel::fleming)(22), 0.2, 1e-9);
}

TEST(Fits, WithACeilingAtOneAreLogistic) {
  Random random(9);
  int at_one = 0;
  for (int i = 0; i < 40; ++i) {
    const DrawnStars stars = draw_stars(random, {CompletenessModel::logistic}, 500);
    const auto fits = fit_completeness(stars.view(), 1);
    const CompletenessFit& ceiling = of(fits, CompletenessModel::ceiling);
    const CompletenessFit& logistic = of(fits, CompletenessModel::logistic);
    ASSERT_TRUE(ceiling.converged);
    EXPECT_GE(ceiling.log_likelihood, logistic.log_likelihood - 1e-9);
    if (ceiling.ceiling < 1)
      continue;
    ++at_one;
    EXPECT_EQ(ceiling.middle, logistic.middle);
    EXPECT_EQ(ceiling.crossings[2].magnitude, logistic.crossings[2].magnitude);
    EXPECT_LE(ceiling.crossings[2].range95.low, logistic.crossings[2].range95.low + 1e-3);
    EXPECT_GE(ceiling.crossings[2].range95.high, logistic.crossings[2].range95.high - 1e-3);
    EXPECT_NEAR(ceiling.aic, logistic.aic, 1e-9); // a ceiling at 1 is not counted
  }
  EXPECT_GT(at_one, 5);
}

TEST(Fits, PreferredCrossingTakesInWhatHasAsMuchSupport) {
  std::vector<CompletenessFit> fits(3);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto shift = static_cast<double>(i);
    fits[i].converged = true;
    fits[i].aic = 100 + 1.5 * shift;
    fits[i].crossings[2] = {0.5, 22 + shift, 0.1, {21.8 + shift, 22.2 + shift}};
  }
  std::vector<CompletenessFit> alone = fits;
  include_choice(fits);
  const Crossing m50 = preferred_crossing(fits, 2);
  EXPECT_EQ(m50.magnitude, 22);
  EXPECT_EQ(m50.range95.low, 21.8);
  EXPECT_EQ(m50.range95.high, 23.2); // the third has less support
  EXPECT_NEAR(m50.error, 0.7 / 1.96, 1e-12);
  EXPECT_EQ(fits[1].crossings[2].error, 0.1) << "the others stay as they are";
  alone[1].crossings[2] = {};
  include_choice(alone);
  EXPECT_EQ(preferred_crossing(alone, 2).range95.high, 22.2);
  for (CompletenessFit& fit : fits)
    fit.converged = false;
  EXPECT_TRUE(std::isnan(preferred_crossing(fits, 2).magnitude));
}

TEST(Fits, DoNotExtrapolate) {
  Random random(10);
  DrawnStars stars;
  for (int i = 0; i < 4000; ++i) {
    stars.magnitudes.push_back(random.uniform(20, 22)); // C falls to 0.62 only
    stars.recovered.push_back(random.chance(TrueCurve{{}, 1, 22.5, 1}(stars.magnitudes.back())));
  }
  const CompletenessFit fit = of(fit_completeness(stars.view(), 1), CompletenessModel::logistic);
  ASSERT_TRUE(fit.converged);
  EXPECT_NEAR(fit.middle, 22.5, 0.2);
  EXPECT_TRUE(std::isnan(fit.crossings[2].magnitude) && std::isnan(fit.crossings[2].range95.high));
  EXPECT_NEAR(fit.crossings[1].magnitude, 22.5 - std::log(4), 0.15);
  EXPECT_LE(fit.crossings[1].range95.high, 22);
}

} // namespace
} // namespace astromill::stats
