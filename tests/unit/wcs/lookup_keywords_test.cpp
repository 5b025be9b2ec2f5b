// astromill: tests of the keywords of lookup tables
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/wcs/lookup_keywords.h"
#include "support/fits_writer.h"
#include "support/lookup_tables.h"

#include <gtest/gtest.h>

#include <string>

namespace astromill::wcs {
namespace {

using test::FitsWriter;

fits::Header header_of(const FitsWriter& writer) {
  return fits::Header(writer.cards(), {.file = "a.fits"});
}

std::string refusal(const FitsWriter& writer) {
  try {
    read_lookup_keywords(header_of(writer), ' ');
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(LookupKeywords, OfAHeaderWithoutAny) {
  const LookupKeywords keywords = read_lookup_keywords(header_of(FitsWriter()), ' ');
  EXPECT_FALSE(keywords.any());
}

TEST(LookupKeywords, AsTheTelescopeWritesThem) {
  FitsWriter writer;
  ask_for_lookup(writer, "D2IMDIS", 1, 3);
  ask_for_lookup(writer, "CPDIS", 1, 1);
  ask_for_lookup(writer, "CPDIS", 2, 2);
  const LookupKeywords keywords = read_lookup_keywords(header_of(writer), ' ');
  ASSERT_TRUE(keywords.detector[0] && keywords.pixel[0] && keywords.pixel[1]);
  EXPECT_FALSE(keywords.detector[1]);
  EXPECT_FALSE(keywords.old_detector);
  EXPECT_EQ(keywords.detector[0]->extname, "D2IMARR");
  EXPECT_EQ(keywords.detector[0]->extver, 3);
  EXPECT_EQ(keywords.detector[0]->keyword, "D2IMDIS1");
  EXPECT_EQ(keywords.pixel[0]->extname, "WCSDVARR");
  EXPECT_EQ(keywords.pixel[0]->extver, 1);
  EXPECT_EQ(keywords.pixel[1]->extver, 2);
  EXPECT_EQ(keywords.pixel[1]->keyword, "CPDIS2");
}

TEST(LookupKeywords, WithoutRecords) {
  const auto keywords = read_lookup_keywords(header_of(FitsWriter().set("CPDIS2", "lookup")), ' ');
  ASSERT_TRUE(keywords.pixel[1]);
  EXPECT_EQ(keywords.pixel[1]->extver, 1);
}

TEST(LookupKeywords, RecordsInOtherForms) {
  for (const char* card :
       {"DP1     = 'EXTVER: 7.0'", "DP1     = '  EXTVER :  7  '  / comment", "DP1.EXTVER = 7",
        "DP1.EXTVER = 7.0 / comment", "DP1     = 'EXTVER:7'", "DP1     = 'EXTVER: 0.7E1'"}) {
    const FitsWriter writer = FitsWriter().set("CPDIS1", "LOOKUP").card(card);
    EXPECT_EQ(read_lookup_keywords(header_of(writer), ' ').pixel[0]->extver, 7) << card;
  }
}

TEST(LookupKeywords, RecordsThatMeanNothingHere) {
  FitsWriter writer;
  writer.set("CPDIS1", "LOOKUP").card("DP1     = 'EXTVER'").card("DP1     = 5");
  writer.card("DP1     = 'OFFSET.1: abc'").card("DP12    = 'EXTVER: 9'").card("DP1.EXTVER 9");
  EXPECT_EQ(read_lookup_keywords(header_of(writer), ' ').pixel[0]->extver, 1);
}

TEST(LookupKeywords, OfAnAlternateWcs) {
  FitsWriter writer;
  ask_for_lookup(writer, "CPDIS", 1, 4);
  writer.set("CPDIS1B", "LOOKUP").card("DP1B    = 'EXTVER: 5'");
  EXPECT_EQ(read_lookup_keywords(header_of(writer), ' ').pixel[0]->extver, 4);
  EXPECT_EQ(read_lookup_keywords(header_of(writer), 'A').pixel[0]->extver, 4);
  EXPECT_EQ(read_lookup_keywords(header_of(writer), 'B').pixel[0]->extver, 5);
}

TEST(LookupKeywords, OldDetectorCorrection) {
  const auto keywords = read_lookup_keywords(header_of(FitsWriter().set("AXISCORR", 2)), ' ');
  EXPECT_TRUE(keywords.old_detector);
  EXPECT_FALSE(keywords.detector[0]);
  ASSERT_TRUE(keywords.detector[1]);
  EXPECT_EQ(keywords.detector[1]->extname, "D2IMARR");
}

TEST(LookupKeywords, OfOtherDistortionsAreNoneOfOurs) {
  EXPECT_FALSE(read_lookup_keywords(header_of(FitsWriter().set("CPDIS1", "TPD")), ' ').any());
}

TEST(LookupKeywords, Refusals) {
  const auto expect_refused = [](const FitsWriter& writer, const std::string& part) {
    EXPECT_NE(refusal(writer).find(part), std::string::npos) << refusal(writer);
  };
  const auto lookup = [] { return FitsWriter().set("CPDIS1", "LOOKUP"); };
  expect_refused(lookup().card("DP1     = 'EXTVER: 1.5'"),
                 "a.fits: DP1: the record EXTVER is not an integer");
  expect_refused(lookup().card("DP1     = 'EXTVER: one'"), "EXTVER is not an integer");
  expect_refused(lookup().card("DP1     = 'EXTVER: 1E300'"), "EXTVER is not an integer");
  expect_refused(lookup().card("DP1     = 'NAXES: 3'"), "DP1: NAXES: a lookup table must have");
  expect_refused(lookup().card("DP1     = 'AXIS.1: 2'").card("DP1     = 'AXIS.2: 1'"),
                 "DP1: AXIS.1: a lookup table whose axes");
  expect_refused(lookup().card("DP1     = 'AXIS.2: 3'"), "DP1: AXIS.2: a lookup table whose axes");
  expect_refused(FitsWriter().set("CPDIS3", "LOOKUP"), "CPDIS3: a lookup table for an axis other");
  expect_refused(FitsWriter().set("D2IMDIS3", "LOOKUP"), "D2IMDIS3: a lookup table for an axis");
  expect_refused(FitsWriter().set("D2IMDIS1", "TPD"), "D2IMDIS1: is not a kind of distortion");
  expect_refused(FitsWriter().set("AXISCORR", 3), "AXISCORR: must be 1 or 2");
}

TEST(LookupKeywords, AreBlankedForWcslib) {
  FitsWriter writer({10, 10});
  const std::string before = writer.cards();
  ask_for_lookup(writer, "CPDIS", 1, 1);
  writer.set("CPERR1", 0.06).card("DP1.EXTVER = 1.0");
  const std::size_t end = writer.cards().size();
  writer.set("CPDIS2", "TPD").card("DP2     = 'NAXES: 2'").set("CRPIX1", 5.0);
  std::string cards = writer.cards();
  blank_lookup_cards(header_of(writer), cards);
  EXPECT_EQ(cards, before + std::string(end - before.size(), ' ') + writer.cards().substr(end));
}

} // namespace
} // namespace astromill::wcs
