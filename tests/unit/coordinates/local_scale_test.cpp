// astromill: tests of local scales and of the errors that go through them
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/local_scale.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace astromill::coordinates {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// A plane of 0.001 degree a pixel, X to the west, Y to the north, near the equator.
void plain_sky(std::span<const double> x, std::span<const double> y, std::span<double> longitude,
               std::span<double> latitude) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    longitude[i] = 10 - 1e-3 * x[i];
    latitude[i] = 1e-3 * y[i];
  }
}

LocalScale scale_at(double x, double y, const LocalScales::PixelToSky& sky) {
  LocalScales scales;
  std::vector<LocalScale> out(1);
  scales.compute(std::vector{x}, std::vector{y}, sky, out);
  return out[0];
}

TEST(LocalScale, OfAPlainImage) {
  const LocalScale scale = scale_at(3, 4, plain_sky);
  EXPECT_NEAR(scale.scale_x(), 3.6, 1e-8);
  EXPECT_NEAR(scale.scale_y(), 3.6, 1e-8);
  EXPECT_NEAR(scale.pixel_area(), 3.6 * 3.6, 1e-7);
  EXPECT_NEAR(scale.position_angle_y(), 0, 1e-8);
  EXPECT_NEAR(scale.east_x, -3.6, 1e-8);
}

TEST(LocalScale, PositionAngleCountsFromNorthThroughEast) {
  const auto angle = [](double east, double north) {
    return LocalScale{.east_x = 0, .east_y = east, .north_x = 0, .north_y = north}
        .position_angle_y();
  };
  EXPECT_DOUBLE_EQ(angle(0, 1), 0);
  EXPECT_DOUBLE_EQ(angle(1, 0), 90);
  EXPECT_DOUBLE_EQ(angle(0, -1), 180);
  EXPECT_DOUBLE_EQ(angle(-1, 0), 270);
  EXPECT_FALSE(std::signbit(angle(-0.0, 1)));
}

TEST(LocalScale, AcrossTheMeridianOfZeroAndAtThePole) {
  const auto wrapped = [](auto x, auto y, auto longitude, auto latitude) {
    plain_sky(x, y, longitude, latitude);
    for (double& value : longitude)
      value = value > 9.9995 ? value - 9.9995 : value - 9.9995 + 360;
  };
  EXPECT_NEAR(scale_at(0.5, 0, wrapped).scale_x(), 3.6, 1e-7);
  const auto pole = [](std::span<const double> x, std::span<const double> y,
                       std::span<double> longitude, std::span<double> latitude) {
    for (std::size_t i = 0; i < x.size(); ++i) {
      longitude[i] = std::atan2(x[i], -y[i]) * 180 / M_PI;
      latitude[i] = 90 - 1e-3 * std::hypot(x[i], y[i]);
    }
  };
  EXPECT_NEAR(scale_at(0, 0, pole).scale_x(), 3.6, 1e-8);
  EXPECT_NEAR(scale_at(0, 0, pole).pixel_area(), 3.6 * 3.6, 1e-7);
}

TEST(LocalScale, OneSidedAtTheEdgeAndNothingBeyond) {
  const auto half = [](auto x, auto y, auto longitude, auto latitude) {
    plain_sky(x, y, longitude, latitude);
    for (std::size_t i = 0; i < x.size(); ++i)
      if (x[i] > 5)
        longitude[i] = latitude[i] = kNan;
  };
  EXPECT_NEAR(scale_at(5, 0, half).scale_x(), 3.6, 1e-7);
  EXPECT_TRUE(std::isnan(scale_at(6, 0, half).scale_x()));
  EXPECT_TRUE(std::isnan(scale_at(6, 0, half).pixel_area()));
}

TEST(PairError, TurnsWithTheImage) {
  const LocalScale quarter{.east_x = 0, .east_y = 2, .north_x = 2, .north_y = 0};
  const PairError sky = to_sky(quarter, {0.1, 0.3, 0.5});
  EXPECT_DOUBLE_EQ(sky.first, 0.6);
  EXPECT_DOUBLE_EQ(sky.second, 0.2);
  EXPECT_NEAR(sky.correlation, 0.5, 1e-15);
}

TEST(PairError, ThereAndBack) {
  const LocalScale scale{.east_x = -0.3, .east_y = 0.1, .north_x = 0.15, .north_y = 0.4};
  const PairError pixels{0.1, 0.25, -0.7};
  const PairError back = to_pixels(scale, to_sky(scale, pixels));
  EXPECT_NEAR(back.first, pixels.first, 1e-14);
  EXPECT_NEAR(back.second, pixels.second, 1e-14);
  EXPECT_NEAR(back.correlation, pixels.correlation, 1e-13);
}

TEST(PairError, NoErrorAndNoScale) {
  const LocalScale scale{.east_x = 1, .east_y = 0, .north_x = 0, .north_y = 1};
  EXPECT_EQ(to_sky(scale, {0, 0, 0}).first, 0);
  EXPECT_EQ(to_sky(scale, {0, 0, 0}).correlation, 0);
  const LocalScale singular{.east_x = 1, .east_y = 1, .north_x = 1, .north_y = 1};
  EXPECT_FALSE(std::isfinite(to_pixels(singular, {1, 1, 0}).first));
  const LocalScale none{kNan, kNan, kNan, kNan};
  EXPECT_TRUE(std::isnan(to_sky(none, {1, 1, 0}).correlation));
}

} // namespace
} // namespace astromill::coordinates
