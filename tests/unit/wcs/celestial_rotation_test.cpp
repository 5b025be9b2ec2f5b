// astromill: tests of the rotation of the gnomonic projection
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/celestial_rotation.h"
#include "support/random.h"
#include "support/tan_formulas.h"
#include "support/tolerances.h"
#include "support/wcs_headers.h"
#include "support/wcslib_direct.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

namespace astromill::wcs {
namespace {

using test::FitsWriter;
using test::Pixel;
using test::Random;
using test::Sky;

/// Pixels are plane degrees.
FitsWriter plain_tan(double crval1, double crval2) {
  FitsWriter out;
  out.set("CTYPE1", "RA---TAN").set("CTYPE2", "DEC--TAN");
  out.set("CRPIX1", 0.0).set("CRPIX2", 0.0).set("CRVAL1", crval1).set("CRVAL2", crval2);
  out.set("CDELT1", 1.0).set("CDELT2", 1.0);
  return out;
}

Sky rotated(const TanProjection& tan, Pixel plane) {
  constexpr long double degree = std::numbers::pi_v<long double> / 180;
  const long double p[3] = {plane.x * degree, plane.y * degree, 1};
  long double s[3] = {};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      s[i] += tan.rotation[i][j] * p[j];
  return {static_cast<double>(tan.reference_longitude + std::atan2(s[1], s[0]) / degree),
          static_cast<double>(std::atan2(s[2], std::hypot(s[0], s[1])) / degree)};
}

std::vector<Pixel> plane_points(Random& random, int n) {
  std::vector<Pixel> out{{0, 0}, {1, 0}, {0, -1}};
  for (int i = 0; i < n; ++i) {
    const double r = random.log_uniform(1e-6, 200);
    const double angle = random.uniform(0, 2 * std::numbers::pi);
    out.push_back({r * std::cos(angle), r * std::sin(angle)});
  }
  return out;
}

/// The header's rotation, wcslib and the formulas of the paper agree.
void expect_rotation(Random& random, const FitsWriter& writer) {
  const auto header = test::image_of(writer).header;
  test::WcslibDirect direct(header);
  ASSERT_TRUE(direct.usable());
  const CelestialGeometry geometry = WcslibTransform(header, ' ').geometry();
  const TanProjection tan = tan_projection(geometry);
  EXPECT_GE(tan.reference_longitude, 0);
  EXPECT_LE(tan.reference_longitude, 360);
  const test::TanFormulas formulas(geometry);
  const auto points = plane_points(random, 30);
  const auto expected = direct.pixel_to_sky(points);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Sky sky = rotated(tan, points[i]);
    EXPECT_LE(test::separation(sky, expected[i]), test::tolerance::kRotationSky)
        << writer.cards() << points[i].x << ' ' << points[i].y;
    EXPECT_LE(test::separation(sky, formulas.sky(points[i].x, points[i].y)),
              test::tolerance::kKernelSky);
  }
}

TEST(CelestialRotation, ReferencePixelIsTheReferencePoint) {
  Random random(1);
  for (const double latitude : {-90.0, -89.999999, -30.0, 0.0, 30.0, 89.999999, 90.0})
    for (const double longitude : {0.0, 90.0, 180.0, 270.0, 359.9999999, 123.456}) {
      const auto header = test::image_of(plain_tan(longitude, latitude)).header;
      const TanProjection tan = tan_projection(WcslibTransform(header, ' ').geometry());
      EXPECT_LE(test::separation(rotated(tan, {0, 0}), {longitude, latitude}),
                test::tolerance::kKernelSky);
    }
}

TEST(CelestialRotation, IsARotation) {
  Random random(2);
  for (int trial = 0; trial < 100; ++trial) {
    FitsWriter writer = plain_tan(random.uniform(0, 360), random.uniform(-90, 90));
    writer.set("LONPOLE", random.uniform(-180, 180));
    const auto header = test::image_of(writer).header;
    const Matrix3 m = tan_projection(WcslibTransform(header, ' ').geometry()).rotation;
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 3; ++j) {
        const double dot = m[0][i] * m[0][j] + m[1][i] * m[1][j] + m[2][i] * m[2][j];
        EXPECT_NEAR(dot, i == j ? 1 : 0, 1e-15);
      }
  }
}

TEST(CelestialRotation, RandomReferencePointsAndPoles) {
  Random random(3);
  for (int trial = 0; trial < 200; ++trial) {
    FitsWriter writer = plain_tan(random.uniform(-400, 400), random.uniform(-90, 90));
    if (random.chance(0.7))
      writer.set("LONPOLE", random.uniform(-180, 180));
    if (random.chance(0.5))
      writer.set("LATPOLE", random.uniform(-90, 90));
    expect_rotation(random, writer);
  }
}

TEST(CelestialRotation, ReferencePointsAtAndNextToThePoles) {
  Random random(4);
  for (const double off : {0.0, 1e-12, 1e-9, 1e-6, 1e-3})
    for (const double sign : {1.0, -1.0})
      for (const double longitude : {0.0, 180.0, 300.25})
        for (const double lonpole : {0.0, 90.0, 180.0, -90.0, 77.5})
          expect_rotation(random, plain_tan(longitude, sign * (90 - off)).set("LONPOLE", lonpole));
}

TEST(CelestialRotation, ReferencePointsAtTheSeamOfTheLongitudes) {
  Random random(5);
  for (const double longitude :
       {0.0, -0.0, 1e-15, -1e-17, -1e-9, 180.0, -180.0, 360.0, 359.99999999999994, 720.0, -360.0})
    for (const double latitude : {0.0, -45.0, 90.0})
      expect_rotation(random, plain_tan(longitude, latitude));
}

TEST(CelestialRotation, FiducialPointAwayFromTheNativePole) {
  Random random(6);
  for (int trial = 0; trial < 100; ++trial) {
    FitsWriter writer = plain_tan(random.uniform(0, 360), random.uniform(-40, 40));
    writer.set("PV1_1", random.uniform(-180, 180)).set("PV1_2", random.uniform(50, 90));
    if (!test::WcslibDirect(test::image_of(writer).header).usable())
      continue; // no pole fits these angles
    expect_rotation(random, writer);
  }
}

} // namespace
} // namespace astromill::wcs
