// astromill: tests of the guarded Newton iteration
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/distortion.h"
#include "support/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace astromill::wcs {
namespace {

constexpr double kTolerance = 1e-9;

/// a' = a - a^2 / (4 top), which folds at a = 2 top, where a' = top; b' = b.
auto fold(double top) {
  return [top](PlanePoint p) {
    return Linearisation{{p.a - p.a * p.a / (4 * top), p.b}, {{{1 - p.a / (2 * top), 0}, {0, 1}}}};
  };
}

/// r' = r - c r^3: the determinant is positive again beyond r = 1 / sqrt(c), upside down.
auto barrel(double c) {
  return [c](PlanePoint p) {
    const double f = 1 - c * (p.a * p.a + p.b * p.b);
    return Linearisation{{p.a * f, p.b * f},
                         {{{f - 2 * c * p.a * p.a, -2 * c * p.a * p.b},
                           {-2 * c * p.a * p.b, f - 2 * c * p.b * p.b}}}};
  };
}

TEST(GuardedNewton, SolvesALinearMapInOneStep) {
  const Matrix2 m{{{2, 1}, {-1, 3}}};
  int calls = 0;
  const auto map = [&](PlanePoint p) {
    ++calls;
    return Linearisation{times(m, p), m};
  };
  const auto p = guarded_newton(map, {5, 1}, {0, 0}, kTolerance, 1);
  ASSERT_TRUE(p);
  EXPECT_NEAR(p->a, 2, 1e-12);
  EXPECT_NEAR(p->b, 1, 1e-12);
  EXPECT_LE(calls, 3);
}

TEST(GuardedNewton, ResultIsBetterThanTheTolerance) {
  const auto p = guarded_newton(fold(100), {50, 7}, {50, 7}, 1e-3, 1);
  ASSERT_TRUE(p);
  EXPECT_NEAR(fold(100)(*p).value.a, 50, 1e-9);
}

TEST(GuardedNewton, HalvesStepsThatOvershoot) {
  // From a far guess, full steps of an arc tangent diverge.
  const auto map = [](PlanePoint p) {
    return Linearisation{{std::atan(p.a), p.b}, {{{1 / (1 + p.a * p.a), 0}, {0, 1}}}};
  };
  const auto p = guarded_newton(map, {0.5, 0}, {20, 0}, kTolerance, 1);
  ASSERT_TRUE(p);
  EXPECT_NEAR(p->a, std::tan(0.5), 1e-9);
}

TEST(GuardedNewton, RefusesTheFoldedBranch) {
  const double target = 75;
  const auto good = guarded_newton(fold(100), {target, 0}, {target, 0}, kTolerance, 1);
  ASSERT_TRUE(good);
  EXPECT_LT(good->a, 200);
  EXPECT_FALSE(guarded_newton(fold(100), {target, 0}, {390, 0}, kTolerance, 1));
}

TEST(GuardedNewton, RefusesWhatTheMapNeverReaches) {
  EXPECT_FALSE(guarded_newton(fold(100), {101, 0}, {101, 0}, kTolerance, 1));
  EXPECT_FALSE(guarded_newton(barrel(1e-6), {600, 0}, {600, 0}, kTolerance, 1));
}

TEST(GuardedNewton, NextToAFoldTheResidualStillHolds) {
  // Just below, at and just above the top of the fold, where slopes vanish and steps explode.
  for (const double above : {-1e-3, -1e-6, -1e-8, -1e-10, 0.0, 1e-10, 5e-10, 1e-6})
    for (const double guess : {100.0, 199.0, 199.999, 199.9999999, 200.0, 200.0000001, 201.0}) {
      const PlanePoint target{100 + above, 3};
      const auto p = guarded_newton(fold(100), target, {guess, 3}, kTolerance, 1);
      if (!p)
        continue;
      const PlanePoint back = fold(100)(*p).value;
      EXPECT_LE(std::fabs(back.a - target.a), kTolerance) << above << " from " << guess;
      EXPECT_LE(std::fabs(back.b - target.b), kTolerance);
      EXPECT_NEAR(p->a, 200, 1) << above << " from " << guess;
    }
}

TEST(GuardedNewton, OrientationChoosesTheBranch) {
  const auto mirrored = [](PlanePoint p) {
    return Linearisation{{-p.a, p.b}, {{{-1, 0}, {0, 1}}}};
  };
  EXPECT_FALSE(guarded_newton(mirrored, {1, 2}, {0, 0}, kTolerance, 1));
  const auto p = guarded_newton(mirrored, {1, 2}, {0, 0}, kTolerance, -1);
  ASSERT_TRUE(p);
  EXPECT_NEAR(p->a, -1, 1e-12);
}

TEST(GuardedNewton, RefusesSingularMaps) {
  const auto flat = [](PlanePoint p) {
    return Linearisation{{p.a + p.b, p.a + p.b}, {{{1, 1}, {1, 1}}}};
  };
  EXPECT_FALSE(guarded_newton(flat, {1, 2}, {0, 0}, kTolerance, 1));
  EXPECT_FALSE(guarded_newton(flat, {0, 0}, {0, 0}, kTolerance, 1)); // even if the guess is right
}

TEST(GuardedNewton, RefusesWhatIsNotFinite) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  for (const double bad : {nan, inf, -inf}) {
    EXPECT_FALSE(guarded_newton(fold(100), {bad, 0}, {0, 0}, kTolerance, 1));
    EXPECT_FALSE(guarded_newton(fold(100), {1, 0}, {bad, 0}, kTolerance, 1));
    const auto broken = [bad](PlanePoint p) {
      return Linearisation{{p.a > 2 ? bad : p.a, p.b}, {{{1, 0}, {0, 1}}}};
    };
    EXPECT_FALSE(guarded_newton(broken, {5, 0}, {3, 0}, kTolerance, 1));
  }
}

TEST(GuardedNewton, NeverTakesAnUpsideDownBranchForRandomTargets) {
  test::Random random(11);
  for (int trial = 0; trial < 1000; ++trial) {
    const double angle = random.uniform(0, 2 * std::numbers::pi);
    const double r = random.uniform(0, 380); // the top of the fold is at r' = 384.9
    const PlanePoint target{r * std::cos(angle), r * std::sin(angle)};
    const auto p = guarded_newton(barrel(1e-6), target, target, kTolerance, 1);
    ASSERT_TRUE(p) << r;
    EXPECT_LT(std::hypot(p->a, p->b), 577.4);
  }
}

TEST(Invert, GuessIsUsedWhereTheTargetItselfLeadsNowhere) {
  // a' = a - 1e-3 a^2 + ..., strong enough that Newton's iteration from a' fails.
  PolynomialCorrection forward;
  forward.present = true;
  forward.order = 3;
  forward.first[forward.index(2, 0)] = -1e-3;
  forward.first[forward.index(3, 0)] = 4e-7;
  const PlanePoint truth{-700, 20};
  const PlanePoint target = evaluate(forward, truth).value;
  PolynomialCorrection guess;
  guess.present = true;
  guess.order = 1;
  guess.first[guess.index(0, 0)] = truth.a - target.a + 5;
  const auto p = invert(forward, target, kTolerance, guess);
  ASSERT_TRUE(p);
  EXPECT_NEAR(p->a, truth.a, 1e-9);
  EXPECT_NEAR(p->b, truth.b, 1e-9);
}

TEST(Invert, WrongGuessDoesNoHarm) {
  PolynomialCorrection forward;
  forward.present = true;
  forward.order = 2;
  forward.first[forward.index(2, 0)] = 1e-5;
  forward.second[forward.index(1, 1)] = -2e-5;
  PolynomialCorrection guess;
  guess.present = true;
  guess.order = 1;
  guess.first[guess.index(0, 0)] = 1e6;
  const PlanePoint truth{300, -200};
  const auto p = invert(forward, evaluate(forward, truth).value, kTolerance, guess);
  ASSERT_TRUE(p);
  EXPECT_NEAR(p->a, truth.a, 1e-9);
}

} // namespace
} // namespace astromill::wcs
