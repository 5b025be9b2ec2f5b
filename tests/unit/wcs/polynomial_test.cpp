// astromill: tests of the polynomial corrections: order of the coefficients, value and slope
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/distortion.h"
#include "support/random.h"
#include "support/tolerances.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace astromill::wcs {
namespace {

using test::Random;

PolynomialCorrection random_correction(Random& random, int order, bool radial) {
  PolynomialCorrection out;
  out.present = true;
  out.order = order;
  for (int p = 0; p <= order; ++p)
    for (int q = 0; p + q <= order; ++q) {
      out.first[out.index(p, q)] = random.uniform(-1, 1);
      out.second[out.index(p, q)] = random.uniform(-1, 1);
    }
  out.radial = radial;
  for (std::size_t k = 0; radial && k < 4; ++k) {
    out.radial_first[k] = random.uniform(-1, 1);
    out.radial_second[k] = random.uniform(-1, 1);
  }
  return out;
}

struct Sum {
  long double value = 0;
  long double magnitude = 0; ///< sum of the absolute values

  void add(long double term) {
    value += term;
    magnitude += std::fabs(term);
  }
};

/// a' (or b', with `second`) term by term from its definition.
Sum naive_sum(const PolynomialCorrection& correction, PlanePoint at, bool second) {
  Sum sum;
  sum.add(second ? at.b : at.a);
  const auto& c = second ? correction.second : correction.first;
  for (int p = 0; p <= correction.order; ++p)
    for (int q = 0; p + q <= correction.order; ++q) {
      long double term = c[correction.index(p, q)];
      for (int i = 0; i < p; ++i)
        term *= at.a;
      for (int i = 0; i < q; ++i)
        term *= at.b;
      sum.add(term);
    }
  const auto& d = second ? correction.radial_second : correction.radial_first;
  const long double r =
      std::sqrt(static_cast<long double>(at.a) * at.a + static_cast<long double>(at.b) * at.b);
  long double power = r;
  for (std::size_t k = 0; correction.radial && k < 4; ++k, power *= r * r)
    sum.add(d[k] * power);
  return sum;
}

TEST(Polynomial, IndexRunsThroughEveryPlaceOnce) {
  for (int order = 0; order <= kMaxPolynomialOrder; ++order) {
    PolynomialCorrection c;
    c.order = order;
    std::set<std::size_t> places;
    for (int p = 0; p <= order; ++p)
      for (int q = 0; p + q <= order; ++q)
        places.insert(c.index(p, q));
    const auto count = static_cast<std::size_t>((order + 1) * (order + 2) / 2);
    EXPECT_EQ(places.size(), count);
    EXPECT_EQ(*places.begin(), 0U);
    EXPECT_EQ(*places.rbegin(), count - 1);
  }
}

TEST(Polynomial, IndexIsTheOrderOfHornersRule) {
  PolynomialCorrection c;
  c.order = 2;
  // q = 2: (0,2); q = 1: (1,1), (0,1); q = 0: (2,0), (1,0), (0,0)
  EXPECT_EQ(c.index(0, 2), 0U);
  EXPECT_EQ(c.index(1, 1), 1U);
  EXPECT_EQ(c.index(0, 1), 2U);
  EXPECT_EQ(c.index(2, 0), 3U);
  EXPECT_EQ(c.index(1, 0), 4U);
  EXPECT_EQ(c.index(0, 0), 5U);
}

TEST(Polynomial, ArraysHoldTheHighestOrder) {
  PolynomialCorrection c;
  c.order = kMaxPolynomialOrder;
  EXPECT_EQ(c.index(0, 0), kMaxCoefficients - 1);
}

class PolynomialOrder : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Orders, PolynomialOrder, ::testing::Range(0, kMaxPolynomialOrder + 1));

TEST_P(PolynomialOrder, ValueIsTheNaiveSum) {
  Random random(static_cast<std::uint64_t>(GetParam()) + 1);
  for (int trial = 0; trial < 100; ++trial) {
    const auto correction = random_correction(random, GetParam(), trial % 2 == 1);
    const PlanePoint p{random.uniform(-3, 3), random.uniform(-3, 3)};
    const Linearisation out = evaluate(correction, p);
    const Sum a = naive_sum(correction, p, false);
    const Sum b = naive_sum(correction, p, true);
    EXPECT_NEAR(out.value.a, static_cast<double>(a.value),
                test::tolerance::kPolynomial * static_cast<double>(a.magnitude));
    EXPECT_NEAR(out.value.b, static_cast<double>(b.value),
                test::tolerance::kPolynomial * static_cast<double>(b.magnitude));
  }
}

TEST_P(PolynomialOrder, SlopeIsTheLimitOfDifferences) {
  Random random(static_cast<std::uint64_t>(GetParam()) + 100);
  for (int trial = 0; trial < 100; ++trial) {
    const auto correction = random_correction(random, GetParam(), trial % 2 == 1);
    const PlanePoint p{random.uniform(-2, 2), random.uniform(-2, 2)};
    const Matrix2 slope = evaluate(correction, p).slope;
    double largest = 1;
    for (const auto& row : slope)
      for (const double s : row)
        largest = std::max(largest, std::fabs(s));
    const double h = 1e-5;
    const auto right = evaluate(correction, {p.a + h, p.b}).value;
    const auto left = evaluate(correction, {p.a - h, p.b}).value;
    const auto up = evaluate(correction, {p.a, p.b + h}).value;
    const auto down = evaluate(correction, {p.a, p.b - h}).value;
    const double limit = test::tolerance::kSlope * largest;
    EXPECT_NEAR(slope[0][0], (right.a - left.a) / (2 * h), limit);
    EXPECT_NEAR(slope[1][0], (right.b - left.b) / (2 * h), limit);
    EXPECT_NEAR(slope[0][1], (up.a - down.a) / (2 * h), limit);
    EXPECT_NEAR(slope[1][1], (up.b - down.b) / (2 * h), limit);
  }
}

TEST(Polynomial, RadialTermsAreFiniteAtTheOrigin) {
  Random random(7);
  const Linearisation out = evaluate(random_correction(random, 1, true), {0, 0});
  for (const auto& row : out.slope)
    for (const double s : row)
      EXPECT_TRUE(std::isfinite(s));
}

TEST(Polynomial, AbsentCorrectionIsTheIdentity) {
  const Linearisation out = evaluate({}, {3, -4});
  EXPECT_EQ(out.value.a, 3);
  EXPECT_EQ(out.value.b, -4);
  EXPECT_EQ(out.slope, (Matrix2{{{1, 0}, {0, 1}}}));
}

} // namespace
} // namespace astromill::wcs
