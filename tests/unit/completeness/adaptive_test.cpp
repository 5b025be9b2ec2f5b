// astromill: tests of trials that are added until m50 is known well enough
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/completeness/adaptive.h"
#include "astromill/completeness/companions.h"
#include "support/random.h"
#include "unit/completeness/product_samples.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace astromill::completeness {
namespace {

using test::Random;

constexpr double kTrueM50 = 21.9;
const MagnitudeBins kBins = parse_magnitude_bins("18:26:0.5");

/// Adds trials of stars, found with the probability of a logistic curve, as `decision` has them.
void add_trials(Random& random, const Decision& decision, std::uint64_t from, int stars_a_trial,
                std::vector<StarResult>& stars) {
  for (std::uint64_t trial = from; trial < decision.trials; ++trial)
    for (int i = 0; i < stars_a_trial; ++i) {
      StarResult star;
      star.trial = static_cast<std::uint32_t>(trial + 1);
      star.mag_in = random.uniform(18, 26);
      const bool found = random.chance(1 / (1 + std::exp(3 * (star.mag_in - kTrueM50))));
      const auto bin = kBins.bin_of(star.mag_in);
      if (trial >= decision.whole && !decision.focus.bins[*bin])
        continue;
      star.status = found ? StarStatus::found : StarStatus::missed;
      stars.push_back(star);
    }
}

constexpr std::uint64_t kFirst = 20;
constexpr int kStars = 50;

struct Simulated {
  Decision decision{};
  stats::Crossing m50{};
  std::vector<StarResult> stars{};
  Curve curve{};
  int rounds = 0;
};

Simulated adaptive_run(Random& random, double error) {
  constexpr std::uint64_t kMost = 100 * kFirst;
  Simulated run{.decision = {.trials = kFirst, .whole = kFirst}};
  std::uint64_t done = 0;
  do {
    add_trials(random, run.decision, done, kStars, run.stars);
    done = run.decision.trials;
    run.curve = make_curve(run.stars, kBins, {}, 1);
    const bool is_first = run.decision.trials == run.decision.whole;
    run.decision = decide(run.curve, run.decision, kFirst, kMost, error);
    if (is_first)
      run.decision.focus = choose_focus(run.stars, run.curve, 1);
    ++run.rounds;
  } while (run.decision.trials > done);
  run.m50 = stats::preferred_crossing(run.curve.fits, 2);
  return run;
}

TEST(Adaptive, NeitherM50NorTheBinsAreBiased) {
  Random random(11);
  constexpr int kRuns = 120;
  constexpr double kError = 0.02;
  double sum = 0;
  double squares = 0;
  int within = 0;
  double rounds = 0;
  std::vector<double> bins(kBins.count);
  std::vector<double> bin_squares(kBins.count);
  for (int i = 0; i < kRuns; ++i) {
    const Simulated run = adaptive_run(random, kError);
    ASSERT_TRUE(run.decision.reached);
    EXPECT_LE(run.m50.error, kError);
    const double off = run.m50.magnitude - kTrueM50;
    sum += off;
    squares += off * off;
    within += std::fabs(off) <= 1.96 * run.m50.error;
    rounds += run.rounds;
    for (std::size_t k = 0; k < bins.size(); ++k) {
      bins[k] += run.curve.bins[k].fraction;
      bin_squares[k] += run.curve.bins[k].fraction * run.curve.bins[k].fraction;
    }
  }
  const double mean = sum / kRuns;
  const double scatter = std::sqrt(squares / kRuns - mean * mean);
  EXPECT_LT(std::fabs(mean), 4 * scatter / std::sqrt(kRuns));
  EXPECT_LT(scatter, 1.25 * kError);
  EXPECT_GE(within, 0.89 * kRuns);
  EXPECT_LT(rounds / kRuns, 5);
  for (std::size_t k = 0; k < bins.size(); ++k) {
    double truth = 0; // over the bin
    for (int j = 0; j < 50; ++j)
      truth += 0.02 / (1 + std::exp(3 * (kBins.begin(k) + (j + 0.5) * 0.01 - kTrueM50)));
    const double average = bins[k] / kRuns;
    const double least = truth * (1 - truth) / static_cast<double>(kFirst * kStars); // sums of few
    const double spread =
        std::sqrt(std::max(bin_squares[k] / kRuns - average * average, 16 * least));
    EXPECT_LT(std::fabs(average - truth), 4.5 * spread / std::sqrt(kRuns)) << kBins.centre(k);
  }
}

TEST(Adaptive, FocusIsWhereTheCurveFalls) {
  Random random(12);
  const Simulated run = adaptive_run(random, 0.015);
  for (std::size_t i = 0; i < kBins.count; ++i) {
    const double m = kBins.centre(i);
    if (m > 21 && m < 22.8) {
      EXPECT_TRUE(run.decision.focus.bins[i]) << m;
    }
    if (m < 20.5 || m > 23.3) {
      EXPECT_FALSE(run.decision.focus.bins[i]) << m;
    }
  }
  EXPECT_EQ(run.decision.whole, 20U);
}

TEST(Adaptive, StopsWhereTheErrorIsSmallEnough) {
  Random random(13);
  const Simulated run = adaptive_run(random, 5);
  EXPECT_EQ(run.rounds, 1);
  EXPECT_TRUE(run.decision.reached);
  EXPECT_EQ(run.decision.trials, 20U);
}

TEST(Adaptive, EndsAtTheMostTrials) {
  Random random(14);
  const Simulated run = adaptive_run(random, 1e-9);
  EXPECT_FALSE(run.decision.reached);
  EXPECT_EQ(run.decision.trials, 2000U);
  EXPECT_LE(run.rounds, 6);
}

TEST(Adaptive, WithoutM50ThereAreFewMoreTrials) {
  Curve curve{.magnitudes = kBins, .bins = std::vector<CurveBin>(kBins.count)};
  curve.fits = stats::fit_completeness({}, 1);
  curve.preferred_fit = curve.fits.size();
  Decision decision{.trials = 10, .whole = 10};
  for (const std::uint64_t wanted : {20U, 40U, 40U}) {
    decision = decide(curve, decision, 10, 1000, 0.1);
    EXPECT_EQ(decision.trials, wanted);
    EXPECT_EQ(decision.whole, wanted);
    EXPECT_FALSE(decision.reached);
  }
  EXPECT_EQ(decide(curve, {.trials = 10, .whole = 10}, 10, 15, 0.1).trials, 15U);
  EXPECT_EQ(decide(curve, {.trials = 10, .whole = 10}, 10, 10, 0.1).trials, 10U);
}

TEST(Adaptive, OptionsAreChecked) {
  Options options = test::sample_options();
  EXPECT_NO_THROW(check_adaptive(options));
  options.max_trials = 10;
  EXPECT_THROW(check_adaptive(options), UsageError);
  for (const double bad : {0.0, -1.0, -0.0, std::numeric_limits<double>::quiet_NaN(),
                           std::numeric_limits<double>::infinity()}) {
    options.adaptive = bad;
    EXPECT_THROW(check_adaptive(options), UsageError) << bad;
  }
  options.adaptive = 0.1;
  EXPECT_NO_THROW(check_adaptive(options));
  EXPECT_EQ(most_trials(options), 10);
  for (const std::int64_t bad : {std::int64_t{-1}, std::int64_t{0}, std::int64_t{2},
                                 std::numeric_limits<std::int64_t>::max()}) {
    options.max_trials = bad;
    EXPECT_THROW(check_adaptive(options), UsageError) << bad;
  }
  options.max_trials.reset();
  EXPECT_EQ(most_trials(options), 300);
  options.stars = 10'000'000;
  options.trials = 10; // 100 times as many would not fit into memory
  EXPECT_NO_THROW(check_adaptive(options));
  EXPECT_EQ(most_trials(options), 42);
}

/// The obvious way: again and again, until no more are marked.
std::vector<char> slow_marks(const std::vector<stars::Star>& stars, const Influence& influence,
                             std::vector<char> marked) {
  const auto near = [&](std::size_t a, std::size_t b, double reach) {
    return std::fabs(stars[a].x - stars[b].x) <= reach &&
           std::fabs(stars[a].y - stars[b].y) <= reach;
  };
  const auto step = [&](double reach) {
    std::vector<char> out = marked;
    for (std::size_t a = 0; a < stars.size(); ++a)
      for (std::size_t b = 0; b < stars.size(); ++b)
        if (marked[a] && near(a, b, reach))
          out[b] = 1;
    return out;
  };
  for (std::vector<char> next = step(influence.rivalry); next != marked;
       next = step(influence.rivalry))
    marked = next;
  return step(influence.light);
}

TEST(Companions, AreThoseOfTheObviousWay) {
  Random random(15);
  Companions companions;
  for (int field = 0; field < 200; ++field) {
    std::vector<stars::Star> stars(static_cast<std::size_t>(random.uniform(0, 80)));
    std::vector<char> marked(stars.size());
    for (std::size_t i = 0; i < stars.size(); ++i) {
      stars[i].x = std::floor(random.uniform(0, 200));
      stars[i].y = std::floor(random.uniform(0, 200));
      marked[i] = random.chance(0.1);
    }
    const Influence influence{.rivalry = std::floor(random.uniform(1, 12)),
                              .light = std::floor(random.uniform(1, 40))};
    const std::vector<char> wanted = slow_marks(stars, influence, marked);
    companions.mark(stars, influence, marked);
    EXPECT_EQ(marked, wanted);
  }
}

} // namespace
} // namespace astromill::completeness
