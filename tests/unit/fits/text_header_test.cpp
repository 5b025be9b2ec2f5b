// astromill: tests of headers as text
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/fits/file.h"
#include "astromill/fits/open_image.h"
#include "astromill/fits/text_header.h"
#include "support/fits_writer.h"
#include "support/random.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace astromill::fits {
namespace {

using test::FitsWriter;

/// One header as one string of text; fails if there are more.
Header header_of(const std::string& text) {
  EXPECT_TRUE(is_text_header(text));
  const auto all = parse_text_headers(text, "a.hdr");
  EXPECT_EQ(all.size(), 1U);
  return Header(all.at(0));
}

std::string message_of(const std::string& text) {
  EXPECT_TRUE(is_text_header(text));
  try {
    parse_text_headers(text, "a.hdr");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

/// A file in a directory of its own.
class TextFile : public testing::Test {
protected:
  std::string write(const std::string& bytes) {
    FitsWriter::write_bytes(directory_.file("a.head"), bytes);
    return directory_.file("a.head");
  }
  ImageHeader open(const std::string& bytes, const std::string& behind = "") {
    return open_image_header(write(bytes) + behind,
                             [](const Header& header) { return header.has("CRVAL1"); });
  }

private:
  test::TemporaryDirectory directory_;
};

TEST(TextHeader, LinesAreCards) {
  const Header header = header_of("# made by hand\n"
                                  "CRPIX1  =                512.5 / a comment\n"
                                  "CTYPE1  = 'RA---TAN'\r\n"
                                  "\n"
                                  "COMMENT of = no importance\n"
                                  "        / none = either\n"
                                  "HIERARCH ESO DET = 5\n"
                                  "CRPIX2=1.5\n"
                                  "CD1_1 =   1E-3\n"
                                  "LONGNAME=7\n"
                                  "CD2_2     =2E-3\n"
                                  "END\n"
                                  "\n");
  EXPECT_EQ(header.number("CRPIX1"), 512.5);
  EXPECT_EQ(header.text("CTYPE1"), "RA---TAN");
  EXPECT_EQ(header.number("CRPIX2"), 1.5);
  EXPECT_EQ(header.number("CD1_1"), 1e-3);
  EXPECT_EQ(header.number("LONGNAME"), 7);
  EXPECT_EQ(header.number("CD2_2"), 2e-3);
  EXPECT_EQ(header.card_count(), 9);
}

TEST(TextHeader, EndMayBeMissing) {
  EXPECT_EQ(header_of("CRPIX1  = 1\nCRPIX2  = 2\n").number("CRPIX2"), 2);
  EXPECT_NE(message_of("CRPIX1  = 1\nCRPIX2  = 2").find("line 2: the header is cut off"),
            std::string::npos);
  EXPECT_EQ(header_of("CRPIX1  = 1\nEND").number("CRPIX1"), 1);
}

TEST(TextHeader, TextsOverSeveralLines) {
  EXPECT_EQ(header_of("SLIT    = 'one &'\nCONTINUE  'and two = 3'\nEND\n").text("SLIT"),
            "one and two = 3");
}

TEST(TextHeader, EveryEndBeginsAnother) {
  const std::string text = "COMMENT   one\nCRPIX1  = 1\nEND\n# two\nCRPIX1  = 2\nEND     \n";
  const auto all = parse_text_headers(text, "a.head");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(Header(all[0]).number("CRPIX1"), 1);
  EXPECT_EQ(Header(all[1]).number("CRPIX1"), 2);
}

TEST(TextHeader, CardsWithoutLines) {
  const std::string cards = FitsWriter().set("CRPIX1", 1.5).remove("SIMPLE").cards();
  std::string end = "END";
  end.resize(80, ' ');
  EXPECT_EQ(header_of(cards + end).number("CRPIX1"), 1.5);
  EXPECT_EQ(header_of(cards + "END").number("CRPIX1"), 1.5);
  EXPECT_EQ(header_of(cards + end + std::string(2000, ' ')).number("CRPIX1"), 1.5);
  EXPECT_NE(message_of(cards).find("cut off"), std::string::npos);
}

TEST(TextHeader, CommentsMayHaveAnyCharacter) {
  const std::string dots(30, '.');
  const Header header =
      header_of("COMMENT Universit\xc3\xa9 " + dots + dots + ".\nCRPIX1  = 1 / \xe9t\xe9\nEND\n");
  EXPECT_EQ(header.number("CRPIX1"), 1);
}

TEST(TextHeader, BadLinesAreNamed) {
  const std::string good = "CRPIX1  = 1\n";
  const struct {
    std::string line, message;
  } cases[] = {
      {"CRPIX2\t= 2", "a.hdr, line 2: a header line may not have a tab: 'CRPIX2\\x09= 2'"},
      {"CRPIX2  = 2\x01", "line 2: a header line may not have a byte that is not text"},
      {"CRPIX2  = 2 / " + std::string(67, 'x'), "line 2: the line is longer than the 80"},
      {"CRPIX2    2", "line 2: the line is no header card (KEYWORD = value): 'CRPIX2    2'"},
      {"crpix2  = 2", "line 2: the line is no header card"},
      {"CRPIX2TOOLONG = 2", "line 2: the line is no header card"},
      {"   CRPIX2  = 2", "line 2: the line is no header card"},
      {"          CRPIX2  = 2", "line 2: the keyword does not start in the first column"},
      {"END\nEND", "line 3: END without a header before it"},
  };
  for (const auto& [line, message] : cases)
    EXPECT_NE(message_of(good + line + "\n").find(message), std::string::npos)
        << message_of(good + line + "\n");
  EXPECT_NE(message_of(good + std::string("CRPIX2  = \0", 11) + "\n").find("not text"),
            std::string::npos);
}

TEST(TextHeader, OtherFilesAreNot) {
  const std::string fits = FitsWriter().bytes();
  EXPECT_FALSE(is_text_header(fits.substr(0, 2880)));
  std::string folded = fits.substr(0, 2880);
  folded[60] = '\n'; // in a comment of the first card
  EXPECT_FALSE(is_text_header(folded));
  for (const char* text : {"", "\n", "# x y\n1 2\n", "100 200\n", "id x y\n1 2 3\n", "hello = 3\n",
                           "CRPIX1 512\n", "      1.5  2.5\n", "CRPIX1  = 5"})
    EXPECT_FALSE(is_text_header(text)) << text;
}

TEST_F(TextFile, HasAnImageOfUnknownSize) {
  const ImageHeader image = open("CRVAL1  = 10\nEND\n");
  EXPECT_TRUE(image.axes.empty());
  EXPECT_EQ(image.note, "");
  EXPECT_EQ(image.hdu, "1");
}

TEST_F(TextFile, TakesTheSizeFromItsKeywords) {
  using Axes = std::vector<std::int64_t>;
  EXPECT_EQ(open("NAXIS   = 2\nNAXIS1  = 5\nNAXIS2  = 7\nEND\n").axes, Axes({5, 7}));
  EXPECT_EQ(open("NAXIS1  = 5\nNAXIS2  = 7\nEND\n").axes, Axes({5, 7}));
  EXPECT_EQ(open("NAXIS   = 1\nNAXIS1  = 5\nNAXIS2  = 7\nEND\n").axes, Axes({5}));
  EXPECT_EQ(open("XTENSION= 'BINTABLE'\nZIMAGE  = T\nNAXIS   = 2\nNAXIS1  = 8\nNAXIS2  = 9\n"
                 "ZNAXIS  = 2\nZNAXIS1 = 5\nZNAXIS2 = 7\nEND\n")
                .axes,
            Axes({5, 7}));
  EXPECT_THROW(open("NAXIS1  = -5\nEND\n"), Error);
  EXPECT_THROW(open("XTENSION= 'BINTABLE'\nEND\n", "[1]"), Error);
  EXPECT_EQ(open("NAXIS1  = 5\nNAXIS2  = 7\nEND\n", "[2:4,*]").section.axes[0].offset, 1);
  EXPECT_THROW(open("CRVAL1  = 5\nEND\n", "[2:4,*]"), Error);
}

TEST_F(TextFile, NumbersAreThoseOfTheExtensions) {
  const std::string two = "CRVAL1  = 1\nEND\nCRVAL1  = 2\nEXTNAME = 'B'\nEND\n";
  EXPECT_EQ(open(two, "[1]").header.number("CRVAL1"), 1);
  EXPECT_EQ(open(two, "[2]").header.number("CRVAL1"), 2);
  EXPECT_EQ(open(two, "[b]").header.number("CRVAL1"), 2);
  EXPECT_EQ(open(two).header.number("CRVAL1"), 1);
  EXPECT_THROW(open(two, "[0]"), Error);
  EXPECT_THROW(open(two, "[3]"), Error);
  const std::string whole = "SIMPLE  = T\nNAXIS   = 0\nEND\n" + two;
  EXPECT_EQ(open(whole, "[1]").header.number("CRVAL1"), 1);
  EXPECT_EQ(open(whole).header.number("CRVAL1"), 1);
  EXPECT_EQ(open(whole).note, "using extension 1");
  const std::string one = "CRVAL1  = 1\nEND\n";
  EXPECT_EQ(open(one, "[0]").header.number("CRVAL1"), 1);
  EXPECT_EQ(open(one, "[1]").header.number("CRVAL1"), 1);
  EXPECT_THROW(open(one, "[2]"), Error);
}

TEST_F(TextFile, RandomDamageNeverDoesMoreThanThrow) {
  test::Random random(5);
  const std::string good = "# x\nSIMPLE  = T\nCRVAL1  = 1 / one\nCOMMENT two\nEND\nCRVAL1=3\nEND\n";
  for (int trial = 0; trial < 3000; ++trial) {
    std::string bytes = good;
    for (int i = random.integer(1, 6); i > 0; --i)
      bytes[random.bits() % bytes.size()] = "\n\r\t\0 =E'\xff#"[random.integer(0, 9)];
    try {
      open(bytes.substr(0, random.bits() % bytes.size() + 1));
    } catch (const Error&) {
      // as good a result as any
    }
  }
}

} // namespace
} // namespace astromill::fits
