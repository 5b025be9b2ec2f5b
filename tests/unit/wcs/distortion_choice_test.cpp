// astromill: tests of the choice between distortions: SCAMP's PVi_m, SIP with and without a name
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/wcs/distortion_choice.h"
#include "astromill/wcs/transform.h"
#include "support/wcs_headers.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace astromill::wcs {
namespace {

using test::FitsWriter;
using test::image_of;
using test::Pixel;
using test::Sky;
using test::tan_header;

using Keywords = std::initializer_list<std::pair<const char*, double>>;

FitsWriter with(FitsWriter writer, Keywords keywords) {
  for (const auto& [key, value] : keywords)
    writer.set(key, value);
  return writer;
}

FitsWriter named(FitsWriter writer, const std::string& projection) {
  return writer.set("CTYPE1", "RA---" + projection).set("CTYPE2", "DEC--" + projection);
}

Transform transform_of(const FitsWriter& writer, SipUse sip = SipUse::automatic,
                       char alternate = ' ') {
  return {image_of(writer), {.alternate = alternate, .sip = sip}};
}

/// Positions of a few pixels all over the image.
std::vector<Sky> sky_of(Transform transform) {
  std::vector<Pixel> pixels;
  for (const double x : {1.0, 333.25, 1000.0})
    for (const double y : {1.0, 401.5, 800.0})
      pixels.push_back({x, y});
  return pixel_to_sky(transform, pixels).sky;
}

void expect_same(const std::vector<Sky>& a, const std::vector<Sky>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].longitude, b[i].longitude) << i;
    EXPECT_EQ(a[i].latitude, b[i].latitude) << i;
  }
}

void expect_different(const std::vector<Sky>& a, const std::vector<Sky>& b) {
  EXPECT_GT(test::separation(a.front(), b.front()), 1e-5);
}

/// Coefficients as SCAMP writes them.
const Keywords kScamp = {{"PV1_0", 1e-3}, {"PV1_1", 1.01}, {"PV1_2", -2e-3}, {"PV1_4", 0.3},
                         {"PV2_0", 2e-3}, {"PV2_1", 0.99}, {"PV2_5", -0.2},  {"PV2_7", 0.5}};

std::string warning_of(const Transform& transform) {
  EXPECT_EQ(transform.warnings().size(), 1U);
  return transform.warnings().empty() ? "" : transform.warnings().front();
}

TEST(Scamp, PolynomialIsReadAsTpv) {
  const FitsWriter scamp = with(tan_header(), kScamp);
  expect_same(sky_of(transform_of(scamp)), sky_of(transform_of(named(scamp, "TPV"))));
  expect_different(sky_of(transform_of(scamp)), sky_of(transform_of(tan_header())));
  EXPECT_NE(warning_of(transform_of(scamp)).find("SCAMP"), std::string::npos);
  EXPECT_NE(transform_of(scamp).description().find("RA---TAN"), std::string::npos);
  EXPECT_NE(transform_of(scamp).description().find("TPV distortion"), std::string::npos);
  EXPECT_TRUE(transform_of(named(scamp, "TPV")).warnings().empty());
}

TEST(Scamp, OneParameterOfTheLatitudeIsEnough) {
  for (const char* key : {"PV2_0", "PV2_1", "PV2_2", "PV2_3", "PV2_7", "PV2_39"}) {
    const FitsWriter scamp = with(tan_header(), {{key, 0.5}});
    expect_same(sky_of(transform_of(scamp)), sky_of(transform_of(named(scamp, "TPV"))));
    EXPECT_EQ(transform_of(scamp).warnings().size(), 1U) << key;
  }
}

TEST(Scamp, ParametersOfTheLongitudeCountFromTheFifthOn) {
  const FitsWriter fifth = with(tan_header(), {{"PV1_5", 0.1}});
  expect_same(sky_of(transform_of(fifth)), sky_of(transform_of(named(fifth, "TPV"))));
  // PV1_1 and PV1_2 are the native reference point, PV1_3 is LONPOLE, PV1_4 is LATPOLE.
  const FitsWriter pole = with(tan_header(), {{"PV1_3", 150.0}, {"PV1_4", 20.0}});
  expect_same(sky_of(transform_of(pole)),
              sky_of(transform_of(with(tan_header(), {{"LONPOLE", 150.0}, {"LATPOLE", 20.0}}))));
  EXPECT_TRUE(transform_of(pole).warnings().empty());
  const FitsWriter standard = with(tan_header(), {{"PV1_0", 0.0}, {"PV1_1", 0.0}, {"PV1_2", 90.0}});
  expect_same(sky_of(transform_of(standard)), sky_of(transform_of(tan_header())));
}

TEST(Scamp, LatitudeMayComeFirst) {
  const FitsWriter swapped = tan_header()
                                 .set("CTYPE1", "DEC--TAN")
                                 .set("CTYPE2", "RA---TAN")
                                 .set("CRVAL1", 2.5)
                                 .set("CRVAL2", 150.25);
  EXPECT_EQ(transform_of(with(swapped, {{"PV1_1", 1.01}})).warnings().size(), 1U);
  EXPECT_EQ(transform_of(with(swapped, {{"PV2_3", 150.0}})).warnings().size(), 0U);
}

TEST(Scamp, ZerosSayNothing) {
  const FitsWriter zeros =
      with(tan_header(), {{"PV2_0", 0.0}, {"PV2_1", 0.0}, {"PV1_5", 0.0}, {"PV1_39", 0.0}});
  expect_same(sky_of(transform_of(zeros)), sky_of(transform_of(tan_header())));
  EXPECT_TRUE(transform_of(zeros).warnings().empty());
}

TEST(Scamp, PolynomialOfAnAlternateIsItsOwn) {
  FitsWriter writer = named(tan_header(), "TAN");
  writer.set("CTYPE1A", "RA---TAN").set("CTYPE2A", "DEC--TAN").set("CRPIX1A", 500.5);
  writer.set("CRPIX2A", 400.5).set("CRVAL1A", 150.25).set("CRVAL2A", 2.5).set("CD1_1A", -1e-4);
  writer.set("CD2_2A", 1e-4).set("PV2_1A", 1.5);
  expect_same(sky_of(transform_of(writer)), sky_of(transform_of(tan_header())));
  expect_same(sky_of(transform_of(writer, SipUse::automatic, 'A')),
              sky_of(transform_of(with(named(tan_header(), "TPV"), {{"PV2_1", 1.5}}))));
}

TEST(Scamp, PolynomialBesideSipIsDropped) {
  const auto expected = sky_of(transform_of(test::sip_header()));
  const FitsWriter both = with(test::sip_header(), kScamp);
  expect_same(sky_of(transform_of(both)), expected);
  EXPECT_NE(warning_of(transform_of(both)).find("SIP is used"), std::string::npos);
  // Those that TAN could have go with the others.
  expect_same(sky_of(transform_of(with(test::sip_header(), {{"PV1_2", 60.0}, {"PV1_9", 0.1}}))),
              expected);
}

TEST(Scamp, PolynomialBesideSipWithoutNameIsUsed) {
  const FitsWriter scamp = with(tan_header(), kScamp);
  const FitsWriter both = with(named(test::sip_header(), "TAN"), kScamp);
  expect_same(sky_of(transform_of(both)), sky_of(transform_of(scamp)));
  expect_same(sky_of(transform_of(both, SipUse::off)), sky_of(transform_of(scamp)));
  expect_same(sky_of(transform_of(both, SipUse::on)), sky_of(transform_of(test::sip_header())));
  EXPECT_EQ(transform_of(both).warnings().size(), 2U);
}

TEST(Sip, WithoutNameAsAskedFor) {
  const FitsWriter unnamed = named(test::sip_header(), "TAN");
  const auto distorted = sky_of(transform_of(test::sip_header()));
  expect_same(sky_of(transform_of(unnamed)), distorted);
  EXPECT_NE(warning_of(transform_of(unnamed)).find("-SIP suffix"), std::string::npos);
  expect_same(sky_of(transform_of(unnamed, SipUse::on)), distorted);
  EXPECT_TRUE(transform_of(unnamed, SipUse::on).warnings().empty());
  const Transform off = transform_of(unnamed, SipUse::off);
  EXPECT_TRUE(off.warnings().empty());
  EXPECT_NE(off.description().find("SIP coefficients not applied"), std::string::npos);
  expect_same(sky_of(transform_of(unnamed, SipUse::off)), sky_of(transform_of(tan_header())));
}

TEST(Sip, WithItsNameIsLeftOutOnRequestOnly) {
  const FitsWriter sip = test::sip_header();
  expect_same(sky_of(transform_of(sip, SipUse::on)), sky_of(transform_of(sip)));
  EXPECT_TRUE(transform_of(sip, SipUse::on).warnings().empty());
  expect_same(sky_of(transform_of(sip, SipUse::off)), sky_of(transform_of(tan_header())));
  EXPECT_NE(warning_of(transform_of(sip, SipUse::off)).find("--sip off"), std::string::npos);
  EXPECT_TRUE(transform_of(tan_header(), SipUse::off).warnings().empty());
  EXPECT_TRUE(transform_of(tan_header(), SipUse::on).warnings().empty());
}

TEST(Sip, WithoutNameBesideAnotherDistortionIsNotGuessedAt) {
  const FitsWriter both =
      with(test::tpv_header(), {{"A_ORDER", 2}, {"B_ORDER", 2}, {"A_2_0", 1e-5}, {"B_1_1", 1e-5}});
  expect_same(sky_of(transform_of(both)), sky_of(transform_of(test::tpv_header())));
  EXPECT_NE(warning_of(transform_of(both)).find("not applied"), std::string::npos);
  expect_different(sky_of(transform_of(both, SipUse::on)),
                   sky_of(transform_of(test::tpv_header())));
  const FitsWriter tnx =
      with(test::tnx_header(), {{"A_ORDER", 2}, {"B_ORDER", 2}, {"A_2_0", 1e-5}, {"B_1_1", 1e-5}});
  expect_same(sky_of(transform_of(tnx)), sky_of(transform_of(test::tnx_header())));
  expect_same(sky_of(transform_of(tnx, SipUse::off)), sky_of(transform_of(test::tnx_header())));
  EXPECT_THROW(transform_of(tnx, SipUse::on), Error);
}

TEST(Sip, OfAnAlternate) {
  FitsWriter writer = test::sip_header();
  writer.set("CTYPE1A", "RA---TAN").set("CTYPE2A", "DEC--TAN").set("CRPIX1A", 500.5);
  writer.set("CRPIX2A", 400.5).set("CRVAL1A", 150.25).set("CRVAL2A", 2.5).set("CD1_1A", -1e-4);
  writer.set("CD2_2A", 1e-4);
  const auto plain = sky_of(transform_of(tan_header()));
  const auto distorted = sky_of(transform_of(test::sip_header()));
  expect_same(sky_of(transform_of(writer, SipUse::automatic, 'A')), plain);
  EXPECT_TRUE(transform_of(writer, SipUse::automatic, 'A').warnings().empty());
  EXPECT_NE(transform_of(writer, SipUse::automatic, 'A').description().find("CTYPE lacks -SIP"),
            std::string::npos);
  expect_same(sky_of(transform_of(writer, SipUse::on, 'A')), distorted);
  writer.set("CTYPE1A", "RA---TAN-SIP").set("CTYPE2A", "DEC--TAN-SIP");
  expect_same(sky_of(transform_of(writer, SipUse::automatic, 'A')), distorted);
  expect_same(sky_of(transform_of(writer, SipUse::off, 'A')), plain);
}

TEST(Sip, OnTheWrongAxesIsNoMatterWhereItIsOff) {
  FitsWriter writer({5, 1000, 800});
  writer.set("CTYPE1", "FREQ").set("CTYPE2", "RA---TAN-SIP").set("CTYPE3", "DEC--TAN-SIP");
  writer.set("CRVAL1", 1e9).set("CDELT1", 1e6).set("CDELT2", -1e-4).set("CDELT3", 1e-4);
  writer.set("A_ORDER", 2).set("B_ORDER", 2).set("A_2_0", 1e-5).set("B_1_1", 1e-5);
  EXPECT_THROW(transform_of(writer), Error);
  EXPECT_NO_THROW(transform_of(writer, SipUse::off));
}

} // namespace
} // namespace astromill::wcs
