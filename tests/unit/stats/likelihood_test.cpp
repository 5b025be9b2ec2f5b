// astromill: tests of the sums of the likelihood and of its derivatives
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stats/likelihood_expansion.h"
#include "support/random.h"
#include "support/recovered_stars.h"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>

namespace astromill::stats {
namespace {

using test::Random;

constexpr CompletenessModel kModels[] = {CompletenessModel::logistic, CompletenessModel::fleming,
                                         CompletenessModel::ceiling, CompletenessModel::threshold};

bool has_ceiling(CompletenessModel model) {
  return model == CompletenessModel::ceiling || model == CompletenessModel::threshold;
}

Sample random_sample(Random& random, int n) {
  Sample out;
  for (int i = 0; i < n; ++i)
    (random.chance(0.5) ? out.recovered : out.lost)
        .add(random.uniform(-2, 2), random.integer(0, 3));
  out.recovered.fill_up();
  out.lost.fill_up();
  return out;
}

/// One star after the other, from the definition of the curve.
double slow_likelihood(CompletenessModel model, const CurveShape& shape, const Sample& sample) {
  const test::TrueCurve known{model, shape.slope, shape.middle, shape.ceiling};
  const auto curve = [&](double x) {
    return model == CompletenessModel::threshold
               ? shape.ceiling * test::TrueCurve::normal(-shape.slope * (x - shape.middle))
               : known(x);
  };
  double sum = 0;
  for (std::size_t i = 0; i < sample.recovered.weights.size(); ++i)
    sum += sample.recovered.weights[i] * std::log(curve(sample.recovered.places[i]));
  for (std::size_t i = 0; i < sample.lost.weights.size(); ++i)
    sum += sample.lost.weights[i] * std::log1p(-curve(sample.lost.places[i]));
  return sum;
}

TEST(LikelihoodSums, AreThoseOfTheDefinition) {
  Random random(1);
  for (const CompletenessModel model : kModels)
    for (const int n : {1, 7, 8, 9, 100, 10'000}) {
      const Sample sample = random_sample(random, n);
      const CurveShape shape = {random.uniform(-1, 1), random.uniform(0.3, 5),
                                has_ceiling(model) ? random.uniform(0.5, 1) : 1.0};
      const double slow = slow_likelihood(model, shape, sample);
      EXPECT_NEAR(likelihood_sums(model, shape, sample).l, slow, 1e-12 * n + 1e-11 * std::abs(slow))
          << to_text(model) << " " << n;
    }
}

TEST(LikelihoodSums, StayFiniteFarFromTheMiddle) {
  Sample sample;
  sample.recovered.add(1e6, 1); // each as unlikely as can be
  sample.lost.add(-1e6, 1);
  sample.recovered.fill_up();
  sample.lost.fill_up();
  for (const CompletenessModel model : kModels) {
    const CurveShape shape = {0, 1e3, has_ceiling(model) ? 0.9 : 1.0};
    const LikelihoodSums sums = likelihood_sums(model, shape, sample);
    for (const double value : {sums.l, sums.l_t, sums.l_tt, sums.l_c, sums.l_cc, sums.l_ct})
      EXPECT_TRUE(std::isfinite(value)) << to_text(model);
    EXPECT_LT(sums.l, -20);
  }
}

/// ln L as a function of the place of a crossing (or the middle), ln slope and the logit of the
/// ceiling.
double likelihood_at(CurveParameters curve, const std::array<double, 3>& at,
                     std::optional<double> completeness, const Sample& sample) {
  curve.log_slope = at[1];
  curve.logit_ceiling = at[2];
  const Level level = completeness ? level_of(curve, *completeness) : Level{};
  curve.middle = at[0] - level.t * std::exp(-curve.log_slope);
  return likelihood_sums(curve.model, curve.shape(), sample).l;
}

class Derivatives : public testing::TestWithParam<CompletenessModel> {};

TEST_P(Derivatives, AreThoseOfDifferences) {
  Random random(2);
  const Sample sample = random_sample(random, 500);
  for (const std::optional<double> completeness : {std::optional<double>{}, {0.5}, {0.8}}) {
    CurveParameters curve{.model = GetParam()};
    curve.has_free_ceiling = has_ceiling(curve.model);
    const std::array<double, 3> at = {0.2, 0.7, 2.5};
    curve.log_slope = at[1];
    curve.floor = completeness.value_or(0);
    curve.logit_ceiling = at[2];
    const Level level = completeness ? level_of(curve, *completeness) : Level{};
    curve.middle = at[0] - level.t * std::exp(-curve.log_slope);
    const Expansion found =
        expand(likelihood_sums(curve.model, curve.shape(), sample), curve, level);

    const auto l = [&](std::size_t i, double di, std::size_t j, double dj) {
      auto moved = at;
      moved[i] += di;
      moved[j] += dj;
      return likelihood_at(curve, moved, completeness, sample);
    };
    constexpr double kH = 1e-3;
    for (std::size_t i = 0; i < curve.count(); ++i) {
      const double slope =
          (8 * (l(i, kH, i, 0) - l(i, -kH, i, 0)) - (l(i, 2 * kH, i, 0) - l(i, -2 * kH, i, 0))) /
          (12 * kH);
      EXPECT_NEAR(found.gradient[i], slope, 1e-6 * (1 + std::abs(slope)));
      for (std::size_t j = 0; j < curve.count(); ++j) {
        const double second =
            (l(i, kH, j, kH) - l(i, kH, j, -kH) - l(i, -kH, j, kH) + l(i, -kH, j, -kH)) /
            (4 * kH * kH);
        EXPECT_NEAR(-found.information[i][j], second, 1e-4 * (10 + std::abs(second)))
            << i << " " << j;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Of, Derivatives, testing::ValuesIn(kModels),
                         [](const auto& model) { return std::string(to_text(model.param)); });

TEST(SolvePositive, SolvesAndRefuses) {
  const std::array<std::array<double, 3>, 3> a = {{{4, 1, -2}, {1, 3, 0.5}, {-2, 0.5, 5}}};
  const auto x = solve_positive(a, {1, 2, 3}, 0, 3);
  ASSERT_TRUE(x);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_NEAR(a[i][0] * (*x)[0] + a[i][1] * (*x)[1] + a[i][2] * (*x)[2],
                static_cast<double>(i + 1), 1e-14);
  const auto part = solve_positive(a, {9, 2, 3}, 1, 3);
  ASSERT_TRUE(part);
  EXPECT_EQ((*part)[0], 0);
  EXPECT_NEAR(3 * (*part)[1] + 0.5 * (*part)[2], 2, 1e-14);
  EXPECT_FALSE(solve_positive({{{1, 2, 0}, {2, 1, 0}, {0, 0, 1}}}, {1, 1, 1}, 0, 3));
  EXPECT_FALSE(solve_positive({{{1, 1, 0}, {1, 1, 0}, {0, 0, 1}}}, {1, 1, 1}, 0, 3));
  EXPECT_FALSE(solve_positive({{{NAN, 1, 0}, {1, 1, 0}, {0, 0, 1}}}, {1, 1, 1}, 0, 3));
}

} // namespace
} // namespace astromill::stats
