// astromill: tests of the structural keywords
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/structure.h"
#include "support/fits_writer.h"

#include <gtest/gtest.h>

namespace astromill::fits {
namespace {

using test::FitsWriter;

Structure primary(const FitsWriter& writer) { return read_structure(Header(writer.cards()), true); }
Structure extension(const FitsWriter& writer) {
  return read_structure(Header(writer.cards()), false);
}

TEST(Structure, Image) {
  const Structure image = primary(FitsWriter({100, 50}).set("BITPIX", -32));
  EXPECT_EQ(image.type, HduType::image);
  EXPECT_EQ(image.axes, (std::vector<std::int64_t>{100, 50}));
  EXPECT_EQ(image.data_bytes, 7 * 2880);
  EXPECT_EQ(primary(FitsWriter(FitsWriter::Axes{})).data_bytes, 0);
  EXPECT_EQ(primary(FitsWriter({2880})).data_bytes, 2880);
  EXPECT_EQ(primary(FitsWriter({2881})).data_bytes, 5760);
  EXPECT_EQ(primary(FitsWriter({5, 0})).data_bytes, 0);
  // In a primary that is no random groups, PCOUNT and GCOUNT mean nothing.
  EXPECT_EQ(primary(FitsWriter({10}).set("PCOUNT", 9999)).data_bytes, 2880);
}

TEST(Structure, RandomGroups) {
  const Structure groups = primary(FitsWriter({0, 100})
                                       .set("GROUPS", true)
                                       .set("PCOUNT", 20)
                                       .set("GCOUNT", 30)); // 30 groups of 20 + 100 bytes
  EXPECT_EQ(groups.data_bytes, 5760);
}

TEST(Structure, Extensions) {
  EXPECT_EQ(extension(FitsWriter().extension("SCI")).type, HduType::image);
  EXPECT_EQ(extension(FitsWriter().extension().set("XTENSION", "IUEIMAGE")).type, HduType::image);
  EXPECT_EQ(extension(FitsWriter().table()).type, HduType::table);
  EXPECT_EQ(extension(FitsWriter().extension().set("XTENSION", "TABLE")).type, HduType::table);
  EXPECT_EQ(extension(FitsWriter().extension().set("XTENSION", "FOREIGN")).type, HduType::table);
  EXPECT_EQ(extension(FitsWriter().table("", 1000).set("PCOUNT", 5000)).data_bytes, 5 * 2880);
}

TEST(Structure, CompressedImage) {
  FitsWriter writer;
  writer.compressed_image("SCI", {640, 480}).set("CRPIX1", 5.5).set("ZTENSION", "IMAGE");
  const Structure image = extension(writer);
  EXPECT_EQ(image.type, HduType::image);
  EXPECT_TRUE(image.compressed);
  EXPECT_EQ(image.axes, (std::vector<std::int64_t>{640, 480}));
  EXPECT_EQ(image.data_bytes, 2880);

  const Header header(uncompressed_cards(Header(writer.cards())));
  EXPECT_EQ(header.text("XTENSION"), "IMAGE");
  EXPECT_EQ(header.integer("BITPIX"), 16);
  EXPECT_EQ(header.integer("NAXIS"), 2);
  EXPECT_EQ(header.integer("NAXIS1"), 640);
  EXPECT_EQ(header.integer("NAXIS2"), 480);
  EXPECT_EQ(header.number("CRPIX1"), 5.5);
  EXPECT_EQ(header.text("EXTNAME"), "SCI");
  for (const char* key : {"ZNAXIS", "ZNAXIS1", "TFIELDS", "TTYPE1", "TFORM1", "PCOUNT"})
    EXPECT_FALSE(header.has(key)) << key;
  EXPECT_FALSE(extension(FitsWriter().compressed_image().set("ZIMAGE", false)).compressed);
}

struct BadCase {
  const char* keyword;
  const char* written; ///< "" takes the keyword away
};

class BadStructure : public testing::TestWithParam<BadCase> {};

TEST_P(BadStructure, NamesTheKeyword) {
  FitsWriter writer({100, 100});
  if (*GetParam().written == '\0')
    writer.remove(GetParam().keyword);
  else
    writer.set_written(GetParam().keyword, GetParam().written);
  try {
    primary(writer);
    FAIL();
  } catch (const Error& error) {
    const std::string message = error.what();
    EXPECT_TRUE(message.starts_with(GetParam().keyword)) << message;
    EXPECT_NE(message.find(GetParam().written), std::string::npos) << message;
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, BadStructure,
    testing::Values(BadCase{"BITPIX", ""}, BadCase{"BITPIX", "7"}, BadCase{"BITPIX", "0"},
                    BadCase{"BITPIX", "-9223372036854775808"}, BadCase{"BITPIX", "'16'"},
                    BadCase{"NAXIS", ""}, BadCase{"NAXIS", "-1"}, BadCase{"NAXIS", "1000"},
                    BadCase{"NAXIS", "2.5"}, BadCase{"NAXIS", "'two'"}, BadCase{"NAXIS1", ""},
                    BadCase{"NAXIS2", ""}, BadCase{"NAXIS1", "-5"},
                    BadCase{"NAXIS1", "1000000000000000000"}, BadCase{"NAXIS1", "1E30"},
                    BadCase{"NAXIS2", "'abc'"}, BadCase{"NAXIS2", "NaN"}));

TEST(Structure, MissingAxesOfMany) { EXPECT_THROW(primary(FitsWriter().set("NAXIS", 999)), Error); }

TEST(Structure, ManyAxes) {
  EXPECT_EQ(primary(FitsWriter(FitsWriter::Axes(999, 1))).axes.size(), 999U);
  EXPECT_THROW(primary(FitsWriter(FitsWriter::Axes(999, 2))), Error);
}

TEST(Structure, BadExtensions) {
  for (const char* key : {"PCOUNT", "GCOUNT"})
    for (const char* value : {"-1", "9223372036854775807", "'x'"})
      EXPECT_THROW(extension(FitsWriter().extension().set_written(key, value)), Error)
          << key << value;
  EXPECT_THROW(extension(FitsWriter().compressed_image().remove("ZNAXIS")), Error);
  EXPECT_THROW(extension(FitsWriter().compressed_image().set("ZNAXIS1", -1)), Error);
  EXPECT_THROW(extension(FitsWriter().compressed_image().set("ZNAXIS", 999)), Error);
}

} // namespace
} // namespace astromill::fits
