// astromill: tests of reading rows
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/row.h"
#include "support/guarded_bytes.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace astromill::text {
namespace {

using namespace std::string_view_literals;

/// Reads the first line of `text`, once where memory ends behind it and once with lines behind it,
/// and checks that it makes no difference.
Row read(std::string_view text, PairColumns columns = {}, PairKind kind = PairKind::pixels) {
  static const test::GuardedBytes guarded(1 << 21);
  const RowReader reader(columns, kind);
  const std::string_view placed = guarded.place(text);
  Row row;
  reader.read(placed.data(), placed.data() + placed.size(), row);
  EXPECT_EQ(row.begin, placed.data());
  if (!text.empty() && text.back() == '\n') {
    const std::string padded = std::string(text) + std::string(100, '1');
    Row other;
    reader.read(padded.data(), padded.data() + padded.size(), other);
    EXPECT_EQ(row.end - row.begin, other.end - other.begin) << text;
    EXPECT_EQ(row.next - row.begin, other.next - other.begin) << text;
    EXPECT_EQ(row.kind, other.kind) << text;
    EXPECT_EQ(row.status, other.status) << text;
    EXPECT_EQ(row.separator, other.separator) << text;
    EXPECT_EQ(row.a, other.a) << text;
    EXPECT_EQ(row.b, other.b) << text;
  }
  return row;
}

void expect_pair(const Row& row, double a, double b, char separator) {
  const std::string_view text(row.begin, static_cast<std::size_t>(row.end - row.begin));
  EXPECT_EQ(row.kind, LineKind::data) << text;
  EXPECT_EQ(row.status, ItemStatus::ok) << text;
  EXPECT_EQ(row.a, a) << text;
  EXPECT_EQ(row.b, b) << text;
  EXPECT_EQ(row.separator, separator) << text;
}

void expect_status(const Row& row, ItemStatus status, char separator) {
  const std::string_view text(row.begin, static_cast<std::size_t>(row.end - row.begin));
  EXPECT_EQ(row.kind, LineKind::data) << text;
  EXPECT_EQ(row.status, status) << text;
  EXPECT_EQ(row.separator, separator) << text;
  EXPECT_EQ(row.a, 0) << text;
  EXPECT_EQ(row.b, 0) << text;
}

constexpr auto unparsable = ItemStatus::unparsable;
constexpr auto missing = ItemStatus::missing_column;

TEST(RowReader, LeadingPair) {
  expect_pair(read("100 200\n"), 100, 200, ' ');
  expect_pair(read("100.5\t-200.25\n"), 100.5, -200.25, '\t');
  expect_pair(read("100,200\n"), 100, 200, ',');
  expect_pair(read("  100   200  \n"), 100, 200, ' ');
  expect_pair(read(" 100 , 200 \n"), 100, 200, ',');
  expect_pair(read("100, 200\n"), 100, 200, ',');
  expect_pair(read("100 \t 200\n"), 100, 200, '\t');
  expect_pair(read("100\t 200\t\n"), 100, 200, '\t');
  expect_pair(read("100 200 300 star-1\n"), 100, 200, ' ');
  expect_pair(read("1e2 2.0D+02\n"), 100, 200, ' ');
  expect_pair(read("123456789.123 1234567890.5\n"), 123456789.123, 1234567890.5, ' ');
  expect_pair(read("100 200"), 100, 200, ' ');
  expect_pair(read("1,2"), 1, 2, ',');
}

TEST(RowReader, LineEndings) {
  Row row = read("1 2\r\n3 4\n");
  expect_pair(row, 1, 2, ' ');
  EXPECT_EQ(row.end - row.begin, 3);
  EXPECT_EQ(row.next - row.begin, 5);
  row = read("1 2\n3 4\n");
  EXPECT_EQ(row.end - row.begin, 3);
  EXPECT_EQ(row.next - row.begin, 4);
  row = read("1 2 a b c\r\n");
  EXPECT_EQ(row.end - row.begin, 9);
  EXPECT_EQ(row.next - row.begin, 11);
  row = read("1 2");
  EXPECT_EQ(row.end, row.next);
  EXPECT_EQ(row.end - row.begin, 3);
  expect_status(read("1 2\r3\n"), unparsable, ' ');
  expect_status(read("1 2\r\r\n"), unparsable, ' ');
  expect_status(read("1 2\r"), unparsable, ' '); // no line ending
}

TEST(RowReader, CommentsAndBlankLines) {
  for (const std::string_view text : {"# x y\n", "#1 2\n", "  # 1 2\n", "\t#\n", "#", "#\r\n"})
    EXPECT_EQ(read(text).kind, LineKind::comment) << text;
  for (const std::string_view text : {"\n", "\r\n", "  \n", " \t \r\n", " ", "\t"}) {
    const Row row = read(text);
    EXPECT_EQ(row.kind, LineKind::blank) << text;
    EXPECT_EQ(row.status, ItemStatus::ok) << text;
  }
  expect_status(read("1 # 2\n"), unparsable, ' ');
}

TEST(RowReader, Unparsable) {
  for (const std::string_view text : {"bad line here\n",
                                      "1 x\n",
                                      "x 1\n",
                                      "nan 1\n",
                                      "1 nan\n",
                                      "inf 2\n",
                                      "1 -inf\n",
                                      "1e999 2\n",
                                      "1x 2\n",
                                      "1 2x\n",
                                      "1.2.3 4\n",
                                      "0x10 2\n",
                                      "1e 2\n",
                                      "1 2;\n",
                                      "--1 2\n",
                                      "1: 2\n",
                                      "1:00 2\n",
                                      "12h 2\n",
                                      "INDEF 2\n",
                                      "\xEF\xBB\xBF"
                                      "1 2\n",
                                      "1 2\v\n"})
    expect_status(read(text), unparsable, ' ');
  expect_status(read("1 2\0\n"sv), unparsable, ' ');
  expect_status(read("1\0 2\n"sv), unparsable, ' ');
  expect_status(read("\0\0\0\n"sv), missing, ' ');
  expect_status(read("\x01\x02 \xFF\xFE\n"), unparsable, ' ');
  expect_status(read("100;200\n"), missing, ' ');
}

TEST(RowReader, MissingColumns) {
  expect_status(read("100\n"), missing, ' ');
  expect_status(read("x\n"), missing, ' ');
  expect_status(read("100,\n"), missing, ',');
  expect_status(read(",100\n"), missing, ',');
  expect_status(read("100\t\n"), missing, '\t');
  expect_status(read("100,,200\n"), missing, ',');
  expect_status(read("1 2 3\n", {0, 3}), missing, ' ');
  expect_status(read("1,2,3\n", {0, 3}), missing, ',');
  expect_status(read("1,2,3\n", {3, 0}), missing, ',');
  expect_pair(read("1 2 3\n", {0, 2}), 1, 3, ' ');
}

TEST(RowReader, EmptyFieldsNeverShiftColumns) {
  expect_status(read("1\t\t2 3\n"), missing, '\t');
  expect_status(read("10 20,,30 40\n"), missing, ',');
  expect_status(read("10 20 ,\n"), missing, ',');
  expect_status(read("10 20 x,,\n"), missing, ',');
  expect_status(read("\t10 20\n"), missing, '\t');
  expect_status(read("x y,\"\"\n"), missing, ',');
  expect_status(read("star 1\t\t10 20\n"), missing, '\t');
  expect_pair(read(",10,20\n", {1, 2}), 10, 20, ',');
}

TEST(RowReader, TheFirstSplittingThatSuitsIsTaken) {
  expect_pair(read("10 20 note, with a comma\n"), 10, 20, ' ');
  expect_pair(read("10 20\tnote\n"), 10, 20, ' ');
  expect_pair(read("10\t20\tnote, with a comma\n"), 10, 20, '\t');
  expect_pair(read("10\tx,y 5\n", {0, 2}), 10, 5, ' ');
  expect_pair(read("10\tx,y\t5\n", {0, 2}), 10, 5, '\t');
}

TEST(RowReader, OtherColumns) {
  expect_pair(read("star-1 12.5 x 20.25 y\n", {1, 3}), 12.5, 20.25, ' ');
  expect_pair(read("star-1 12.5 x 20.25 y\n", {3, 1}), 20.25, 12.5, ' ');
  expect_pair(read("\"Smith, J.\",1.5,\"2.5\"\n", {1, 2}), 1.5, 2.5, ',');
  expect_pair(read("name with blanks\t1\t2\n", {1, 2}), 1, 2, '\t');
  expect_pair(read("name with blanks,1,2\r\n", {1, 2}), 1, 2, ',');
  expect_pair(read("7 8\n", {1, 0}), 8, 7, ' ');
}

TEST(RowReader, LongLines) {
  const std::string filler(1'000'000, 'x');
  expect_pair(read("1 2 " + filler + "\n"), 1, 2, ' ');
  expect_pair(read(filler + " 1 2\n", {1, 2}), 1, 2, ' ');
  expect_pair(read("1.5," + filler + ",2.5\n", {0, 2}), 1.5, 2.5, ',');
  expect_pair(read(std::string(100'000, ' ') + "1" + std::string(100'000, ' ') + "2\n"), 1, 2, ' ');
  expect_pair(read("1" + std::string(100'000, '0') + "e-100000 2\n"), 1, 2, ' ');
  expect_status(read(filler + "\n"), missing, ' ');
}

TEST(RowReader, SkyPositions) {
  const auto equatorial = [](std::string_view text) {
    return read(text, {}, PairKind::equatorial);
  };
  expect_pair(equatorial("298.5 -22.25\n"), 298.5, -22.25, ' ');
  expect_pair(equatorial("12:34:56.7 -1:02:03\n"), 188.73625, -1.0341666666666666667, ' ');
  expect_pair(equatorial("12h34m56.7s -1d02m03s\n"), 188.73625, -1.0341666666666666667, ' ');
  expect_pair(equatorial("12h34m56.7s,1d02'03.5\"\n"), 188.73625, 1.0343055555555555556, ',');
  expect_pair(equatorial("188.5d +1:30\n"), 188.5, 1.5, ' ');
  expect_pair(equatorial("12:00:00 45\n"), 180, 45, ' ');
  expect_pair(equatorial("1.885D+02 -0.5D+00\n"), 188.5, -0.5, ' ');
  expect_status(equatorial("12:00:00 3h\n"), unparsable, ' ');
  expect_status(equatorial("12:00:00 12:60:00\n"), unparsable, ' ');
  expect_status(equatorial("12d30 0\n"), unparsable, ' ');
  expect_status(equatorial("nan 0\n"), unparsable, ' ');
  expect_status(equatorial("12:00:00\n"), missing, ' ');
  const auto degrees = [](std::string_view text) { return read(text, {}, PairKind::degrees); };
  expect_pair(degrees("12:30:00 -1:30:00\n"), 12.5, -1.5, ' ');
  expect_pair(degrees("12h30m -1:30:00\n"), 187.5, -1.5, ' ');
}

} // namespace
} // namespace astromill::text
