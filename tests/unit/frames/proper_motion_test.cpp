// astromill: tests of proper motion
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/frames/proper_motion.h"
#include "support/random.h"
#include "support/sphere.h"

#include <erfa.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace astromill::frames {
namespace {

using test::separation;
using test::Sky;

constexpr double kDegree = std::numbers::pi / 180;

Sky moved(Sky star, double pm_lon, double pm_lat, double years) {
  apply_proper_motion({&star.longitude, 1}, {&star.latitude, 1}, {&pm_lon, 1}, {&pm_lat, 1}, years);
  return star;
}

TEST(ProperMotion, MovesAlongAGreatCircle) {
  test::Random random(5);
  for (int i = 0; i < 2000; ++i) {
    const Sky star{random.uniform(0, 360), random.one_of({90.0, -90.0, random.uniform(-90, 90)})};
    const double size = random.log_uniform(1e-3, 1e6);
    const double direction = random.uniform(0, 2 * std::numbers::pi);
    const double years = random.uniform(-200, 200);
    const Sky there = moved(star, size * std::sin(direction), size * std::cos(direction), years);
    const double angle = std::atan(size * std::fabs(years) / 3.6e6 * kDegree) / kDegree;
    EXPECT_NEAR(separation(star, there), angle, 1e-13 + 1e-15 * angle);
    EXPECT_GE(there.longitude, 0);
    EXPECT_LT(there.longitude, 360);
  }
}

TEST(ProperMotion, CrossesThePole) {
  const double quarter_degree = 900e3; // milliarcseconds
  const Sky across = moved({30, 89.9}, 0, quarter_degree, 1);
  EXPECT_NEAR(across.longitude, 210, 1e-9);
  EXPECT_NEAR(across.latitude, 89.85, 1e-5); // not exactly: a straight line, not an arc
  const Sky from_pole = moved({30, 90}, quarter_degree, 0, 1);
  EXPECT_NEAR(from_pole.longitude, 120, 1e-9);
  EXPECT_NEAR(from_pole.latitude, 89.75, 1e-5);
  const Sky over_zero = moved({359.9999, 0}, 720, 0, 1000);
  EXPECT_NEAR(over_zero.longitude, 0.1999, 1e-6);
}

TEST(ProperMotion, AgreesWithErfaForSlowStars) {
  test::Random random(6);
  for (int i = 0; i < 2000; ++i) {
    const Sky star{random.uniform(0, 360), random.uniform(-89, 89)};
    const double pm_lon = random.uniform(-1e4, 1e4);
    const double pm_lat = random.uniform(-1e4, 1e4);
    const double years = random.uniform(-200, 200);
    const double parallax = 20000; // arcsec: far below the speed of light
    double lon = 0;
    double lat = 0;
    double rest[4];
    eraStarpm(star.longitude * kDegree, star.latitude * kDegree,
              pm_lon / 3.6e6 * kDegree / std::cos(star.latitude * kDegree),
              pm_lat / 3.6e6 * kDegree, parallax, 0, 2451545, 0, 2451545, years * 365.25, &lon,
              &lat, &rest[0], &rest[1], &rest[2], &rest[3]);
    EXPECT_LT(separation(moved(star, pm_lon, pm_lat, years), {lon / kDegree, lat / kDegree}),
              1e-10);
  }
}

/// Barnard's star, the fastest: Hipparcos (ESA 1997) at J1991.25 against Gaia DR3 at J2016.0. The
/// perspective acceleration, which needs parallax and radial velocity, leaves 0.4 arcsec.
TEST(ProperMotion, FollowsBarnardsStar) {
  const Sky hipparcos{269.45402305, 4.66828815};
  const Sky gaia{269.44850252543836, 4.739420051112412};
  EXPECT_LT(separation(moved(hipparcos, -797.84, 10326.93, 24.75), gaia), 0.5 / 3600);
}

TEST(ProperMotion, LeavesStarsWithoutMotion) {
  EXPECT_EQ(moved({12.3456789012345678, -45.6}, 0, 0, 100).longitude, 12.3456789012345678);
  EXPECT_EQ(moved({12.3, -45.678901234567891}, 100, 100, 0).latitude, -45.678901234567891);
  EXPECT_EQ(moved({-10, 5}, 0, 0, 100).longitude, 350);
}

TEST(ProperMotion, GivesNoPositionForWhatIsNone) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<std::pair<Sky, Sky>> cases = {
      {{nan, 0}, {1, 1}},      {{0, nan}, {1, 1}},   {{infinity, 0}, {1, 1}},
      {{0, 90.0001}, {1, 1}},  {{0, -91}, {0, 0}},   {{0, 0}, {nan, 1}},
      {{0, 0}, {1, infinity}}, {{0, 0}, {1e308, 0}}, {{nan, 0}, {0, 0}},
  };
  for (const auto& [star, motion] : cases) {
    const Sky there = moved(star, motion.longitude, motion.latitude, 1e9);
    EXPECT_TRUE(std::isnan(there.longitude) && std::isnan(there.latitude))
        << star.longitude << ' ' << star.latitude;
  }
  EXPECT_TRUE(std::isnan(moved({0, 0}, 1, 1, nan).latitude));
  EXPECT_TRUE(moved({1e300, 0}, 1e200, 1e200, 1e3).defined());
}

} // namespace
} // namespace astromill::frames
