// astromill: tests of what is taken over from wcslib, and of what is kept away from it
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/wcs/wcslib.h"
#include "support/tolerances.h"
#include "support/wcs_headers.h"
#include "support/wcslib_direct.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace astromill::wcs {
namespace {

using test::FitsWriter;
using test::Sky;
using test::tan_header;

fits::Header header_of(const FitsWriter& writer) { return test::image_of(writer).header; }

CelestialGeometry geometry_of(const FitsWriter& writer, char alternate = ' ') {
  return WcslibTransform(header_of(writer), alternate).geometry();
}

TEST(Geometry, OfAPlainImage) {
  const CelestialGeometry g =
      geometry_of(tan_header().set("RADESYS", "FK5").set("EQUINOX", 2000.0));
  EXPECT_EQ(g.axis_count, 2);
  EXPECT_EQ(g.longitude_axis, 0);
  EXPECT_EQ(g.latitude_axis, 1);
  EXPECT_EQ(g.x_axis, 0);
  EXPECT_EQ(g.y_axis, 1);
  EXPECT_EQ(g.longitude_type, "RA---TAN");
  EXPECT_EQ(g.latitude_type, "DEC--TAN");
  EXPECT_EQ(g.projection, "TAN");
  EXPECT_EQ(g.system, "FK5 2000");
  EXPECT_FALSE(g.projection_has_offset);
  EXPECT_EQ(g.reference_pixel, (std::vector<double>{500.5, 400.5}));
  EXPECT_EQ(g.reference_longitude, 150.25);
  EXPECT_EQ(g.reference_latitude, 2.5);
  EXPECT_EQ(g.linear, (std::vector<std::vector<double>>{{-1e-4, 0}, {0, 1e-4}}));
  EXPECT_EQ(g.cube_face_axis, -1);
  EXPECT_TRUE(g.pixel_distortion.empty());
  EXPECT_TRUE(g.plane_distortion.empty());
}

TEST(Geometry, TheThreeWaysToWriteTheMatrixAgree) {
  const double s = 2e-4;
  const double angle = 30 * std::numbers::pi / 180;
  const double c = std::cos(angle);
  const double n = std::sin(angle);
  FitsWriter base({1000, 800});
  base.set("CTYPE1", "RA---TAN").set("CTYPE2", "DEC--TAN").set("CRVAL1", 10.0).set("CRVAL2", 20.0);
  const auto cd = geometry_of(FitsWriter(base)
                                  .set("CD1_1", -s * c)
                                  .set("CD1_2", -s * n)
                                  .set("CD2_1", -s * n)
                                  .set("CD2_2", s * c));
  const auto pc = geometry_of(FitsWriter(base)
                                  .set("CDELT1", -s)
                                  .set("CDELT2", s)
                                  .set("PC1_1", c)
                                  .set("PC1_2", n)
                                  .set("PC2_1", -n)
                                  .set("PC2_2", c));
  const auto crota =
      geometry_of(FitsWriter(base).set("CDELT1", -s).set("CDELT2", s).set("CROTA2", 30.0));
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 2; ++j) {
      EXPECT_NEAR(pc.linear[i][j], cd.linear[i][j], 1e-19);
      EXPECT_NEAR(crota.linear[i][j], cd.linear[i][j], 1e-19);
    }
}

TEST(Geometry, UnitsBecomeDegrees) {
  FitsWriter writer = tan_header();
  for (const char* key : {"CD1_1", "CD1_2", "CD2_1", "CD2_2"})
    writer.remove(key);
  writer.set("CUNIT1", "arcsec").set("CUNIT2", "arcsec").set("CDELT1", -0.36).set("CDELT2", 0.36);
  writer.set("CRVAL1", 150.25 * 3600).set("CRVAL2", 2.5 * 3600);
  const CelestialGeometry g = geometry_of(writer);
  EXPECT_NEAR(g.linear[0][0], -1e-4, 1e-19);
  EXPECT_NEAR(g.linear[1][1], 1e-4, 1e-19);
  EXPECT_NEAR(g.reference_longitude, 150.25, 1e-12);
  EXPECT_NEAR(g.reference_latitude, 2.5, 1e-14);
}

TEST(Geometry, DistortionsAreNamed) {
  EXPECT_EQ(geometry_of(test::tnx_header()).plane_distortion, "WAT-TNX");
  EXPECT_EQ(geometry_of(test::tpv_header()).plane_distortion, "TPV");
}

TEST(Geometry, OldProjectionNamesAreTranslated) {
  EXPECT_EQ(
      geometry_of(
          tan_header().set("CTYPE1", "RA---NCP").set("CTYPE2", "DEC--NCP").set("CRVAL2", 60.0))
          .projection,
      "SIN");
  EXPECT_EQ(
      geometry_of(tan_header().set("CTYPE1", "RA---GLS").set("CTYPE2", "DEC--GLS")).projection,
      "SFL");
}

TEST(Header, FortransDoublePrecisionExponentsAreRead) {
  const CelestialGeometry g = geometry_of(tan_header()
                                              .set_written("CD1_1", "-1.0D-04")
                                              .set_written("CD2_2", "1.0d-4 / D is for double")
                                              .set_written("CRVAL1", "1.5025D+02/deg")
                                              .set_written("CRPIX1", "            0.5005D3"));
  EXPECT_EQ(g.linear[0][0], -1e-4);
  EXPECT_EQ(g.linear[1][1], 1e-4);
  EXPECT_EQ(g.reference_longitude, 150.25);
  EXPECT_EQ(g.reference_pixel[0], 500.5);
}

TEST(Header, TextIsNotTakenForAnExponent) {
  EXPECT_EQ(geometry_of(tan_header().set("CTYPE1", "RA---TAN").set("WCSNAME", "1D2")).projection,
            "TAN");
}

TEST(Header, HasCelestialAxes) {
  EXPECT_TRUE(has_celestial_axes(header_of(tan_header()), ' '));
  EXPECT_FALSE(has_celestial_axes(header_of(tan_header()), 'A'));
  EXPECT_TRUE(has_celestial_axes(header_of(test::sip_header()), ' '));
  EXPECT_FALSE(has_celestial_axes(header_of(FitsWriter()), ' '));
  EXPECT_FALSE(has_celestial_axes(
      header_of(FitsWriter().set("CTYPE1", "FREQ").set("CTYPE2", "STOKES")), ' '));
  EXPECT_FALSE(has_celestial_axes(header_of(FitsWriter(FitsWriter::Axes{})), ' '));
  const FitsWriter alternate =
      FitsWriter().set("CTYPE1B", "GLON-CAR").set("CTYPE2B", "GLAT-CAR").set("CDELT1B", 1.0);
  EXPECT_TRUE(has_celestial_axes(header_of(alternate), 'B'));
}

TEST(WcslibTransform, OnePointThatFailsLeavesTheOthers) {
  // Half of an AIT map's bounding box is outside the ellipse.
  const FitsWriter writer = FitsWriter({360, 180})
                                .set("CTYPE1", "GLON-AIT")
                                .set("CTYPE2", "GLAT-AIT")
                                .set("CDELT1", -1.0)
                                .set("CDELT2", 1.0);
  WcslibTransform transform(header_of(writer), ' ');
  const std::vector<double> u{0, 170, 10, std::numeric_limits<double>::quiet_NaN(), -20};
  const std::vector<double> v{0, 80, 20, 0, -30};
  std::vector<double> longitude(5), latitude(5), a(5), b(5);
  transform.plane_to_sky(5, u.data(), v.data(), longitude.data(), latitude.data());
  transform.sky_to_plane(5, longitude.data(), latitude.data(), a.data(), b.data());
  for (std::size_t i = 0; i < 5; ++i) {
    const bool good = i != 1 && i != 3;
    EXPECT_EQ(std::isfinite(longitude[i]), good) << i;
    EXPECT_EQ(std::isfinite(latitude[i]), good) << i;
    if (good) {
      EXPECT_NEAR(a[i], u[i], 1e-12);
      EXPECT_NEAR(b[i], v[i], 1e-12);
    } else {
      EXPECT_FALSE(std::isfinite(a[i]) || std::isfinite(b[i]));
    }
  }
}

TEST(WcslibTransform, LongitudesAreInOneTurn) {
  for (const double crval : {0.0, -1e-14, 359.99999999999994, -75.0, 400.0}) {
    const FitsWriter writer = FitsWriter({360, 180})
                                  .set("CTYPE1", "GLON-CAR")
                                  .set("CTYPE2", "GLAT-CAR")
                                  .set("CRVAL1", crval)
                                  .set("CDELT1", -1.0)
                                  .set("CDELT2", 1.0);
    WcslibTransform transform(header_of(writer), ' ');
    for (const double at : {-179.0, -1e-14, 0.0, 1e-14, 75.0, 179.5}) {
      double longitude = 0;
      double latitude = 0;
      const double v = 0;
      transform.plane_to_sky(1, &at, &v, &longitude, &latitude);
      EXPECT_GE(longitude, 0) << crval << ' ' << at;
      EXPECT_LT(longitude, 360) << crval << ' ' << at;
    }
  }
}

TEST(WcslibTransform, CloneIsIndependent) {
  const fits::Header header = header_of(test::tnx_header());
  double u = 0;
  double v = 0;
  const double pixel[2] = {10, 20};
  WcslibTransform copy = WcslibTransform(header, ' ').clone(); // the original is gone
  copy.pixel_to_plane(1, pixel, &u, &v);
  const Sky expected = test::WcslibDirect(header).pixel_to_sky({{10, 20}}).front();
  double longitude = 0;
  double latitude = 0;
  copy.plane_to_sky(1, &u, &v, &longitude, &latitude);
  EXPECT_LE(test::separation({longitude, latitude}, expected), test::tolerance::kSky);
  EXPECT_EQ(copy.geometry().plane_distortion, "WAT-TNX");
}

TEST(WcslibVersion, IsThatOfTheLibrary) {
  EXPECT_EQ(wcslib_version(), std::string(::wcslib_version(nullptr)));
}

} // namespace
} // namespace astromill::wcs
