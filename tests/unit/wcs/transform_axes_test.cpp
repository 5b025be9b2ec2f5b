// astromill: tests of the transform with more axes, other orders of axes, and other WCS
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/wcs/transform.h"
#include "support/random.h"
#include "support/tolerances.h"
#include "support/wcs_headers.h"
#include "support/wcslib_direct.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace astromill::wcs {
namespace {

using test::FitsWriter;
using test::image_of;
using test::Pixel;
using test::pixel_to_sky;
using test::Random;
using test::Sky;
using test::sky_to_pixel;
using test::tan_header;

/// Through the transform as through wcslib with `plane` on every other axis, and back.
void expect_like_wcslib(const FitsWriter& writer, const TransformOptions& options, double plane) {
  const fits::ImageHeader image = image_of(writer);
  test::WcslibDirect direct(image.header, options.alternate);
  ASSERT_TRUE(direct.usable());
  Transform transform(image, options);
  Random random(51);
  std::vector<Pixel> pixels;
  for (int i = 0; i < 300; ++i)
    pixels.push_back({random.uniform(1, 100), random.uniform(1, 100)});
  const auto expected = direct.pixel_to_sky(pixels, plane);
  const auto out = pixel_to_sky(transform, pixels);
  const auto back = sky_to_pixel(transform, out.sky);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    ASSERT_TRUE(expected[i].defined());
    EXPECT_LE(test::separation(out.sky[i], expected[i]), test::tolerance::kSky);
    EXPECT_LE(test::distance(back.pixels[i], pixels[i]), test::tolerance::kPixel);
  }
}

/// Axes of 100 pixels in the order of `types`; a celestial pair and whatever else.
FitsWriter cube(const std::vector<std::string>& types) {
  FitsWriter out(FitsWriter::Axes(types.size(), 100));
  for (std::size_t i = 0; i < types.size(); ++i) {
    const std::string n = std::to_string(i + 1);
    const bool longitude = types[i].starts_with("RA") || types[i].starts_with("GLON");
    const bool latitude = types[i].starts_with("DEC") || types[i].starts_with("GLAT");
    out.set("CTYPE" + n, types[i]);
    out.set("CRPIX" + n, longitude || latitude ? 50.5 + static_cast<double>(i) : 3.0);
    out.set("CRVAL" + n, longitude ? 83.5 : latitude ? -5.25 : 1.4e9);
    out.set("CDELT" + n, longitude ? -2e-3 : latitude ? 2e-3 : 1e6);
  }
  return out;
}

TEST(TransformAxes, EveryOrderOfAxes) {
  for (const std::string code : {"TAN", "SIN", "CAR"})
    for (const std::vector<std::string>& types :
         {std::vector<std::string>{"RA---" + code, "DEC--" + code},
          {"DEC--" + code, "RA---" + code},
          {"RA---" + code, "DEC--" + code, "FREQ"},
          {"FREQ", "RA---" + code, "DEC--" + code},
          {"FREQ", "DEC--" + code, "RA---" + code},
          {"RA---" + code, "FREQ", "DEC--" + code},
          {"DEC--" + code, "FREQ", "RA---" + code},
          {"FREQ", "RA---" + code, "DEC--" + code, "STOKES"},
          {"GLON-" + code, "FREQ", "STOKES", "GLAT-" + code}}) {
      expect_like_wcslib(cube(types), {}, 1);
      expect_like_wcslib(cube(types), {.planes = {7}}, 7);
    }
}

TEST(TransformAxes, XIsTheLowerAxisAndLongitudeComesFirst) {
  Transform transform(image_of(cube({"FREQ", "DEC--TAN", "RA---TAN"})), {});
  const auto out = pixel_to_sky(transform, {{61.5, 52.5}}); // 10 pixels along axis 2, declination
  EXPECT_NEAR(out.sky[0].longitude, 83.5, 1e-9);
  EXPECT_NEAR(out.sky[0].latitude, -5.25 + 10 * 2e-3, 1e-9);
}

TEST(TransformAxes, ThirdAxisThatShiftsThePlane) {
  const FitsWriter coupled =
      cube({"RA---TAN", "DEC--TAN", "FREQ"}).set("PC1_3", 4.0).set("PC2_3", -2.5);
  for (const int plane : {1, 3, 40})
    expect_like_wcslib(coupled, {.planes = {plane}}, plane);
  const FitsWriter spectrum_tilted = cube({"RA---TAN", "DEC--TAN", "FREQ"}).set("PC3_1", 0.5);
  expect_like_wcslib(spectrum_tilted, {.planes = {9}}, 9);
  expect_like_wcslib(cube({"FREQ", "DEC--SIN", "RA---SIN"}).set("PC2_1", 3.0).set("PC3_1", 1.0),
                     {.planes = {5}}, 5);
}

TEST(TransformAxes, PlanesGoToTheOtherAxesInTheirOrder) {
  const FitsWriter writer = cube({"FREQ", "RA---TAN", "STOKES", "DEC--TAN"})
                                .set("PC2_1", 1.0)
                                .set("PC2_3", 10.0)
                                .set("PC4_1", 100.0);
  const auto at = [&](std::vector<std::int64_t> planes) {
    Transform transform(image_of(writer), {.planes = std::move(planes)});
    return pixel_to_sky(transform, {{51.5, 53.5}}).sky[0];
  };
  // The reference pixel of the other axes is 3: planes (4, 5) shift by (1, 2) pixels of them.
  const Sky out = at({4, 5});
  Transform flat(image_of(cube({"RA---TAN", "DEC--TAN"})), {});
  const Sky expected = pixel_to_sky(flat, {{50.5 + 1 + 20, 51.5 + 100}}).sky[0];
  EXPECT_LE(test::separation(out, expected), test::tolerance::kSameSky);
  EXPECT_LE(test::separation(at({4}), at({4, 4})), 0);
  EXPECT_LE(test::separation(at({}), at({1, 1})), 0);
  EXPECT_GT(test::separation(at({4, 5}), at({5, 4})), 1e-6);
}

TEST(TransformAxes, PlanesOfASectionAreThoseOfTheSection) {
  const FitsWriter writer = cube({"RA---TAN", "DEC--TAN", "FREQ"}).set("PC1_3", 4.0);
  Transform whole(image_of(writer), {.planes = {31}});
  // Plane 3 of [*, *, 21:90:5] is plane 31.
  Transform section(
      image_of(writer, {{.whole = true}, {.whole = true}, {.first = 21, .last = 90, .step = 5}}),
      {.planes = {3}});
  const Sky a = pixel_to_sky(whole, {{10, 20}}).sky[0];
  const Sky b = pixel_to_sky(section, {{10, 20}}).sky[0];
  EXPECT_LE(test::separation(a, b), test::tolerance::kSameSky);
}

TEST(TransformAxes, NumberOfPlanesMustFit) {
  const fits::ImageHeader flat = image_of(tan_header());
  const fits::ImageHeader four = image_of(cube({"RA---TAN", "DEC--TAN", "FREQ", "STOKES"}));
  EXPECT_NO_THROW(Transform(four, {.planes = {1, 2}}));
  EXPECT_THROW(Transform(four, {.planes = {1, 2, 3}}), Error);
  EXPECT_THROW(Transform(flat, {.planes = {1, 2}}), Error);
}

TEST(TransformAxes, SpectralAxisThatWcslibRefusesIsNoObstacle) {
  const FitsWriter broken = cube({"RA---TAN", "DEC--TAN", "WAVE-XXX"});
  Transform transform(image_of(broken), {});
  Transform expected(image_of(cube({"RA---TAN", "DEC--TAN"})), {});
  EXPECT_LE(test::separation(pixel_to_sky(transform, {{10, 20}}).sky[0],
                             pixel_to_sky(expected, {{10, 20}}).sky[0]),
            test::tolerance::kSameSky);
}

TEST(TransformAxes, MoreWcsAxesThanTheImageHas) {
  FitsWriter writer = tan_header().set("WCSAXES", 3).set("CTYPE3", "FREQ").set("CRVAL3", 1e9);
  EXPECT_NO_THROW(Transform(image_of(writer), {}));
}

TEST(TransformAxes, AlternatesAreTransformsOfTheirOwn) {
  FitsWriter writer({100, 100});
  for (const char* a : {"", "A", "Z"}) {
    const std::string s(a);
    const double at = s.empty() ? 50 : s == "A" ? 150 : 250;
    writer.set("CTYPE1" + s, s == "Z" ? "GLON-CAR" : "RA---TAN");
    writer.set("CTYPE2" + s, s == "Z" ? "GLAT-CAR" : "DEC--TAN");
    writer.set("CRPIX1" + s, 10.0).set("CRPIX2" + s, 20.0);
    writer.set("CRVAL1" + s, at).set("CRVAL2" + s, 0.0);
    writer.set("CDELT1" + s, -1e-3).set("CDELT2" + s, 1e-3);
  }
  for (const char a : {' ', 'A', 'Z'})
    expect_like_wcslib(writer, {.alternate = a}, 1);
  const double expected[] = {50, 150, 250};
  for (std::size_t i = 0; i < 3; ++i) {
    Transform transform(image_of(writer), {.alternate = " AZ"[i]});
    EXPECT_NEAR(pixel_to_sky(transform, {{10, 20}}).sky[0].longitude, expected[i], 1e-12);
  }
  EXPECT_THROW(Transform(image_of(writer), {.alternate = 'B'}), Error);
}

TEST(TransformAxes, SipIsNotAppliedToAnAlternateWithoutIt) {
  FitsWriter writer = test::sip_header();
  writer.set("CTYPE1A", "RA---TAN").set("CTYPE2A", "DEC--TAN");
  writer.set("CRPIX1A", 500.5).set("CRPIX2A", 400.5).set("CRVAL1A", 10.0).set("CRVAL2A", 10.0);
  writer.set("CD1_1A", 1e-4).set("CD2_2A", 1e-4);
  expect_like_wcslib(writer, {.alternate = 'A'}, 1);
}

/// A quad-cube whose faces are stored along the third axis.
FitsWriter cube_faces(const std::string& code) {
  FitsWriter out({90, 90, 6});
  out.set("CTYPE1", "GLON-" + code).set("CTYPE2", "GLAT-" + code).set("CTYPE3", "CUBEFACE");
  out.set("CRPIX1", 45.5).set("CRPIX2", 45.5).set("CRPIX3", 1.0);
  out.set("CRVAL1", 30.0).set("CRVAL2", 0.0).set("CRVAL3", 0.0);
  out.set("CDELT1", -1.0).set("CDELT2", 1.0).set("CDELT3", 1.0);
  return out;
}

TEST(TransformAxes, CubeFaces) {
  for (const char* code : {"TSC", "QSC", "CSC"})
    for (int face = 0; face < 6; ++face) {
      const fits::ImageHeader image = image_of(cube_faces(code));
      test::WcslibDirect direct(image.header);
      Transform transform(image, {.planes = {face + 1}});
      Random random(52);
      std::vector<Pixel> pixels;
      for (int i = 0; i < 100; ++i)
        pixels.push_back({random.uniform(1, 90), random.uniform(1, 90)});
      const auto expected = direct.pixel_to_sky(pixels, face + 1);
      const auto out = pixel_to_sky(transform, pixels);
      const auto back = sky_to_pixel(transform, out.sky);
      for (std::size_t i = 0; i < pixels.size(); ++i) {
        ASSERT_TRUE(expected[i].defined());
        EXPECT_LE(test::separation(out.sky[i], expected[i]), test::tolerance::kSky) << code << face;
        const double limit =
            std::string(code) == "CSC" ? test::tolerance::kCscRoundTrip : test::tolerance::kPixel;
        EXPECT_LE(test::distance(back.pixels[i], pixels[i]), limit) << code << face;
      }
    }
}

TEST(TransformAxes, PositionsOnOtherCubeFacesAreOffImage) {
  const fits::ImageHeader image = image_of(cube_faces("TSC"));
  Transform north(image, {.planes = {1}});
  EXPECT_EQ(sky_to_pixel(north, {{30, 89}}).status[0], ItemStatus::ok);
  EXPECT_EQ(sky_to_pixel(north, {{30, 0}}).status[0], ItemStatus::off_image);
  EXPECT_EQ(sky_to_pixel(north, {{200, 10}}).status[0], ItemStatus::off_image);
  EXPECT_EQ(sky_to_pixel(north, {{30, -89}}).status[0], ItemStatus::off_image);
}

TEST(TransformAxes, PlaneMustBeACubeFace) {
  const fits::ImageHeader image = image_of(cube_faces("TSC"));
  EXPECT_THROW(Transform(image, {.planes = {0}}), Error);
  EXPECT_THROW(Transform(image, {.planes = {7}}), Error);
}

} // namespace
} // namespace astromill::wcs
