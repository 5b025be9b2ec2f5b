// astromill: tests of images and catalogues that are written
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/array.h"
#include "astromill/fits/cards.h"
#include "astromill/fits/products.h"
#include "astromill/fits/section_cards.h"
#include "support/fits_writer.h"
#include "support/message_of.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <optional>
#include <utility>

namespace astromill::fits {
namespace {

using test::FitsWriter;
using test::message_of;
using test::TemporaryDirectory;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

class Products : public testing::Test {
protected:
  /// Writes these pixels, one row, as the image `like` is kept; reads the result into `again_`.
  StoredImage write(const FitsWriter& like, const std::vector<double>& pixels,
                    const ProductHeader& header = {}, const std::string& section = "") {
    like.write(folder_.file("like.fits"));
    const auto image = read_image<double>(folder_.file("like.fits") + section);
    OutputFile output(folder_.file("out.fits"), true);
    Image<double> row(pixels.size(), 1);
    row.pixels = pixels;
    StoredImage stored = write_image<double>(output, std::as_const(row).view(), &image, header);
    output.commit();
    again_ = read_image<double>(folder_.file("out.fits"));
    return stored;
  }
  std::vector<double> numbers() const { return again_->pixels.pixels; }
  const Header& header() const { return again_->source.header; }

  TemporaryDirectory folder_;
  std::optional<PixelImage<double>> again_;
};

TEST(Cards, ValuesInFixedFormat) {
  EXPECT_EQ(value_cards("GAIN", 2.5, "e-/DN"),
            padded_card("GAIN    =                  2.5 / e-/DN"));
  EXPECT_EQ(value_cards("N", std::int64_t{-7}), padded_card("N       =                   -7"));
  EXPECT_EQ(value_cards("WHOLE", 3.0), padded_card("WHOLE   =                  3.0"));
  EXPECT_EQ(value_cards("SMALL", -1.2345678901234567e-5),
            padded_card("SMALL   = -1.2345678901234568E-05"));
  EXPECT_EQ(value_cards("YES", true), padded_card("YES     =                    T"));
  EXPECT_EQ(value_cards("S", std::string("it's"), "x"),
            padded_card("S       = 'it''s   '           / x"));
  EXPECT_EQ(value_cards("S", std::string("\n\xc3")), padded_card("S       = '??      '"));
  EXPECT_EQ(value_cards("S", std::string(70, 'a')),
            padded_card("S       = '" + std::string(67, 'a') + "&'") +
                padded_card("CONTINUE  'aaa     '"));
}

TEST(Cards, TakenApart) {
  EXPECT_EQ(comment_of(padded_card("A       = 'a/b''/'  / of / this")), "/ of / this");
  EXPECT_EQ(comment_of(padded_card("A       = 1")), "");
  EXPECT_EQ(keyword_of(padded_card("ABC     = 1")), "ABC");
  EXPECT_EQ(history_cards("a " + std::string(69, 'b') + " c"),
            padded_card("HISTORY a " + std::string(69, 'b')) + padded_card("HISTORY c"));
}

TEST_F(Products, IntegersAreRoundedAndClipped) {
  FitsWriter like({1, 1});
  like.values(16, {0}).set("BZERO", 32768);
  const StoredImage stored = write(like, {-0.6, -0.4, 0.5, 1.5, 2.4, 65535.4, 65535.6, 1e30});
  EXPECT_EQ(numbers(), (std::vector<double>{0, 0, 0, 2, 2, 65535, 65535, 65535}));
  EXPECT_EQ(stored.clipped, 3);
  EXPECT_EQ(stored.blank, 0);
  EXPECT_FALSE(header().has("BLANK"));
}

TEST_F(Products, NanBecomesABlankThatNoPixelHas) {
  FitsWriter like({1, 1});
  like.values(16, {0});
  EXPECT_EQ(write(like, {1, kNan}).blank, 1);
  EXPECT_EQ(header().integer("BLANK"), -32768);
  write(like, {-32768, kNan, 4});
  EXPECT_EQ(header().integer("BLANK"), 32767);
  EXPECT_EQ(write(like, {-32768, 32767, -32767, kNan}).clipped, 0);
  EXPECT_EQ(header().integer("BLANK"), -32766);
  EXPECT_EQ(numbers()[0], -32768);
  EXPECT_TRUE(std::isnan(numbers()[3]));
  std::vector<double> all(257, kNan);
  for (int i = 0; i < 256; ++i)
    all[static_cast<std::size_t>(i)] = i;
  EXPECT_EQ(message_of([&] {
              write(FitsWriter({1, 1}), all);
            }),
            "NaN pixels need a number that no other pixel has (BLANK), and none is free in 8-bit "
            "integers");
}

TEST_F(Products, BlankThatNoPixelCanHave) {
  FitsWriter like({1, 1});
  like.values(16, {0}).set("BLANK", 100000);
  EXPECT_EQ(write(like, {1, kNan}).blank, 1);
  EXPECT_EQ(header().integer("BLANK"), -32768);
  EXPECT_TRUE(std::isnan(numbers()[1]));
}

TEST_F(Products, FiniteNumbersStayFinite) {
  FitsWriter like({1, 1});
  like.values(-32, {0});
  EXPECT_EQ(write(like, {1e300, -1e300, std::numeric_limits<double>::infinity()}).clipped, 2);
  EXPECT_EQ(numbers()[0], static_cast<double>(std::numeric_limits<float>::max()));
  EXPECT_EQ(numbers()[1], -static_cast<double>(std::numeric_limits<float>::max()));
  EXPECT_TRUE(std::isinf(numbers()[2]));
}

TEST_F(Products, NoValueBecomesBlankByChance) {
  FitsWriter like({1, 1});
  like.values(16, {0}).set("BLANK", 100);
  EXPECT_EQ(write(like, {99, 100.2, kNan}).clipped, 1);
  EXPECT_EQ(numbers()[1], 101);
  EXPECT_TRUE(std::isnan(numbers()[2]));
}

TEST_F(Products, HeaderIsCopiedWithoutWhatDescribesTheStorage) {
  FitsWriter like({1, 1});
  like.values(-32, {0}).set("OBJECT", "M71").set("GAIN", 1.5).set("CHECKSUM", "x");
  like.card("COMMENT BITPIX").card("HIERARCH ESO A = 3").card("").card("HISTORY first");
  like.set("LONG", std::string(60, 'a') + "&").card("CONTINUE  'bcd'");
  write(like, {1}, {.cards = {{"GAIN", 7.0}, {"SEED", std::int64_t{3}}}, .history = {"tool"}});
  EXPECT_EQ(header().text("OBJECT"), "M71");
  EXPECT_EQ(header().text("LONG"), std::string(60, 'a') + "bcd");
  EXPECT_EQ(header().number("GAIN"), 7.0);
  EXPECT_FALSE(header().has("CHECKSUM"));
  const std::string& cards = header().cards();
  EXPECT_EQ(cards.find("GAIN    "), cards.rfind("GAIN    "));
  for (const char* card : {"COMMENT BITPIX", "HIERARCH ESO A = 3", "HISTORY first", "HISTORY tool"})
    EXPECT_NE(cards.find(card), std::string::npos) << card;
}

TEST_F(Products, LookUpTablesOfDistortionAreNotPromised) {
  FitsWriter like({1, 1});
  like.set("CPDIS1", "Lookup").set("DP1", "EXTVER: 1").set("D2IMDIS1", "LOOKUP").set("DP", 5);
  const StoredImage stored = write(like, {1});
  ASSERT_EQ(stored.warnings.size(), 1U);
  EXPECT_NE(stored.warnings[0].find("look-up tables"), std::string::npos);
  for (const char* key : {"CPDIS1", "DP1", "D2IMDIS1"})
    EXPECT_FALSE(header().has(key)) << key;
  EXPECT_TRUE(header().has("DP"));
  like = FitsWriter({1, 1});
  EXPECT_TRUE(write(like.set("DP1", "EXTVER: 1"), {1}).warnings.empty());
}

TEST_F(Products, WithoutAnExample) {
  OutputFile output(folder_.file("new.fits"), false);
  const Image<float> image(3, 2, 1.5F);
  write_image<float>(output, image.view(), nullptr, {.history = {"tool"}});
  output.commit();
  const auto again = read_image<float>(folder_.file("new.fits"));
  EXPECT_EQ(again.pixels.pixels, image.pixels);
  EXPECT_EQ(again.storage.bitpix, -32);
  EXPECT_EQ(std::filesystem::file_size(folder_.file("new.fits")) % 2880, 0U);
}

TEST_F(Products, ViewsOfAPartAreWritten) {
  OutputFile output(folder_.file("part.fits"), false);
  Image<float> image(4, 3);
  for (std::size_t i = 0; i < image.pixels.size(); ++i)
    image.pixels[i] = static_cast<float>(i);
  write_image<float>(output, std::as_const(image).view().part(1, 1, 2, 2), nullptr, {});
  output.commit();
  EXPECT_EQ(read_image<float>(folder_.file("part.fits")).pixels.pixels,
            (std::vector<float>{5, 6, 9, 10}));
}

TEST_F(Products, CatalogueOfUnequalColumns) {
  OutputFile output(folder_.file("t.fits"), false);
  const std::vector<CatalogueColumn> columns{{.name = "a", .values = std::vector<double>{1}},
                                             {.name = "b", .values = std::vector<double>{1, 2}}};
  EXPECT_NE(message_of([&] {
              write_catalogue(output, "T", columns, {});
            }).find("do not have the same number of rows"),
            std::string::npos);
}

TEST_F(Products, SeveralExtensionsInOneFile) {
  const std::vector<CatalogueColumn> columns{
      {.name = "long", .values = std::vector<std::int64_t>{-1, std::int64_t{1} << 40U}},
      {.name = "word", .values = WordColumn{.words = {"no", "yes"}, .which = {1, 0}}}};
  const std::vector<std::int32_t> counts{1, 2, 3, 4, -5, 6};
  const std::vector<Extension> extensions{
      TableExtension{.name = "T", .columns = columns, .cards = {{"KEY", 2.5}}},
      CountsExtension{.name = "C", .counts = {counts.data(), 2, 2, 3}},
      TableExtension{.name = "EMPTY", .columns = {}}};
  OutputFile output(folder_.file("e.fits"), false);
  write_extensions(output, extensions, {.history = {"made by a test"}});
  output.commit();
  File file(folder_.file("e.fits"));
  EXPECT_EQ(file.hdu_count(), 4);
  ASSERT_TRUE(file.move_to("T", std::nullopt));
  EXPECT_EQ(file.info().axes, (std::vector<std::int64_t>{11, 2}));
  EXPECT_EQ(file.header().number("KEY"), 2.5);
  EXPECT_EQ(file.data().substr(0, 22),
            std::string("\xff\xff\xff\xff\xff\xff\xff\xffyes\0\0\1\0\0\0\0\0no\0", 22));
  ASSERT_TRUE(file.move_to("C", std::nullopt));
  EXPECT_EQ(read_array(file).values, (std::vector<double>{1, 2, 4, -5}));
  ASSERT_TRUE(file.move_to("EMPTY", std::nullopt));
  EXPECT_EQ(std::filesystem::file_size(folder_.file("e.fits")), 6U * 2880);
}

SectionMap section(std::int64_t x, std::int64_t step_x, std::int64_t y, std::int64_t step_y) {
  return section_map({{.first = x, .last = x + 4 * step_x, .step = step_x},
                      {.first = y, .last = y + 4 * step_y, .step = step_y}},
                     {100, 100}, {});
}

TEST(SectionCards, WholeImageIsLeftAlone) {
  const Header header(padded_card("CRPIX1  = 1.50E0 / mine") + padded_card("COMMENT x"));
  EXPECT_EQ(section_cards(header, section_map({}, {100, 100}, {})), header.cards());
}

TEST(SectionCards, CoordinatesOfTheDetectorAreAdded) {
  const Header part(section_cards(Header(padded_card("OBJECT  = 'M71'")), section(11, 1, 21, 2)));
  EXPECT_EQ(part.number("LTV1"), -10);
  EXPECT_EQ(part.number("LTV2"), -9.5);
  EXPECT_EQ(part.number("LTM2_2"), 0.5);
  EXPECT_FALSE(part.has("LTM1_1"));
  EXPECT_FALSE(part.has("CRPIX1"));
}

TEST(SectionCards, NumbersThatAreNone) {
  const Header header(padded_card("CRPIX1  = 'a'"), {.file = "a.fits"});
  EXPECT_EQ(message_of([&] { section_cards(header, section(11, 1, 1, 1)); }),
            "a.fits: CRPIX1: must be a finite number: 'a'");
}

TEST(SectionCards, OldMatricesAndPlateSolutions) {
  std::string cards;
  for (const char* card : {"CTYPE1  = 'X'", "PC001002= 1.0", "CNPIX1  = 100", "XPIXELSZ= 2.0"})
    cards += padded_card(card);
  const Header part(section_cards(Header(cards), section(11, 2, 1, 1)));
  EXPECT_EQ(part.number("PC001002"), 0.5);
  EXPECT_EQ(part.number("CDELT1"), 2);
  // x + CNPIX - 0.5, times the size of a pixel, is the same place on the plate.
  EXPECT_EQ((11 + 100 - 0.5) * 2.0, (1 + *part.number("CNPIX1") - 0.5) * *part.number("XPIXELSZ"));
}

} // namespace
} // namespace astromill::fits
