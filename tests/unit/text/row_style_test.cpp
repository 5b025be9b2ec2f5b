// astromill: tests of reading rows whose format says how they are split
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/fields.h"
#include "astromill/text/row.h"
#include "support/guarded_bytes.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::text {
namespace {

constexpr RowStyle kEcsvBlanks = {.separator = ' ', .quoted_blanks = true, .fields = 4};
constexpr RowStyle kEcsvCommas = {.separator = ',', .fields = 4};
constexpr RowStyle kTabs = {.separator = '\t', .end_marker = true, .fields = 4};
constexpr RowStyle kBlanks = {.separator = ' ', .fields = 4};

/// Reads columns 2 and 3 of `text`, behind which memory ends, and checks that lines behind it make
/// no difference.
Row read(std::string_view text, RowStyle style, PairColumns columns = {1, 2},
         PairKind kind = PairKind::degrees) {
  static const test::GuardedBytes guarded(1 << 16);
  const RowReader reader(columns, kind, style);
  const std::string_view placed = guarded.place(text);
  Row row;
  reader.read(placed.data(), placed.data() + placed.size(), row);
  const std::string padded = std::string(text) + "\n" + std::string(100, '1');
  Row other;
  reader.read(padded.data(), padded.data() + padded.size(), other);
  EXPECT_EQ(row.status, other.status) << text;
  EXPECT_EQ(row.kind, other.kind) << text;
  EXPECT_EQ(row.separator, other.separator) << text;
  EXPECT_EQ(row.a, other.a) << text;
  EXPECT_EQ(row.b, other.b) << text;
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

void expect_status(const Row& row, ItemStatus status) {
  const std::string_view text(row.begin, static_cast<std::size_t>(row.end - row.begin));
  EXPECT_EQ(row.kind, LineKind::data) << text;
  EXPECT_EQ(row.status, status) << text;
  EXPECT_EQ(row.a, 0) << text;
  EXPECT_EQ(row.b, 0) << text;
}

constexpr auto kUnparsable = ItemStatus::unparsable;
constexpr auto kMissing = ItemStatus::missing_column;

TEST(RowStyle, QuotedBlanks) {
  expect_pair(read("m 10 20.5 x", kEcsvBlanks), 10, 20.5, ' ');
  expect_pair(read("  m   10  20.5 x  ", kEcsvBlanks), 10, 20.5, ' ');
  expect_pair(read("\"NGC 1\" 10 20.5 x", kEcsvBlanks), 10, 20.5, ' ');
  expect_pair(read("\"a \"\"b\"\" c\" \"10\" 20.5 \"\"", kEcsvBlanks), 10, 20.5, ' ');
  expect_pair(read("a,b 10 20.5 [1,2]", kEcsvBlanks), 10, 20.5, ' ');
  expect_pair(read("a\tb 10 20.5 x", kEcsvBlanks), 10, 20.5, ' ');
  expect_pair(read("5'11\" 10 20.5 6\"", kEcsvBlanks), 10, 20.5, ' ');
  expect_pair(read("x 12:30:00 -1:30 x", kEcsvBlanks, {1, 2}, PairKind::equatorial), 187.5, -1.5,
              ' ');
  expect_pair(read("\"# no comment\" 10 20.5 x", kEcsvBlanks), 10, 20.5, ' ');
}

TEST(RowStyle, QuotedBlanksThatAreNotWhatTheyShould) {
  expect_status(read("m \"\" 20.5 x", kEcsvBlanks), kMissing);
  expect_status(read("NGC 1 10 20.5 x", kEcsvBlanks), kUnparsable); // five fields
  expect_status(read("m 10 20.5", kEcsvBlanks), kMissing);
  expect_status(read("m 10\t20.5 x y", kEcsvBlanks), kUnparsable);
  expect_status(read("m 10,5 20.5 y", kEcsvBlanks), kUnparsable);
  // A text that goes on in the next line: the new columns would come out inside it.
  expect_status(read("m 10 20.5 \"first line", kEcsvBlanks), kUnparsable);
  expect_status(read("\"first line", kEcsvBlanks), kUnparsable);
  expect_status(read("last line\" 10 20.5 x", kEcsvBlanks), kUnparsable);
  expect_status(read("\"a\"b 10 20.5 x", kEcsvBlanks), kUnparsable);
}

TEST(RowStyle, Commas) {
  expect_pair(read("m,10,20.5,x", kEcsvCommas), 10, 20.5, ',');
  expect_pair(read(" m , 10 ,20.5,", kEcsvCommas), 10, 20.5, ',');
  expect_pair(read("\"a, b\",10,\"20.5\",\"\"", kEcsvCommas), 10, 20.5, ',');
  expect_status(read("m,,20.5,x", kEcsvCommas), kMissing);
  expect_status(read("m 10 20.5 x", kEcsvCommas), kMissing);
  expect_status(read("a, b,10,20.5,x", kEcsvCommas), kUnparsable);
  expect_status(read("m,10,20.5,\"first line", kEcsvCommas), kUnparsable);
  expect_status(read("m,10,20.5,\"x\"y", kEcsvCommas), kUnparsable);
}

TEST(RowStyle, Tabs) {
  expect_pair(read("m 1\t10\t20.5\tx, \"y", kTabs), 10, 20.5, '\t');
  expect_pair(read("\t 10 \t20.5\t", kTabs), 10, 20.5, '\t');
  expect_status(read("m\t\t10\t20.5", kTabs), kMissing);
  expect_status(read("m\t10\t20.5", kTabs), kMissing);
  expect_status(read("m\t10\t20.5\tx\ty", kTabs), kUnparsable);
  expect_status(read("m 10 20.5 x", kTabs), kMissing);
}

TEST(RowStyle, EndMarker) {
  EXPECT_EQ(read("[EOD]", kTabs).kind, LineKind::comment);
  EXPECT_EQ(read(" EOD\t\r\n", kTabs).kind, LineKind::comment);
  EXPECT_EQ(read("[EOD]", kBlanks).kind, LineKind::data);
  expect_status(read("[EOD]\t1\t2\t3", kTabs, {0, 1}), kUnparsable);
  expect_pair(read("[EOD]\t1\t2\t3", kTabs), 1, 2, '\t');
}

TEST(RowStyle, Blanks) {
  expect_pair(read("m 10 20.5 x", kBlanks), 10, 20.5, ' ');
  expect_pair(read("\t m \t10\t20.5  x", kBlanks), 10, 20.5, ' ');
  expect_pair(read("\"m 10 20.5 x\"", kBlanks), 10, 20.5, ' ');
  expect_status(read("m,10,20.5,x", kBlanks), kMissing);
  expect_status(read("m 10 20.5 x,1 2", kBlanks), kUnparsable);
  expect_status(read("m 10 2-0.5 x", kBlanks), kUnparsable);
}

TEST(RowStyle, LeadingColumnsAndAnyNumberOfFields) {
  expect_pair(read("1 2", {.separator = ' '}, {0, 1}), 1, 2, ' ');
  expect_pair(read("1,2,", {.separator = ','}, {0, 1}), 1, 2, ',');
  expect_pair(read("1 2 3", {.separator = ' ', .quoted_blanks = true}, {0, 1}), 1, 2, ' ');
  expect_status(read("1,2", {.separator = ' '}, {0, 1}), kMissing);
  expect_status(read("1 2,3", {.separator = ','}, {0, 1}), kUnparsable);
  expect_status(read("1\t2", {.separator = ',', .quoted_blanks = true}, {0, 1}), kMissing);
  expect_status(read("1", {.separator = '\t'}, {0, 1}), kMissing);
}

TEST(RowStyle, CommentsAndBlankLines) {
  for (const RowStyle& style : {kEcsvBlanks, kEcsvCommas, kTabs, kBlanks}) {
    EXPECT_EQ(read("# 1 2 3 4", style).kind, LineKind::comment);
    EXPECT_EQ(read(" \t ", style).kind, LineKind::blank);
    EXPECT_EQ(read("\r\n", style).kind, LineKind::blank);
  }
}

TEST(RowStyle, PlainFieldCountIsThatOfTheWalker) {
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string row(random() % 40, ' ');
    for (char& c : row)
      c = "ab \t,"[random() % 5];
    const char* const end = row.data() + row.size();
    for (const char separator : {' ', '\t', ','})
      EXPECT_EQ(plain_field_count(row.data(), end, separator),
                field_count(row.data(), end, separator))
          << row;
  }
}

/// Splits as ECSV does; "open" at the end if a quote is not closed.
std::vector<std::string> split_quoted_blanks(std::string_view row) {
  FieldWalker walker(row.data(), row.data() + row.size(), ' ', true);
  std::vector<std::string> fields;
  for (Field field = walker.next(); field.exists(); field = walker.next())
    fields.emplace_back(field.begin, field.end);
  if (walker.has_open_quote())
    fields.emplace_back("open");
  return fields;
}

TEST(QuotedBlanks, Fields) {
  using Fields = std::vector<std::string>;
  EXPECT_EQ(split_quoted_blanks(""), (Fields{}));
  EXPECT_EQ(split_quoted_blanks("  "), (Fields{}));
  EXPECT_EQ(split_quoted_blanks("a  \"b c\"  d "), (Fields{"a", "b c", "d"}));
  EXPECT_EQ(split_quoted_blanks("\"\" \"a \"\"b\"\"\""), (Fields{"", "a \"\"b\"\""}));
  EXPECT_EQ(split_quoted_blanks("a\tb c"), (Fields{"a\tb", "c"}));
  EXPECT_EQ(split_quoted_blanks("a\"b c\""), (Fields{"a\"b", "c\""}));
  EXPECT_EQ(split_quoted_blanks("\"a b\"c d"), (Fields{"\"a b\"c", "d", "open"}));
  EXPECT_EQ(split_quoted_blanks("a \"b c"), (Fields{"a", "\"b c", "open"}));
  EXPECT_EQ(split_quoted_blanks("a \""), (Fields{"a", "\"", "open"}));
}

} // namespace
} // namespace astromill::text
