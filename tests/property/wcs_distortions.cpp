// astromill: random SIP and TPV distortions: the forward direction of wcslib, and its inverse
// SPDX-License-Identifier: BSD-3-Clause
#include "support/tolerances.h"
#include "support/wcs_headers.h"
#include "support/wcs_random.h"
#include "support/wcslib_direct.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

namespace astromill::wcs {
namespace {

using test::FitsWriter;
using test::Pixel;
using test::Random;
using test::Sky;

/// Forward as wcslib, and back to the same pixel, for pixels within 500 of the reference pixel.
void expect_forward_and_back(Random& random, const FitsWriter& writer) {
  SCOPED_TRACE(writer.cards());
  const fits::ImageHeader image = test::image_of(writer);
  test::WcslibDirect direct(image.header);
  ASSERT_TRUE(direct.usable());
  Transform transform(image, {});
  const double crpix1 = image.header.number("CRPIX1").value();
  const double crpix2 = image.header.number("CRPIX2").value();
  std::vector<Pixel> pixels;
  for (int i = 0; i < 200; ++i)
    pixels.push_back({crpix1 + random.uniform(-500, 500), crpix2 + random.uniform(-500, 500)});
  const auto expected = direct.pixel_to_sky(pixels);
  const auto out = test::pixel_to_sky(transform, pixels);
  const auto back = test::sky_to_pixel(transform, out.sky);
  const double rate = 2 / std::fabs(image.header.number("CD2_2").value());
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    ASSERT_TRUE(expected[i].defined());
    ASSERT_LE(test::separation(out.sky[i], expected[i]), test::tolerance::kSky);
    ASSERT_LE(test::distance(back.pixels[i], pixels[i]),
              test::tolerance::kPixel + test::tolerance::kSkyRounding * rate)
        << pixels[i].x << ' ' << pixels[i].y;
  }
}

FitsWriter header_of(Random& random, const std::string& code) {
  FitsWriter out = test::tan_header();
  const double scale = random.log_uniform(1e-6, 1e-3);
  const double angle = random.uniform(-1, 1);
  out.set("CTYPE1", "RA---" + code).set("CTYPE2", "DEC--" + code);
  out.set("CRVAL1", random.uniform(0, 360));
  out.set("CRVAL2", random.chance(0.1) ? 90 * random.sign() : random.uniform(-90, 90));
  out.set("CD1_1", -scale * std::cos(angle)).set("CD1_2", scale * std::sin(angle));
  out.set("CD2_1", scale * std::sin(angle)).set("CD2_2", scale * std::cos(angle));
  return out;
}

/// Degrees per pixel of header_of().
double scale_of(const FitsWriter& writer) {
  const fits::Header header = test::image_of(writer).header;
  return std::hypot(header.number("CD1_1").value(), header.number("CD1_2").value());
}

class SipOrders : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Orders, SipOrders, ::testing::Range(2, 10));

TEST_P(SipOrders, RealisticAndStrong) {
  Random random(static_cast<std::uint64_t>(GetParam()));
  for (int trial = 0; trial < 40; ++trial) {
    FitsWriter writer = header_of(random, "TAN-SIP");
    set_random_sip(random, writer, GetParam(), trial % 2 == 0 ? 5 : 60);
    expect_forward_and_back(random, writer);
  }
}

TEST_P(SipOrders, WithInverseCoefficientsRightOrWrong) {
  Random random(static_cast<std::uint64_t>(GetParam()) + 100);
  for (int trial = 0; trial < 40; ++trial) {
    FitsWriter writer = header_of(random, "TAN-SIP");
    set_random_sip(random, writer, GetParam(), 20);
    // Wrong by far more than the distortion, at times: they are a first guess only.
    set_random_sip(random, writer, GetParam(), trial % 2 == 0 ? 20 : 1e5, "AP", "BP");
    expect_forward_and_back(random, writer);
  }
}

TEST_P(SipOrders, OnOtherProjections) {
  Random random(static_cast<std::uint64_t>(GetParam()) + 200);
  for (const std::string code : {"SIN-SIP", "ZEA-SIP", "AIT-SIP", "STG-SIP"})
    for (int trial = 0; trial < 10; ++trial) {
      FitsWriter writer = header_of(random, code);
      if (code == "AIT-SIP")
        writer.set("CRVAL2", random.uniform(-60, 60)); // the reference point is on the equator
      set_random_sip(random, writer, GetParam(), 20);
      if (test::WcslibDirect(test::image_of(writer).header).usable())
        expect_forward_and_back(random, writer);
    }
}

TEST(Sip, FoldsGiveEitherTheTrueInverseOrNone) {
  Random random(301);
  int none = 0;
  for (int trial = 0; trial < 60; ++trial) {
    FitsWriter writer = header_of(random, "TAN-SIP");
    const int order = random.integer(2, 5);
    set_random_sip(random, writer, order, 2000); // folds within the image
    Transform transform(test::image_of(writer), {});
    std::vector<Pixel> pixels;
    for (int i = 0; i < 300; ++i)
      pixels.push_back({random.uniform(1, 1000), random.uniform(1, 800)});
    const auto sky = test::pixel_to_sky(transform, pixels).sky;
    const auto back = test::sky_to_pixel(transform, sky);
    const auto again = test::pixel_to_sky(transform, back.pixels);
    const double scale = scale_of(writer);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      if (!has_result(back.status[i])) {
        ++none;
        continue;
      }
      // A pixel on a fold belongs to a position that another pixel has too. Whichever is given,
      // it is one that has this position.
      EXPECT_LE(test::separation(again.sky[i], sky[i]) / scale,
                test::tolerance::kPixel + test::tolerance::kSkyRounding / scale);
    }
  }
  EXPECT_GT(none, 0);
}

TEST(Tpv, Random) {
  Random random(302);
  for (int trial = 0; trial < 200; ++trial) {
    FitsWriter writer = header_of(random, "TPV");
    const double radius = 700 * scale_of(writer);
    set_random_tpv(random, writer, (trial % 2 == 0 ? 0.001 : 0.01) * radius, radius,
                   trial % 4 >= 2);
    // wcslib takes a missing PVi_1 for 0, the registry for 1; no header can mean the former.
    for (const char* key : {"PV1_1", "PV2_1"})
      if (!test::image_of(writer).header.has(key))
        writer.set(key, 1.0);
    expect_forward_and_back(random, writer);
  }
}

TEST(Tpv, MissingLinearCoefficientIsOne) {
  Random random(303);
  for (int trial = 0; trial < 50; ++trial) {
    FitsWriter writer = header_of(random, "TPV");
    writer.set("PV1_4", random.uniform(-0.01, 0.01)).set("PV2_5", random.uniform(-0.01, 0.01));
    Transform missing(test::image_of(writer), {});
    Transform given(test::image_of(writer.set("PV1_1", 1.0).set("PV2_1", 1.0)), {});
    const std::vector<Pixel> pixels{{1, 1}, {700, 300}};
    const auto a = test::pixel_to_sky(missing, pixels);
    const auto b = test::pixel_to_sky(given, pixels);
    for (std::size_t i = 0; i < pixels.size(); ++i)
      EXPECT_EQ(test::separation(a.sky[i], b.sky[i]), 0);
  }
}

/// One field of a record-valued keyword.
std::string record(const std::string& key, const std::string& field, double value) {
  char text[32];
  std::snprintf(text, sizeof text, field.starts_with("TPD") ? "%.15E" : "%.0f", value);
  return key + "     = '" + field + ": " + text + "'";
}

/// Distortions that only wcslib knows go through it, with our own inverse.
TEST(Tpd, BeforeAndAfterTheMatrix) {
  Random random(304);
  for (const std::string kind : {"P", "Q"})
    for (int trial = 0; trial < 20; ++trial) {
      FitsWriter writer = header_of(random, "TAN");
      // Before the matrix the polynomial is in pixels, after it in degrees.
      const double size = kind == "P" ? 1000 : 1000 * scale_of(writer);
      for (const std::string axis : {"1", "2"}) {
        const std::string key = "D" + kind + axis;
        writer.card("C" + kind + "DIS" + axis + "  = 'TPD'"); // wcslib knows no 'TPD     '
        writer.card(record(key, "NAXES", 2));
        writer.card(record(key, "AXIS.1", 1)).card(record(key, "AXIS.2", 2));
        writer.card(record(key, "TPD.FWD." + axis, 1)); // the coordinate itself
        for (const char* term : {"TPD.FWD.4", "TPD.FWD.5"})
          writer.card(record(key, term, random.uniform(-0.02, 0.02) / size));
      }
      expect_forward_and_back(random, writer);
    }
}

} // namespace
} // namespace astromill::wcs
