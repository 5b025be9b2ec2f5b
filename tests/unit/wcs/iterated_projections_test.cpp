// astromill: tests of the projections that are solved step by step
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/iterated_projections.h"
#include "support/tolerances.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace astromill::wcs {
namespace {

constexpr double kDegree = std::numbers::pi / 180;

TEST(Mollweide, SolvesItsEquationFromPoleToPole) {
  for (const double latitude : {0.0, 1e-12, 1e-6, 0.1, 1.0, 30.0, 45.0, 60.0, 80.0, 89.0, 89.9,
                                89.9999, 89.9999999, 90.0}) {
    for (const double sign : {1.0, -1.0}) {
      const PlanePosition plane = mollweide_plane({10, sign * latitude});
      const long double sine = static_cast<long double>(plane.y) * kDegree / std::numbers::sqrt2;
      const long double g = std::asin(std::fmin(std::fmax(sine, -1.0L), 1.0L));
      EXPECT_NEAR(static_cast<double>(2 * g + std::sin(2 * g)),
                  std::numbers::pi * std::sin(sign * latitude * kDegree),
                  test::tolerance::kEquation)
          << latitude;
      EXPECT_NEAR(plane.x * std::numbers::pi / (2 * std::numbers::sqrt2) / 10,
                  static_cast<double>(std::cos(g)), 1e-7)
          << latitude; // near the pole the cosine of an arc sine has half of the digits
    }
  }
}

TEST(Mollweide, EndsOnTheAxes) {
  EXPECT_DOUBLE_EQ(mollweide_plane({180, 0}).x, 2 * std::numbers::sqrt2 / std::numbers::pi * 180);
  EXPECT_EQ(mollweide_plane({180, 0}).y, 0);
  EXPECT_DOUBLE_EQ(mollweide_plane({180, 90}).x, 0);
  EXPECT_DOUBLE_EQ(mollweide_plane({0, -90}).y, -std::numbers::sqrt2 / kDegree);
}

TEST(Polyconic, LeadsBackFromItsForwardFormula) {
  int solved = 0;
  for (double latitude = -88; latitude <= 88; latitude += 3.7) {
    for (double longitude = -175; longitude <= 175; longitude += 12.3) {
      const double sine = std::sin(latitude * kDegree);
      const double radius = std::cos(latitude * kDegree) / sine;
      const double x = radius * std::sin(longitude * kDegree * sine);
      const double y = latitude * kDegree + radius * (1 - std::cos(longitude * kDegree * sine));
      const auto native = polyconic_native({x / kDegree, y / kDegree});
      if (!native)
        continue; // left to wcslib
      ++solved;
      EXPECT_NEAR(native->latitude, latitude, test::tolerance::kKernelSky);
      EXPECT_NEAR(native->longitude, longitude, test::tolerance::kRotationSky);
    }
  }
  EXPECT_GT(solved, 1000);
}

TEST(Polyconic, LeavesWhatIsIllConditionedToOthers) {
  EXPECT_FALSE(polyconic_native({10, 0}));
  EXPECT_FALSE(polyconic_native({0, 90}));
  EXPECT_FALSE(polyconic_native({1000, 1000}));
  EXPECT_FALSE(polyconic_native({std::nan(""), 1}));
}

TEST(Airy, LeadsBackFromItsForwardFormula) {
  for (const double best_latitude : {90.0, 45.0, 10.0}) {
    const double best = (90 - best_latitude) / 2 * kDegree;
    const double constant =
        best == 0 ? -0.5 : std::log(std::cos(best)) / std::pow(std::tan(best), 2);
    for (double latitude = 89.5; latitude > -80; latitude -= 1.7) {
      const double xi = (90 - latitude) / 2 * kDegree;
      const double radius =
          -2 / kDegree * (std::log(std::cos(xi)) / std::tan(xi) + constant * std::tan(xi));
      const auto native = airy_native(
          {radius * std::sin(40 * kDegree), -radius * std::cos(40 * kDegree)}, best_latitude);
      if (!native) {
        EXPECT_LT(latitude, 0); // left to wcslib
        continue;
      }
      EXPECT_NEAR(native->latitude, latitude, test::tolerance::kRotationSky);
      EXPECT_NEAR(native->longitude, 40, test::tolerance::kKernelSky);
    }
  }
  EXPECT_FALSE(airy_native({0, 0}, 90));
  EXPECT_FALSE(airy_native({1e6, 0}, 90));
}

} // namespace
} // namespace astromill::wcs
