// astromill: tests of the header of an image on finer pixels
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/copied_cards.h"
#include "astromill/fits/finer_grid.h"
#include "support/wcs_headers.h"

#include <gtest/gtest.h>

namespace astromill::fits {
namespace {

using test::FitsWriter;
using test::image_of;

Header finer(const FitsWriter& writer, std::size_t n, const std::vector<AxisRange>& section = {}) {
  return Header(copied_cards(finer_image(image_of(writer, section), n)).cards);
}

TEST(FinerGrid, PixelsAreThoseThatCoverThePixelsOfTheImage) {
  const SectionMap map = finer_map(image_of(FitsWriter({10, 20})).section, 4);
  ASSERT_EQ(map.axes.size(), 2U);
  EXPECT_EQ(map.axes[0].length, 40);
  EXPECT_EQ(map.axes[1].length, 80);
  const auto coarse = [&](double p) { return map.axes[0].offset + map.axes[0].step * p; };
  EXPECT_DOUBLE_EQ(coarse(0.5), 0.5);
  EXPECT_DOUBLE_EQ(coarse(1), 0.625);
  EXPECT_DOUBLE_EQ(coarse(40.5), 10.5);
}

TEST(FinerGrid, KeywordsAreThoseOfTheFormulas) {
  FitsWriter image = test::sip_header().set("AP_1_1", 4e-5).set("BP_0_1", 3e-4).set("A_DMAX", 7.5);
  image.set("LTV1", -100.0).set("LTM1_1", 0.5).set("PV1_5", 0.25).set("CRPIX1A", 12.0);
  for (const std::size_t n : {2U, 3U, 5U, 7U}) {
    const Header header = finer(image, n);
    const auto m = static_cast<double>(n);
    EXPECT_EQ(header.number("CRPIX1"), (500.5 - 0.5) * m + 0.5);
    EXPECT_EQ(header.number("CRPIX2"), (400.5 - 0.5) * m + 0.5);
    EXPECT_EQ(header.number("CRPIX1A"), (12 - 0.5) * m + 0.5);
    EXPECT_DOUBLE_EQ(*header.number("CD1_1"), -1e-4 / m);
    EXPECT_DOUBLE_EQ(*header.number("A_2_0"), 2e-5 / m);
    EXPECT_DOUBLE_EQ(*header.number("B_2_1"), 2e-8 / m / m);
    EXPECT_DOUBLE_EQ(*header.number("AP_1_1"), 4e-5 / m);
    EXPECT_DOUBLE_EQ(*header.number("BP_0_1"), 3e-4);
    EXPECT_DOUBLE_EQ(*header.number("A_DMAX"), 7.5 * m);
    EXPECT_EQ(header.number("PV1_5"), 0.25);
    EXPECT_EQ(header.number("LTV1"), (-100 - 0.5) * m + 0.5);
    EXPECT_EQ(header.number("LTM1_1"), 0.5 * m);
    EXPECT_EQ(header.number("LTV2"), 0.5 - 0.5 * m); // its default, of 0
    EXPECT_EQ(header.number("LTM2_2"), m);
    EXPECT_EQ(header.integer("A_ORDER"), 3);
  }
}

TEST(FinerGrid, DefaultOfTheStepsIsWritten) {
  FitsWriter image({100, 100});
  image.set("CTYPE1", "RA---TAN").set("CTYPE2", "DEC--TAN").set("PC1_1", 1e-3).set("PC2_2", 1e-3);
  const Header header = finer(image, 4);
  EXPECT_EQ(header.number("CDELT1"), 0.25);
  EXPECT_EQ(header.number("CDELT2"), 0.25);
  EXPECT_EQ(header.number("PC1_1"), 1e-3);
  EXPECT_EQ(header.number("CRPIX1"), -1.5);
}

TEST(FinerGrid, SectionsAreImagesOfTheirOwn) {
  const Header header = finer(test::tan_header(), 2, {{101, 356, 1}, {51, 306, 1}});
  EXPECT_EQ(header.number("CRPIX1"), (400.5 - 0.5) * 2 + 0.5);
  EXPECT_EQ(header.number("CRPIX2"), (350.5 - 0.5) * 2 + 0.5);
  EXPECT_EQ(header.number("LTV1"), (-100 - 0.5) * 2 + 0.5);
  EXPECT_EQ(header.number("LTM1_1"), 2);
}

TEST(FinerGrid, ThirdAxisStaysAsItIs) {
  FitsWriter image({100, 80, 1});
  image.set("CTYPE3", "WAVE").set("CRPIX3", 1.0).set("CDELT3", 5e-7);
  const Header header = finer(image, 3);
  EXPECT_EQ(header.number("CRPIX3"), 1.0);
  EXPECT_EQ(header.number("CDELT3"), 5e-7);
  EXPECT_FALSE(header.has("LTV3"));
}

TEST(FinerGrid, OnePartAPixelChangesNothing) {
  const FitsWriter image = test::sip_header().set("DATASEC", "[1:1000,1:800]");
  EXPECT_EQ(copied_cards(finer_image(image_of(image), 1)).cards,
            copied_cards(image_of(image)).cards);
}

TEST(FinerGrid, SizesOfPixelsFollowUnlessTheyAreRemarks) {
  FitsWriter image({10, 10});
  image.set("PIXSCALE", 0.5).set("SECPIX1", "0.1 arcsec").set("DATASEC", "[1:10,1:10]");
  const Header header = finer(image, 2);
  EXPECT_EQ(header.number("PIXSCALE"), 0.25);
  EXPECT_EQ(header.text("SECPIX1"), "0.1 arcsec");
  EXPECT_FALSE(header.has("DATASEC"));
}

TEST(FinerGrid, WhatCannotBeKeptIsNamed) {
  const auto warnings = [](FitsWriter image) {
    return copied_cards(finer_image(image_of(image), 2)).warnings;
  };
  EXPECT_TRUE(warnings(test::sip_header()).empty());
  ASSERT_EQ(warnings(test::tan_header().set("CPDIS1", "Lookup").set("DP1", "EXTVER: 1")).size(),
            1U);
  const FitsWriter polynomial = test::tan_header().set("CPDIS1", "Polynomial");
  ASSERT_EQ(warnings(polynomial).size(), 1U);
  EXPECT_NE(warnings(polynomial)[0].find("is not copied"), std::string::npos);
  EXPECT_FALSE(finer(polynomial, 2).has("CPDIS1"));
  const FitsWriter table = test::tan_header().set("CTYPE1", "RA---TAB").set("CTYPE2", "DEC--TAB");
  ASSERT_EQ(warnings(table).size(), 1U);
  EXPECT_FALSE(finer(table, 2).has("CTYPE1"));
  EXPECT_FALSE(finer(table, 2).has("CD1_1"));
}

TEST(RegriddedImage, IsThatOfTheFinerGridWhereThatIsOne) {
  const ImageHeader image = image_of(FitsWriter({10, 20}));
  const ImageHeader map = regridded_image(image, 30, 60);
  const ImageHeader fine = finer_image(image, 3);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_DOUBLE_EQ(map.section.axes[i].offset, fine.section.axes[i].offset);
    EXPECT_DOUBLE_EQ(map.section.axes[i].step, fine.section.axes[i].step);
    EXPECT_EQ(map.section.axes[i].length, fine.section.axes[i].length);
  }
}

TEST(RegriddedImage, PixelsCoverTheImage) {
  const ImageHeader map = regridded_image(image_of(FitsWriter({10, 20})), 4, 3);
  for (std::size_t i = 0; i < 2; ++i) {
    const AxisMap& axis = map.section.axes[i];
    const auto whole = [&](double p) { return axis.offset + axis.step * p; };
    EXPECT_DOUBLE_EQ(whole(0.5), 0.5);
    EXPECT_DOUBLE_EQ(whole(static_cast<double>(axis.length) + 0.5), i == 0 ? 10.5 : 20.5);
  }
  const Header header =
      Header(copied_cards(
                 regridded_image(image_of(test::tan_header(), {{101, 356, 1}, {51, 306, 1}}), 4, 8))
                 .cards);
  EXPECT_DOUBLE_EQ(*header.number("CRPIX1"), (400.5 - 0.5) / 64 + 0.5);
  EXPECT_DOUBLE_EQ(*header.number("CRPIX2"), (350.5 - 0.5) / 32 + 0.5);
}

} // namespace
} // namespace astromill::fits
