// astromill: tests of the headers of tables that get more columns
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/table_header.h"
#include "support/fits_writer.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace astromill::fits {
namespace {

using test::FitsWriter;

FitsWriter two_columns() {
  FitsWriter writer{FitsWriter::Axes{}};
  return writer.table("CAT", {{"id", "J"}, {"x", "1D"}}, 12, std::string(120, '\0'));
}

const std::vector<AddedColumn> kAdded = {
    {.name = "lon", .format = "1D", .unit = "deg", .comment = "longitude"},
    {.name = "status", .format = "18A"}};

std::string padded(std::string text, std::size_t length) {
  text.resize(length, ' ');
  return text;
}

/// What changed_header() gives, each card on a line, without trailing blanks.
std::vector<std::string> lines(const FitsWriter& writer, const TableChange& change) {
  std::string blocks = writer.cards() + padded("END", 80);
  const TableLayout table = read_table_layout(Header(blocks, {.file = "cat.fits", .hdu = "1"}));
  blocks.resize((blocks.size() + 2879) / 2880 * 2880, ' ');
  const std::string out = changed_header(blocks, table, change);
  EXPECT_EQ(out.size() % 2880, 0U);
  std::vector<std::string> cards;
  for (std::size_t at = 0; at < out.size(); at += 80) {
    const std::string card = out.substr(at, 80);
    cards.push_back(card.substr(0, card.find_last_not_of(' ') + 1));
    if (cards.back() == "END") {
      EXPECT_EQ(out.find_first_not_of(' ', at + 3), std::string::npos);
      EXPECT_LE(out.size() - at, 2880U);
      return cards;
    }
  }
  ADD_FAILURE() << "no END";
  return cards;
}

std::size_t count(const std::vector<std::string>& cards, std::string_view start) {
  return static_cast<std::size_t>(std::count_if(
      cards.begin(), cards.end(), [&](auto& card) { return card.starts_with(start); }));
}

std::size_t place(const std::vector<std::string>& cards, const std::string& start) {
  return static_cast<std::size_t>(
      std::find_if(cards.begin(), cards.end(),
                   [&](auto& card) { return card.starts_with(start); }) -
      cards.begin());
}

TEST(ChangedHeader, NewColumnsBehindTheOldOnes) {
  FitsWriter writer = two_columns();
  writer.set("TUNIT2", "pixel")
      .card("COMMENT  a comment")
      .set("OBJECT", "M 71")
      .set("CHECKSUM", "x");
  writer.set("DATASUM", "123").card("").card("HISTORY made");
  EXPECT_EQ(lines(writer, {.added = kAdded, .history = "pix2sky"}),
            (std::vector<std::string>{"XTENSION= 'BINTABLE'",
                                      "BITPIX  =                    8",
                                      "NAXIS   =                    2",
                                      "NAXIS1  =                   38",
                                      "NAXIS2  =                   10",
                                      "PCOUNT  =                    0",
                                      "GCOUNT  =                    1",
                                      "TFIELDS =                    4",
                                      "EXTNAME = 'CAT     '",
                                      "TTYPE1  = 'id      '",
                                      "TFORM1  = 'J       '",
                                      "TTYPE2  = 'x       '",
                                      "TFORM2  = '1D      '",
                                      "TUNIT2  = 'pixel   '",
                                      "TTYPE3  = 'lon     '",
                                      "TFORM3  = '1D      '",
                                      "TUNIT3  = 'deg     '",
                                      "TCOMM3  = 'longitude'",
                                      "TTYPE4  = 'status  '",
                                      "TFORM4  = '18A     '",
                                      "COMMENT  a comment",
                                      "OBJECT  = 'M 71    '",
                                      "",
                                      "HISTORY made",
                                      "HISTORY pix2sky",
                                      "END"}));
}

TEST(ChangedHeader, CommentsAndOddSpellingsStay) {
  FitsWriter writer = two_columns();
  writer.set_written("NAXIS1", "12 / bytes a row");
  writer.set_written("TFIELDS", "                 2. / columns");
  writer.set_written("TTYPE2", "'x'   / it's x");
  writer.card("TTYPE2S = 3").card("TELESCOP= 'x'").card("CONTINUE  'y'").card("tform3  = 'a'");
  const auto cards = lines(writer, {.added = kAdded});
  EXPECT_EQ(cards[3], "NAXIS1  =                   38 / bytes a row");
  EXPECT_EQ(count(cards, "TFIELDS =                    4 / columns"), 1U);
  EXPECT_EQ(count(cards, "TTYPE2  = 'x'   / it's x"), 1U);
  EXPECT_EQ(count(cards, "TTYPE2S = 3"), 1U);
  EXPECT_EQ(count(cards, "CONTINUE  'y'"), 1U);
  EXPECT_EQ(count(cards, "tform3  = 'a'"), 1U);
}

TEST(ChangedHeader, LongTextOfTheLastColumnIsNotTornApart) {
  FitsWriter writer = two_columns();
  writer.card("TCOMM2  = 'long &'").card("CONTINUE  'longer'").set("OBJECT", "M 71");
  const auto cards = lines(writer, {.added = kAdded});
  EXPECT_EQ(place(cards, "TTYPE3"), place(cards, "CONTINUE") + 1);
}

TEST(ChangedHeader, StaleCardsDoNotComeBackToLife) {
  FitsWriter writer = two_columns();
  writer.set("TTYPE3", "old").set("TZERO3", 5).set("TNULL4", 1).set("TFORM12", "1D");
  const auto cards = lines(writer, {.added = kAdded});
  EXPECT_EQ(count(cards, "TTYPE3"), 1U);
  EXPECT_EQ(count(cards, "TTYPE3  = 'lon"), 1U);
  EXPECT_EQ(count(cards, "TZERO3"), 0U);
  EXPECT_EQ(count(cards, "TNULL4"), 0U);
  EXPECT_EQ(count(cards, "TFORM12"), 0U);
}

TEST(ChangedHeader, HeapMovesWithTheRows) {
  FitsWriter writer = two_columns();
  writer.set("PCOUNT", 50);
  EXPECT_EQ(count(lines(writer, {.added = kAdded}), "THEAP"), 0U);
  EXPECT_EQ(count(lines(writer, {.added = kAdded}), "PCOUNT  =                   50"), 1U);
  EXPECT_EQ(
      count(lines(FitsWriter(writer).card("THEAP   1 300"), {.added = kAdded}), "THEAP   1 300"),
      1U); // no value: a comment
  writer.set("THEAP", 130);
  EXPECT_EQ(count(lines(writer, {.added = kAdded}), "THEAP   =                  390"), 1U);
  const auto only = lines(writer, {.added = kAdded, .only_added = true});
  EXPECT_EQ(count(only, "THEAP"), 0U);
  EXPECT_EQ(count(only, "PCOUNT  =                    0"), 1U);
}

TEST(ChangedHeader, OnlyTheNewColumns) {
  FitsWriter writer = two_columns();
  writer.set("TUNIT2", "pixel").set("TDIM2", "(1)").set("TELESCOP", "VLT").set("TCRVL1", 1.0);
  const auto cards = lines(writer, {.added = kAdded, .only_added = true});
  EXPECT_EQ(count(cards, "TTYPE"), 2U);
  EXPECT_EQ(count(cards, "TTYPE1  = 'lon     '"), 1U);
  EXPECT_EQ(count(cards, "TUNIT1  = 'deg     '"), 1U);
  EXPECT_EQ(count(cards, "TUNIT2"), 0U);
  EXPECT_EQ(count(cards, "TDIM2"), 0U);
  EXPECT_EQ(count(cards, "TCRVL1"), 0U);
  EXPECT_EQ(count(cards, "TELESCOP"), 1U);
  EXPECT_EQ(cards[3], "NAXIS1  =                   26");
  EXPECT_EQ(place(cards, "TTYPE1"), place(cards, "TFIELDS") + 1);
}

TEST(ChangedHeader, LongHistoryAndText) {
  std::string history = "pix2sky";
  for (int i = 0; i < 30; ++i)
    history += " word" + std::to_string(i);
  history += " " + std::string(200, 'z') + "\n\xff";
  const std::vector<AddedColumn> added = {
      {.name = "lon", .format = "1D", .comment = std::string(60, 'a') + std::string(60, '\'')}};
  const auto cards = lines(two_columns(), {.added = added, .history = history});
  std::string all;
  for (const std::string& card : cards) {
    EXPECT_LE(card.size(), 80U);
    if (card.starts_with("HISTORY "))
      all += card.substr(8) + (card.ends_with('z') ? "" : " ");
  }
  EXPECT_EQ(all, history.substr(0, history.size() - 2) + "?? ");
  std::string joined;
  for (const std::string& card : cards)
    joined += padded(card, 80);
  EXPECT_EQ(Header(joined).text("TCOMM3"), std::string(60, 'a') + std::string(60, '\''));
}

TEST(ChangedHeader, MostColumns) {
  std::vector<std::pair<std::string, std::string>> columns(998, {"c", "0D"});
  columns[0].second = "1D";
  FitsWriter writer{FitsWriter::Axes{}};
  writer.table("", columns, 8, std::string(8, '\0'));
  EXPECT_EQ(count(lines(writer, {.added = std::span(kAdded).first(1)}), "TTYPE999"), 1U);
  try {
    lines(writer, {.added = kAdded});
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("998 columns"), std::string::npos) << error.what();
  }
}

TEST(ChangedHeader, AsciiTable) {
  FitsWriter writer = two_columns();
  writer.set("XTENSION", "TABLE").set("NAXIS1", 20).set("TFORM1", "I5").set("TFORM2", "F10.4");
  writer.set("TBCOL1", 1).set("TBCOL2", 7);
  const std::vector<AddedColumn> added = {
      {.name = "lon", .format = "E25.17", .unit = "deg", .null = "NaN"},
      {.name = "status", .format = "A18"}};
  const auto cards = lines(writer, {.added = added});
  EXPECT_EQ(cards[3], "NAXIS1  =                   65");
  EXPECT_EQ(count(cards, "TBCOL3  =                   22"), 1U);
  EXPECT_EQ(count(cards, "TBCOL4  =                   48"), 1U);
  EXPECT_EQ(count(cards, "TNULL3  = 'NaN     '"), 1U);
  EXPECT_EQ(count(cards, "TFORM4  = 'A18     '"), 1U);
}

} // namespace
} // namespace astromill::fits
