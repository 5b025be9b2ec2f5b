// astromill: tests of the fitted inverse of a mapping
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/inverse_fit.h"
#include "astromill/wcs/plane_scalar.h"
#include "support/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

namespace astromill::wcs {
namespace {

using Mapping = std::function<PlanePoint(double, double)>;

struct Points {
  std::vector<double> x, y, u, v;

  /// A grid over 1 to 2001 by 101 to 901.
  explicit Points(const Mapping& forward, int side = 17) {
    for (int i = 0; i < side; ++i)
      for (int j = 0; j < side; ++j) {
        x.push_back(1 + 2000.0 * i / (side - 1));
        y.push_back(101 + 800.0 * j / (side - 1));
        const PlanePoint p = forward(x.back(), y.back());
        u.push_back(p.a);
        v.push_back(p.b);
      }
  }
  std::optional<InverseFit> fit() const { return fit_inverse(x, y, u, v); }
};

double worst_deviation(const InverseFit& fit, const Mapping& forward) {
  test::Random random(51);
  double worst = 0;
  for (int i = 0; i < 1000; ++i) {
    const PlanePoint pixel{random.uniform(1, 2001), random.uniform(101, 901)};
    const PlanePoint back = plane_of_pixel(fit.map, forward(pixel.a, pixel.b));
    worst = std::max(worst, std::hypot(back.a - pixel.a, back.b - pixel.b));
  }
  return worst;
}

TEST(InverseFit, OfALinearMappingIsExact) {
  const Mapping forward = [](double x, double y) {
    return PlanePoint{3e-5 * (x - 700) - 4e-5 * (y - 300), 4e-5 * (x - 700) + 3e-5 * (y - 300)};
  };
  const auto fit = Points(forward).fit();
  ASSERT_TRUE(fit);
  EXPECT_LE(worst_deviation(*fit, forward), 1e-8);
  EXPECT_LE(fit->worst, 1e-8);
}

TEST(InverseFit, FollowsASmoothDistortion) {
  const Mapping forward = [](double x, double y) {
    const double a = x - 1000;
    const double b = y - 500;
    const double r2 = a * a + b * b;
    return PlanePoint{1e-4 * (a + 1e-8 * a * r2 + 1e-5 * a * b), 1e-4 * (b + 1e-8 * b * r2)};
  };
  const auto fit = Points(forward).fit();
  ASSERT_TRUE(fit);
  EXPECT_LE(worst_deviation(*fit, forward), 1e-4); // of a distortion of some 10 pixels
  EXPECT_GE(worst_deviation(*fit, forward), fit->worst / 10);
}

TEST(InverseFit, KnowsItsRectangle) {
  const auto fit = Points([](double x, double y) { return PlanePoint{x, y}; }).fit();
  ASSERT_TRUE(fit);
  EXPECT_TRUE(fit->covers(1, 101) && fit->covers(2001, 901) && fit->covers(1000, 500));
  EXPECT_FALSE(fit->covers(0.9, 500) || fit->covers(2001.1, 500) || fit->covers(1000, 100.9) ||
               fit->covers(1000, 901.1) || fit->covers(std::nan(""), 500) ||
               fit->covers(1000, std::nan("")));
}

TEST(InverseFit, SaysHowBadItIs) {
  const auto folded = Points([](double x, double y) {
                        return PlanePoint{(x - 1000) * (x - 1000), y};
                      }).fit();
  ASSERT_TRUE(folded);
  EXPECT_GE(folded->worst, 900);
}

TEST(InverseFit, IsRefusedWhereThereIsNone) {
  EXPECT_FALSE(Points([](double x, double) { return PlanePoint{x, 5}; }).fit());
  EXPECT_FALSE(Points([](double x, double) { return PlanePoint{x, x}; }).fit());
  EXPECT_FALSE(Points([](double x, double y) { return PlanePoint{x, y}; }, 3).fit());
  EXPECT_FALSE(Points([](double x, double y) {
                 return PlanePoint{x, x > 1990 ? std::nan("") : y};
               }).fit());
  EXPECT_FALSE(Points([](double x, double y) { return PlanePoint{1e308 * (x - 1000), y}; }).fit());
}

} // namespace
} // namespace astromill::wcs
