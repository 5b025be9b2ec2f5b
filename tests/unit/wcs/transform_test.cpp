// astromill: tests of the transform of an image: statuses, origin, sections, batches, clones
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/transform.h"
#include "support/random.h"
#include "support/tolerances.h"
#include "support/wcs_headers.h"
#include "support/wcslib_direct.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <optional>
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
using enum ItemStatus;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

Transform transform_of(const FitsWriter& writer, const TransformOptions& options = {}) {
  return {image_of(writer), options};
}

std::vector<Pixel> random_pixels(Random& random, std::size_t n) {
  std::vector<Pixel> out(n);
  for (Pixel& p : out)
    p = {random.uniform(-100, 1100), random.uniform(-100, 900)};
  return out;
}

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

TEST(Transform, ReferencePixelIsTheReferencePoint) {
  for (const FitsWriter& writer : {tan_header(), test::sip_header()}) {
    Transform transform = transform_of(writer);
    const auto out = pixel_to_sky(transform, {{500.5, 400.5}});
    EXPECT_EQ(out.status[0], ok);
    EXPECT_LE(test::separation(out.sky[0], {150.25, 2.5}), test::tolerance::kKernelSky);
    const auto back = sky_to_pixel(transform, {{150.25, 2.5}});
    EXPECT_EQ(back.status[0], ok);
    EXPECT_LE(test::distance(back.pixels[0], {500.5, 400.5}), test::tolerance::kPixel);
  }
}

TEST(Transform, PixelStatuses) {
  Transform transform = transform_of(tan_header());
  const std::vector<Pixel> in{{1, 1},          {0.5, 0.5},     {1000.5, 800.5}, {0.4999999, 1},
                              {1000.50001, 1}, {1, 800.50001}, {1e6, -1e6},     {kNan, 1},
                              {1, kNan},       {kInf, 1},      {1, -kInf},      {1e300, 1}};
  const std::vector<ItemStatus> expected{ok,
                                         ok,
                                         ok,
                                         off_image,
                                         off_image,
                                         off_image,
                                         off_image,
                                         outside_projection,
                                         outside_projection,
                                         outside_projection,
                                         outside_projection,
                                         outside_projection};
  const auto out = pixel_to_sky(transform, in);
  EXPECT_EQ(out.status, expected);
  for (std::size_t i = 0; i < in.size(); ++i) {
    EXPECT_EQ(std::isfinite(out.sky[i].longitude), has_result(expected[i])) << i;
    EXPECT_EQ(std::isnan(out.sky[i].latitude), !has_result(expected[i])) << i;
  }
}

TEST(Transform, SkyStatuses) {
  Transform transform = transform_of(tan_header());
  const std::vector<Sky> in{{150.25, 2.5},
                            {150.25, 2.6},
                            {150.25, 60},
                            {330.25, -2.5},
                            {150.25, 91},
                            {150.25, -90.1},
                            {kNan, 0},
                            {0, kNan},
                            {kInf, 0},
                            {150.25, kInf},
                            {510.25, 2.5},
                            {-209.75, 2.5},
                            {150.25 + 360e4, 2.5}};
  const std::vector<ItemStatus> expected{ok,
                                         off_image,
                                         off_image,
                                         outside_projection,
                                         outside_projection,
                                         outside_projection,
                                         outside_projection,
                                         outside_projection,
                                         outside_projection,
                                         outside_projection,
                                         ok,
                                         ok,
                                         ok};
  const auto out = sky_to_pixel(transform, in);
  EXPECT_EQ(out.status, expected);
  for (std::size_t i = 0; i < in.size(); ++i) {
    EXPECT_EQ(std::isfinite(out.pixels[i].x), has_result(expected[i])) << i;
    EXPECT_EQ(std::isnan(out.pixels[i].y), !has_result(expected[i])) << i;
  }
}

TEST(Transform, SkyWithoutAnInverseHasNoSolution) {
  // x' = x - x^2 / 1200 reaches no further than 300.
  const FitsWriter writer = tan_header()
                                .set("CTYPE1", "RA---TAN-SIP")
                                .set("CTYPE2", "DEC--TAN-SIP")
                                .set("A_ORDER", 2)
                                .set("B_ORDER", 2)
                                .set("A_2_0", -1.0 / 1200);
  Transform transform = transform_of(writer);
  Transform undistorted = transform_of(tan_header());
  const auto sky = pixel_to_sky(undistorted, {{500.5 + 290, 400}, {500.5 + 310, 400}, {800.4, 1}});
  const auto out = sky_to_pixel(transform, sky.sky);
  EXPECT_EQ(out.status, (std::vector<ItemStatus>{ok, no_solution, off_image}));
  EXPECT_TRUE(std::isnan(out.pixels[1].x) && std::isnan(out.pixels[1].y));
}

TEST(Transform, EverySimdSetGivesTheSamePositions) {
  Random random(41);
  const auto pixels = random_pixels(random, 500);
  for (const FitsWriter& writer : {tan_header(), test::sip_header(), test::tpv_header()}) {
    Transform baseline = transform_of(writer, {.simd = "baseline"});
    const auto expected = pixel_to_sky(baseline, pixels);
    for (const Kernels* kernels : available_kernels()) {
      Transform transform = transform_of(writer, {.simd = std::string(kernels->name)});
      const auto out = pixel_to_sky(transform, pixels);
      EXPECT_EQ(out.status, expected.status);
      for (std::size_t i = 0; i < pixels.size(); ++i)
        EXPECT_LE(test::separation(out.sky[i], expected.sky[i]), test::tolerance::kKernelSky);
    }
  }
}

TEST(Transform, OriginZeroShiftsBothAxesByOne) {
  Random random(42);
  const auto pixels = random_pixels(random, 300);
  std::vector<Pixel> shifted;
  for (const Pixel& p : pixels)
    shifted.push_back({p.x - 1, p.y - 1});
  for (const FitsWriter& writer : {tan_header(), test::sip_header(), test::tpv_header()}) {
    Transform one = transform_of(writer);
    Transform zero = transform_of(writer, {.origin = 0});
    const auto expected = pixel_to_sky(one, pixels);
    const auto out = pixel_to_sky(zero, shifted);
    EXPECT_EQ(out.status, expected.status);
    for (std::size_t i = 0; i < pixels.size(); ++i)
      EXPECT_LE(test::separation(out.sky[i], expected.sky[i]), test::tolerance::kSameSky);
    const auto back = sky_to_pixel(zero, expected.sky);
    for (std::size_t i = 0; i < pixels.size(); ++i)
      EXPECT_LE(test::distance(back.pixels[i], shifted[i]), test::tolerance::kPixel);
  }
}

TEST(Transform, EdgesOfTheImageFollowTheOrigin) {
  Transform zero = transform_of(tan_header(), {.origin = 0});
  const auto out = pixel_to_sky(
      zero, {{-0.5, -0.5}, {999.5, 799.5}, {-0.500001, 0}, {0, -0.500001}, {999.500001, 0}});
  EXPECT_EQ(out.status, (std::vector<ItemStatus>{ok, ok, off_image, off_image, off_image}));
}

struct SectionCase {
  const char* name;
  std::vector<fits::AxisRange> ranges;
  Pixel first, step; ///< whole-image pixel of section pixel (1, 1), and of the step
  Pixel size;
};

void PrintTo(const SectionCase& section, std::ostream* out) { *out << section.name; }

class TransformSection : public ::testing::TestWithParam<SectionCase> {};
INSTANTIATE_TEST_SUITE_P(
    Sections, TransformSection,
    ::testing::Values(SectionCase{"Plain",
                                  {{.first = 101, .last = 356}, {.first = 201, .last = 300}},
                                  {101, 201},
                                  {1, 1},
                                  {256, 100}},
                      SectionCase{"Steps",
                                  {{.first = 11, .last = 400, .step = 3},
                                   {.first = 2, .last = 9, .step = 7}},
                                  {11, 2},
                                  {3, 7},
                                  {130, 2}},
                      SectionCase{"Reversed",
                                  {{.whole = true, .reversed = true}, {.first = 700, .last = 100}},
                                  {1000, 700},
                                  {-1, -1},
                                  {1000, 601}},
                      SectionCase{"ReversedSteps",
                                  {{.first = 900, .last = 101, .step = 4}, {.whole = true}},
                                  {900, 1},
                                  {-4, 1},
                                  {200, 800}}),
    [](const auto& c) { return c.param.name; });

TEST_P(TransformSection, IsAnImageOfItsOwn) {
  const SectionCase& c = GetParam();
  Random random(43);
  for (const FitsWriter& writer :
       {tan_header(), test::sip_header(), test::tpv_header(),
        tan_header().set("CTYPE1", "RA---SIN").set("CTYPE2", "DEC--SIN")})
    for (const int origin : {0, 1}) {
      Transform whole = transform_of(writer);
      Transform section(image_of(writer, c.ranges), {.origin = origin});
      std::vector<Pixel> inner, outer;
      for (int i = 0; i < 200; ++i) {
        const Pixel p{random.uniform(-5, c.size.x + 5), random.uniform(-5, c.size.y + 5)};
        inner.push_back({p.x + origin - 1, p.y + origin - 1});
        outer.push_back({c.first.x + c.step.x * (p.x - 1), c.first.y + c.step.y * (p.y - 1)});
      }
      const auto expected = pixel_to_sky(whole, outer);
      const auto out = pixel_to_sky(section, inner);
      const auto back = sky_to_pixel(section, out.sky);
      for (std::size_t i = 0; i < inner.size(); ++i) {
        EXPECT_LE(test::separation(out.sky[i], expected.sky[i]), test::tolerance::kSameSky);
        EXPECT_LE(test::distance(back.pixels[i], inner[i]), test::tolerance::kPixel);
        const double x = inner[i].x + 1 - origin;
        const double y = inner[i].y + 1 - origin;
        const bool inside = x >= 0.5 && x <= c.size.x + 0.5 && y >= 0.5 && y <= c.size.y + 0.5;
        EXPECT_EQ(out.status[i], inside ? ok : off_image);
      }
    }
}

TEST(Transform, WithoutImageAxesNothingIsOffImage) {
  FitsWriter writer = tan_header();
  fits::ImageHeader image = image_of(writer);
  image.section.axes.clear();
  image.axes.clear();
  Transform transform(image, {});
  EXPECT_EQ(pixel_to_sky(transform, {{1e5, -1e5}}).status[0], ok);
}

TEST(Transform, ResultsDoNotDependOnTheBatch) {
  // Longer than the internal batch of 1024, and with bad points in between.
  Random random(44);
  auto pixels = random_pixels(random, 5000);
  for (std::size_t i = 0; i < pixels.size(); i += 7)
    pixels[i] = {i % 2 == 0 ? kNan : 1e200, kInf};
  const FitsWriter sin = tan_header().set("CTYPE1", "RA---SIN").set("CTYPE2", "DEC--SIN");
  for (const FitsWriter& writer : {tan_header(), test::sip_header(), test::tpv_header(), sin}) {
    Transform transform = transform_of(writer);
    const auto all = pixel_to_sky(transform, pixels);
    const auto all_back = sky_to_pixel(transform, all.sky);
    for (const std::size_t i :
         {0U, 1U, 6U, 7U, 8U, 1022U, 1023U, 1024U, 1025U, 2047U, 2048U, 4998U, 4999U}) {
      const auto one = pixel_to_sky(transform, {pixels[i]});
      EXPECT_EQ(one.status[0], all.status[i]);
      EXPECT_TRUE(same_bits(one.sky[0].longitude, all.sky[i].longitude)) << i;
      EXPECT_TRUE(same_bits(one.sky[0].latitude, all.sky[i].latitude)) << i;
      const auto back = sky_to_pixel(transform, {all.sky[i]});
      EXPECT_EQ(back.status[0], all_back.status[i]);
      EXPECT_TRUE(same_bits(back.pixels[0].x, all_back.pixels[i].x)) << i;
      EXPECT_TRUE(same_bits(back.pixels[0].y, all_back.pixels[i].y)) << i;
    }
  }
}

TEST(Transform, NoPointsNoHarm) {
  Transform transform = transform_of(test::sip_header());
  EXPECT_TRUE(pixel_to_sky(transform, {}).sky.empty());
  EXPECT_TRUE(sky_to_pixel(transform, {}).pixels.empty());
}

TEST(Transform, CloneOutlivesItsOriginalAndGivesTheSameBits) {
  Random random(45);
  const auto pixels = random_pixels(random, 1500);
  const FitsWriter ait = tan_header().set("CTYPE1", "RA---AIT").set("CTYPE2", "DEC--AIT");
  for (const FitsWriter& writer : {tan_header(), test::sip_header(), test::tpv_header(), ait}) {
    std::optional<Transform> original(transform_of(writer, {.origin = 0}));
    const auto expected = pixel_to_sky(*original, pixels);
    const auto expected_back = sky_to_pixel(*original, expected.sky);
    Transform copy = original->clone();
    const std::string description = original->description();
    original.reset();
    EXPECT_EQ(copy.description(), description);
    const auto out = pixel_to_sky(copy, pixels);
    const auto back = sky_to_pixel(copy, out.sky);
    EXPECT_EQ(out.status, expected.status);
    EXPECT_EQ(back.status, expected_back.status);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      EXPECT_TRUE(same_bits(out.sky[i].longitude, expected.sky[i].longitude));
      EXPECT_TRUE(same_bits(out.sky[i].latitude, expected.sky[i].latitude));
      EXPECT_TRUE(same_bits(back.pixels[i].x, expected_back.pixels[i].x));
      EXPECT_TRUE(same_bits(back.pixels[i].y, expected_back.pixels[i].y));
    }
  }
}

TEST(Transform, SaysWhatTheHeaderWasFoundToBe) {
  EXPECT_EQ(
      transform_of(tan_header().set("RADESYS", "FK5").set("EQUINOX", 2000.0), {.simd = "baseline"})
          .description(),
      "RA---TAN DEC--TAN, FK5 2000, baseline kernels");
  EXPECT_NE(transform_of(test::sip_header()).description().find("SIP"), std::string::npos);
  EXPECT_NE(transform_of(test::tpv_header()).description().find("TPV"), std::string::npos);
}

TEST(Transform, EquatorialMeansRightAscension) {
  EXPECT_TRUE(transform_of(tan_header()).equatorial());
  for (const char* frame : {"GLON-TAN GLAT-TAN", "ELON-TAN ELAT-TAN", "HPLN-TAN HPLT-TAN"}) {
    const std::string types(frame);
    EXPECT_FALSE(
        transform_of(tan_header().set("CTYPE1", types.substr(0, 8)).set("CTYPE2", types.substr(9)))
            .equatorial());
  }
  EXPECT_TRUE(transform_of(tan_header()
                               .set("CTYPE1", "DEC--TAN")
                               .set("CTYPE2", "RA---TAN")
                               .set("CRVAL1", 2.5)
                               .set("CRVAL2", 150.25))
                  .equatorial());
}

TEST(Transform, WarnsWhereTheHeaderContradictsItself) {
  EXPECT_TRUE(transform_of(tan_header()).warnings().empty());
  EXPECT_TRUE(transform_of(test::sip_header()).warnings().empty());
  const FitsWriter unnamed = test::sip_header().set("CTYPE1", "RA---TAN").set("CTYPE2", "DEC--TAN");
  EXPECT_EQ(transform_of(unnamed).warnings().size(), 1U);
  const FitsWriter empty = tan_header().set("CTYPE1", "RA---TAN-SIP").set("CTYPE2", "DEC--TAN-SIP");
  EXPECT_EQ(transform_of(empty).warnings().size(), 1U);
  EXPECT_EQ(transform_of(FitsWriter(empty).set("A_2_0", 1e-5).set("B_2_0", 1e-5)).warnings().size(),
            1U);
  const FitsWriter both = test::sip_header().set("PV1_1", 1.0).set("PV2_1", 1.0).set("PV1_7", 0.1);
  EXPECT_EQ(transform_of(both).warnings().size(), 1U);
}

TEST(Transform, WrongInverseCoefficientsAreAGuessOnly) {
  Random random(46);
  const auto pixels = random_pixels(random, 300);
  Transform good = transform_of(test::sip_header());
  Transform misled = transform_of(test::sip_header()
                                      .set("AP_ORDER", 2)
                                      .set("BP_ORDER", 2)
                                      .set("AP_0_0", 1e4)
                                      .set("AP_2_0", 3.0)
                                      .set("BP_0_2", -7.0));
  const auto sky = pixel_to_sky(good, pixels).sky;
  const auto expected = sky_to_pixel(good, sky);
  const auto out = sky_to_pixel(misled, sky);
  for (std::size_t i = 0; i < pixels.size(); ++i)
    EXPECT_LE(test::distance(out.pixels[i], expected.pixels[i]), test::tolerance::kPixel);
}

TEST(Transform, TpvThatMirrorsThePlaneHasAnInverse) {
  // x' = y, y' = x: the Jacobian determinant is -1 everywhere, and nothing is folded.
  const FitsWriter writer = tan_header()
                                .set("CTYPE1", "RA---TPV")
                                .set("CTYPE2", "DEC--TPV")
                                .set("PV1_1", 0.0)
                                .set("PV1_2", 1.0)
                                .set("PV2_1", 0.0)
                                .set("PV2_2", 1.0)
                                .set("PV2_4", 0.01);
  Transform transform = transform_of(writer);
  Random random(47);
  const auto pixels = random_pixels(random, 100);
  const auto out = sky_to_pixel(transform, pixel_to_sky(transform, pixels).sky);
  for (std::size_t i = 0; i < pixels.size(); ++i)
    EXPECT_LE(test::distance(out.pixels[i], pixels[i]), test::tolerance::kPixel);
}

TEST(Transform, InfiniteLongitudeHasNoPixel) {
  const FitsWriter writer = FitsWriter(FitsWriter::Axes{}) // no size: everything is on the image
                                .set("CTYPE1", "RA---QSC")
                                .set("CTYPE2", "DEC--QSC")
                                .set("CRVAL1", 150.25)
                                .set("CRVAL2", 2.5);
  Transform transform = transform_of(writer);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(sky_to_pixel(transform, {{kInfinity, 0}}).status,
            std::vector<ItemStatus>{outside_projection});
  EXPECT_EQ(sky_to_pixel(transform, {{std::nan(""), 0}}).status,
            std::vector<ItemStatus>{outside_projection});
}

TEST(Transform, PlainLinearLongitudeAndLatitude) {
  const FitsWriter writer = FitsWriter({360, 180})
                                .set("CTYPE1", "RA")
                                .set("CTYPE2", "DEC")
                                .set("CRPIX1", 1.0)
                                .set("CRPIX2", 91.0)
                                .set("CRVAL1", 350.0)
                                .set("CRVAL2", 0.0)
                                .set("CDELT1", 1.0)
                                .set("CDELT2", 1.0);
  Transform transform = transform_of(writer);
  const auto out = pixel_to_sky(transform, {{1, 91}, {12.25, 100.5}, {1, 182}, {-3, 1}});
  EXPECT_EQ(out.status, (std::vector<ItemStatus>{ok, ok, outside_projection, off_image}));
  EXPECT_EQ(out.sky[0].longitude, 350);
  EXPECT_NEAR(out.sky[1].longitude, 1.25, 1e-12);
  EXPECT_NEAR(out.sky[1].latitude, 9.5, 1e-12);
  EXPECT_EQ(out.sky[3].latitude, -90);
  const auto back = sky_to_pixel(transform, {{350, 0}, {1.25, 9.5}, {0, 90.5}});
  EXPECT_EQ(back.status, (std::vector<ItemStatus>{ok, ok, outside_projection}));
  EXPECT_LE(test::distance(back.pixels[1], {12.25, 100.5}), test::tolerance::kPixel);
}

} // namespace
} // namespace astromill::wcs
