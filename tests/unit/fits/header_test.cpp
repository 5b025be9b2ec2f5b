// astromill: tests of the look-up of keywords
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/header.h"
#include "support/fits_writer.h"

#include <gtest/gtest.h>

#include <functional>

namespace astromill::fits {
namespace {

using test::FitsWriter;

Header with_value(const std::string& written) {
  return Header(FitsWriter().set_written("KEY", written).cards(), {.file = "a.fits", .hdu = "1"});
}

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Header, KeepsCardsUpToEnd) {
  const std::string cards = FitsWriter().set("CRPIX1", 1.5).cards();
  const Header header(cards +
                      FitsWriter().card("END").card("JUNK").cards().substr(cards.size() - 80));
  EXPECT_EQ(header.cards().substr(0, cards.size()), cards);
  EXPECT_EQ(header.card_count(), static_cast<int>(header.cards().size() / 80));
  EXPECT_EQ(header.cards().find("END     "), std::string::npos);
  EXPECT_FALSE(header.has("JUNK"));
}

TEST(Header, WantsWholeCards) {
  EXPECT_THROW(Header("SIMPLE  =                    T"), Error);
  EXPECT_EQ(Header("").card_count(), 0);
}

TEST(Header, ReplacesWhatFitsDoesNotAllow) {
  const Header header(FitsWriter().card("COMMENT caf\xc3\xa9\n\x01\x7f").cards());
  EXPECT_NE(header.cards().find("COMMENT caf????? "), std::string::npos);
}

struct NumberCase {
  const char* written;
  double value;
};

class HeaderNumber : public testing::TestWithParam<NumberCase> {};

TEST_P(HeaderNumber, IsRead) {
  const auto value = with_value(GetParam().written).number("KEY");
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(*value, GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(All, HeaderNumber,
                         testing::Values(NumberCase{"1.5", 1.5},
                                         NumberCase{"                 1.5 / text", 1.5},
                                         NumberCase{"1.5/text", 1.5}, NumberCase{"+2", 2},
                                         NumberCase{"-2.", -2}, NumberCase{".5", .5},
                                         NumberCase{"1.5E3", 1500}, NumberCase{"1.5e-3", 1.5e-3},
                                         NumberCase{"1.5D3", 1500}, NumberCase{"-1.5d+3", -1500},
                                         NumberCase{"1E-400", 0}, NumberCase{"1d-400", 0},
                                         NumberCase{"4.9E-324", 4.9e-324}, NumberCase{"-0.0", 0},
                                         NumberCase{"298.4438123456789012", 298.4438123456789012}));

class HeaderBadNumber : public testing::TestWithParam<const char*> {};

TEST_P(HeaderBadNumber, IsAnErrorThatShowsIt) {
  const Header header = with_value(GetParam());
  const std::string message = message_of([&] { header.number("KEY"); });
  EXPECT_NE(message.find("a.fits[1]"), std::string::npos) << message;
  EXPECT_NE(message.find("KEY"), std::string::npos) << message;
  EXPECT_NE(message.find(std::string(GetParam()).substr(0, 4)), std::string::npos) << message;
  EXPECT_THROW(header.integer("KEY"), Error);
}

INSTANTIATE_TEST_SUITE_P(All, HeaderBadNumber,
                         testing::Values("'abc'", "'1.5'", "abc", "NaN", "nan", "inf", "-Infinity",
                                         "1E400", "-1E999999", "0x10", "1.5.5", "1,5", "1 5", "T",
                                         "(1.0, 2.0)", "--1", "+-1", "1E", "E5", ".", "''"));

TEST(Header, KeywordsWithoutValueAreAbsent) {
  const Header header(FitsWriter()
                          .card("EMPTY   =")
                          .card("COMMENT = 5")
                          .card("NOEQUAL   5")
                          .card("ONLYCOM =                      / a comment")
                          .card("HIERARCH ESO TEL FOCU = 5.0")
                          .cards());
  for (const char* key : {"EMPTY", "NOEQUAL", "ONLYCOM", "HIERARCH", "ABSENT", "", "LONGKEYWORD"}) {
    EXPECT_FALSE(header.has(key)) << key;
    EXPECT_FALSE(header.number(key).has_value()) << key;
    EXPECT_FALSE(header.integer(key).has_value()) << key;
    EXPECT_FALSE(header.text(key).has_value()) << key;
  }
}

TEST(Header, ShortKeysDoNotMatchLongerOnes) {
  const Header header(FitsWriter().set("CRPIX10", 3).set("CRPIX1", 4).cards());
  EXPECT_EQ(header.integer("CRPIX1"), 4);
  EXPECT_EQ(header.integer("CRPIX10"), 3);
  EXPECT_FALSE(header.has("CRPIX"));
}

TEST(Header, LastOfTwoCounts) {
  const Header header(
      FitsWriter().card("A       = 1").card("B       = 5").card("A       = 2").cards());
  EXPECT_EQ(header.integer("A"), 2);
  EXPECT_EQ(header.integer("B"), 5);
}

TEST(Header, Integers) {
  EXPECT_EQ(with_value("42").integer("KEY"), 42);
  EXPECT_EQ(with_value("+42 / x").integer("KEY"), 42);
  EXPECT_EQ(with_value("-3.0").integer("KEY"), -3);
  EXPECT_EQ(with_value("1E3").integer("KEY"), 1000);
  EXPECT_EQ(with_value("9223372036854775807").integer("KEY"), INT64_MAX);
  EXPECT_THROW(with_value("3.5").integer("KEY"), Error);
  EXPECT_THROW(with_value("9223372036854775808").integer("KEY"), Error);
  EXPECT_THROW(with_value("1E30").integer("KEY"), Error);
}

TEST(Header, Texts) {
  EXPECT_EQ(with_value("'RA---TAN'").text("KEY"), "RA---TAN");
  EXPECT_EQ(with_value("'SCI     '           / name").text("KEY"), "SCI");
  EXPECT_EQ(with_value("'a / b'").text("KEY"), "a / b");
  EXPECT_EQ(with_value("'it''s'").text("KEY"), "it's");
  EXPECT_EQ(with_value("''''").text("KEY"), "'");
  EXPECT_EQ(with_value("''").text("KEY"), "");
  EXPECT_EQ(with_value("'  lead'").text("KEY"), "  lead");
  EXPECT_EQ(with_value("T / yes").text("KEY"), "T");
  EXPECT_EQ(with_value("1.50").text("KEY"), "1.50");
  EXPECT_TRUE(with_value("''").has("KEY"));
  EXPECT_THROW(with_value("'open").text("KEY"), Error);
  EXPECT_THROW(with_value("'").text("KEY"), Error);
}

TEST(Header, LongTextsGoOnInContinueCards) {
  const Header header(FitsWriter()
                          .card("LONG    = 'first &'")
                          .card("CONTINUE  'second&' / comment")
                          .card("CONTINUE  '   '")
                          .card("CONTINUE  'not mine'")
                          .card("AMPERS  = 'a&'")
                          .card("BROKEN  = 'a&'")
                          .card("CONTINUE  'open")
                          .card("LAST    = 'a&'")
                          .cards());
  EXPECT_EQ(header.text("LONG"), "first second");
  EXPECT_EQ(header.text("AMPERS"), "a&");
  EXPECT_EQ(header.text("LAST"), "a&");
  EXPECT_THROW(header.text("BROKEN"), Error);
}

TEST(Header, WhereHasKeywordAndValue) {
  const Where where = with_value("'abc'").where("KEY");
  EXPECT_EQ(where.file, "a.fits");
  EXPECT_EQ(where.hdu, "1");
  EXPECT_EQ(where.keyword, "KEY");
  EXPECT_EQ(where.value, "abc");
}

} // namespace
} // namespace astromill::fits
