// astromill: tests of the PSFs that are a formula, against sums over many sub-pixels
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/psf/analytic.h"
#include "support/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numbers>
#include <string>
#include <vector>

namespace astromill::psf {
namespace {

/// A Gaussian (beta 0) or Moffat profile; its integral over a pixel by brute force.
struct Obvious {
  Ellipse ellipse;
  double beta = 0;

  std::shared_ptr<const Model> model() const {
    return beta > 0 ? make_moffat(ellipse, beta) : make_gaussian(ellipse);
  }
  double minor() const { return major() * ellipse.ratio; }
  double major() const {
    return beta > 0 ? ellipse.fwhm / (2 * std::sqrt(std::pow(2, 1 / beta) - 1))
                    : ellipse.fwhm / (2 * std::sqrt(2 * std::log(2.0)));
  }
  double value(double x, double y) const {
    const double theta = ellipse.theta * std::numbers::pi / 180;
    const double u = (x * std::cos(theta) + y * std::sin(theta)) / major();
    const double v = (y * std::cos(theta) - x * std::sin(theta)) / minor();
    const double q = u * u + v * v;
    return beta > 0 ? std::pow(1 + q, -beta) : std::exp(-q / 2);
  }
  /// Cells small against the profile, two points of Gauss's rule along either axis of each.
  double integral(double x, double y) const {
    const double near = std::hypot(x, y) < 4 ? 25 : 10;
    const int n = static_cast<int>(std::clamp(near / minor(), 6.0, 200.0));
    const double half = 0.5 / n / std::sqrt(3.0);
    double sum = 0;
    for (int j = 0; j < n; ++j)
      for (int i = 0; i < n; ++i) {
        const double cx = x - 0.5 + (i + 0.5) / n;
        const double cy = y - 0.5 + (j + 0.5) / n;
        sum += value(cx - half, cy - half) + value(cx + half, cy - half) +
               value(cx - half, cy + half) + value(cx + half, cy + half);
      }
    return sum / (4.0 * n * n);
  }
};

void expect_same(const Obvious& obvious, Position star) {
  const auto renderer = obvious.model()->renderer();
  const Stamp stamp = renderer->render(star, {1, 1});
  const auto at = [&](double k, std::ptrdiff_t first, double centre) {
    return k + static_cast<double>(first) + 1 - centre;
  };
  Image<double> expected(stamp.pixels.width, stamp.pixels.height);
  double sum = 0;
  double peak = 0;
  for (std::size_t j = 0; j < stamp.pixels.height; ++j)
    for (std::size_t i = 0; i < stamp.pixels.width; ++i) {
      if (stamp.pixels(i, j) == 0)
        continue;
      double& value = expected.view()(i, j);
      value = obvious.integral(at(static_cast<double>(i), stamp.x, star.x),
                               at(static_cast<double>(j), stamp.y, star.y));
      sum += value;
      peak = std::max(peak, value);
    }
  for (std::size_t j = 0; j < stamp.pixels.height; ++j)
    for (std::size_t i = 0; i < stamp.pixels.width; ++i) {
      const double want = expected.view()(i, j) / sum;
      ASSERT_NEAR(stamp.pixels(i, j), want, std::max(2e-5 * want, 2e-9 * peak / sum))
          << i << ", " << j;
      ASSERT_NEAR(stamp.pixels(i, j), want, 5e-7 * peak / sum) << i << ", " << j;
    }
}

TEST(Analytic, PixelsAreIntegrals) {
  test::Random random(1);
  for (const Obvious& one :
       {Obvious{{3, 1, 0}}, Obvious{{0.5, 1, 0}}, Obvious{{2, 0.5, 90}}, Obvious{{3, 0.6, 30}},
        Obvious{{0.4, 0.5, -20}}, Obvious{{6, 0.2, 75}}, Obvious{{3, 1, 0}, 3.5},
        Obvious{{0.5, 1, 0}, 2.5}, Obvious{{0.5, 0.4, 20}, 3}, Obvious{{3, 0.7, 40}, 4.765},
        Obvious{{0.2, 1, 0}, 9}, Obvious{{5, 0.5, 45}, 6}}) {
    SCOPED_TRACE("FWHM " + std::to_string(one.ellipse.fwhm) + " BETA " + std::to_string(one.beta));
    expect_same(one, {20, 30});
    expect_same(one, {20.5, 30.5});
    expect_same(one, {random.uniform(0, 9), random.uniform(0, 9)});
  }
}

/// A turned Gaussian and one along the axes are made by different code.
TEST(Analytic, BothWaysToDrawAGaussianAgree) {
  const auto along = make_gaussian({3, 0.6, 90})->renderer();
  const auto turned = make_gaussian({3, 0.6, 90.0000001})->renderer();
  const Stamp a = along->render({10.3, 10.2}, {1, 1});
  const Stamp b = turned->render({10.3, 10.2}, {1, 1});
  for (std::size_t j = 0; j < b.pixels.height; ++j)
    for (std::size_t i = 0; i < b.pixels.width; ++i) {
      const std::ptrdiff_t column = static_cast<std::ptrdiff_t>(i) + b.x - a.x;
      const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(j) + b.y - a.y;
      const bool inside = column >= 0 && row >= 0 &&
                          column < static_cast<std::ptrdiff_t>(a.pixels.width) &&
                          row < static_cast<std::ptrdiff_t>(a.pixels.height);
      const float other =
          inside ? a.pixels(static_cast<std::size_t>(column), static_cast<std::size_t>(row)) : 0.0F;
      ASSERT_NEAR(b.pixels(i, j), other, 3e-7);
    }
}

TEST(Analytic, SaysWhatItIs) {
  const auto moffat = make_moffat({3, 0.5, 20}, 2.5);
  EXPECT_EQ(moffat->description().format, "Moffat");
  EXPECT_TRUE(moffat->description().pixel_included);
  EXPECT_TRUE(moffat->description().warnings.empty());
  EXPECT_EQ(moffat->raw_flux({3, 3}), 1);
  EXPECT_FALSE(moffat->magnitude().has_value());
  // alpha = 1.5 / sqrt(2^0.4 - 1); a ten thousandth is beyond alpha * sqrt(10^(4 / 1.5) - 1).
  EXPECT_NEAR(moffat->support_radius(), 2.65372 * 21.5211 + 0.75, 1e-3);
  const auto endless = make_moffat({3, 1, 0}, 1.2);
  EXPECT_EQ(endless->support_radius(), kLargestMoffatRadius + 0.75);
  ASSERT_EQ(endless->description().warnings.size(), 1U);
  EXPECT_NE(endless->description().warnings[0].find("13.44 %"), std::string::npos)
      << endless->description().warnings[0];
}

TEST(Analytic, RefusesNumbersThatMakeNoStar) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double fwhm : {0.0, -1.0, nan, 0.05, 1e9})
    EXPECT_THROW(make_gaussian({fwhm, 1, 0}), UsageError) << fwhm;
  for (const double ratio : {0.0, -0.5, 1.1, nan, 0.01})
    EXPECT_THROW(make_gaussian({3, ratio, 0}), UsageError) << ratio;
  for (const double theta : {nan, 1e9})
    EXPECT_THROW(make_moffat({3, 1, theta}, 3), UsageError) << theta;
  for (const double beta : {1.0, 0.5, -3.0, nan, 1e9})
    EXPECT_THROW(make_moffat({3, 1, 0}, beta), UsageError) << beta;
  try {
    make_moffat({3, 1, 0}, 0.9);
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(),
                 "moffat: BETA is not above 1 and up to 100: such a profile has no end: '0.9'");
  }
}

} // namespace
} // namespace astromill::psf
