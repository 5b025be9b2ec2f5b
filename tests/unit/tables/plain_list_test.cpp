// astromill: tests of finding the header line of a table
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/tables/plain_list.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace astromill::tables {
namespace {

/// Text fed line by line: "H" or "-" (rewritten header or row) and the line, for each line handed
/// out.
struct Decided {
  std::vector<std::string> lines;
  std::vector<std::size_t> columns;
  std::size_t fed = 0; ///< lines fed until decided
  std::size_t most_held = 0;
};

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t length = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return lines;
}

Decided decide(std::string_view text, std::string_view columns = "1,2",
               std::vector<NewColumn> added = {}, bool only_added = false) {
  PlainList list({.choices = parse_columns(columns, 2, 3, "--columns"),
                  .kind = text::PairKind::pixels,
                  .added = std::move(added),
                  .only_added = only_added,
                  .file = "list.txt"});
  Decided decided;
  const auto take = [&](std::span<const FrontLine> lines) {
    for (const FrontLine& line : lines)
      decided.lines.push_back((line.is_row ? "- " : "H ") + std::string(line.text));
  };
  for (const std::string& line : split_lines(text)) {
    if (list.decided())
      break;
    take(list.feed(line));
    ++decided.fed;
    decided.most_held = std::max(decided.most_held, decided.fed - decided.lines.size());
  }
  if (!list.decided())
    take(list.finish());
  EXPECT_TRUE(list.decided());
  EXPECT_EQ(decided.lines.size(), decided.fed) << text;
  EXPECT_LE(decided.most_held, 1U) << text;
  decided.columns = list.layout().columns;
  return decided;
}

using Lines = std::vector<std::string>;

Lines lines_of(std::string_view text, std::string_view columns = "1,2") {
  return decide(text, columns).lines;
}

std::string message_of(std::string_view text, std::string_view columns) {
  try {
    decide(text, columns);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(PlainListByNumber, NoHeader) {
  EXPECT_EQ(lines_of("1 2\n3 4\n"), (Lines{"- 1 2\n"}));
  EXPECT_EQ(lines_of(""), (Lines{}));
  EXPECT_EQ(lines_of("# made by hand, yesterday\n1 2\n"),
            (Lines{"- # made by hand, yesterday\n", "- 1 2\n"}));
  EXPECT_EQ(lines_of("\n\n1 2\n"), (Lines{"- \n", "- \n", "- 1 2\n"}));
  EXPECT_EQ(lines_of("# x y\n"), (Lines{"- # x y\n"}));
  EXPECT_EQ(lines_of("# x y"), (Lines{"- # x y"}));
}

TEST(PlainListByNumber, CommentDirectlyBeforeTheFirstRow) {
  EXPECT_EQ(lines_of("# x y\n1 2\n"), (Lines{"H # x y\n", "- 1 2\n"}));
  EXPECT_EQ(lines_of("#x,y\n1,2\n"), (Lines{"H #x,y\n", "- 1,2\n"}));
  EXPECT_EQ(lines_of("# id x y mag\r\n7 1 2 19.5\r\n", "2,3"),
            (Lines{"H # id x y mag\r\n", "- 7 1 2 19.5\r\n"}));
  EXPECT_EQ(lines_of("# a list\n# x y\n1 2\n"), (Lines{"- # a list\n", "H # x y\n", "- 1 2\n"}));
  EXPECT_EQ(lines_of("# x(pix) y[1] m/s *\n1 2 3\n"),
            (Lines{"- # x(pix) y[1] m/s *\n", "- 1 2 3\n"})); // "*" is not a name
  EXPECT_EQ(lines_of("# x(pix) y[1]\n1 2\n"), (Lines{"H # x(pix) y[1]\n", "- 1 2\n"}));
  EXPECT_EQ(lines_of("# x y\nnan nan\n"), (Lines{"H # x y\n", "- nan nan\n"}));
}

TEST(PlainListByNumber, CommentThatIsNoHeader) {
  EXPECT_EQ(lines_of("# x y\n\n1 2\n"), (Lines{"- # x y\n", "- \n", "- 1 2\n"}));
  EXPECT_EQ(lines_of("# x y\n# units: pixels\n1 2\n"),
            (Lines{"- # x y\n", "- # units: pixels\n", "- 1 2\n"}));
  EXPECT_EQ(lines_of("# x y z\n1 2\n"), (Lines{"- # x y z\n", "- 1 2\n"}));
  EXPECT_EQ(lines_of("# x x\n1 2\n"), (Lines{"- # x x\n", "- 1 2\n"}));
  EXPECT_EQ(lines_of("# x nan\n1 2\n"), (Lines{"- # x nan\n", "- 1 2\n"}));
  EXPECT_EQ(lines_of("# 1 2\n1 2\n"), (Lines{"- # 1 2\n", "- 1 2\n"}));
  EXPECT_EQ(lines_of("# x y\n1 2 3\n", "1,3"), (Lines{"- # x y\n", "- 1 2 3\n"}));
}

TEST(PlainListByNumber, NamesWithoutMark) {
  EXPECT_EQ(lines_of("x,y\n1,2\n"), (Lines{"H x,y\n", "- 1,2\n"}));
  EXPECT_EQ(lines_of("# a, list\nid x y\n7 1 2\n", "2,3"),
            (Lines{"- # a, list\n", "H id x y\n", "- 7 1 2\n"}));
  EXPECT_EQ(lines_of("# a list\nid x y\n7 1 2\n", "2,3"),
            (Lines{"- # a list\n", "H id x y\n", "- 7 1 2\n"}));
  EXPECT_EQ(lines_of("x y\nbad row\n"), (Lines{"- x y\n", "- bad row\n"}));
  EXPECT_EQ(lines_of("x y\n1 2 3\n"), (Lines{"- x y\n", "- 1 2 3\n"}));
  EXPECT_EQ(lines_of("x y\n\n1 2\n"), (Lines{"- x y\n", "- \n"}));
  EXPECT_EQ(lines_of("x y\n# 1 2\n1 2\n"), (Lines{"- x y\n", "- # 1 2\n"}));
  EXPECT_EQ(lines_of("x y\n"), (Lines{"- x y\n"}));
  EXPECT_EQ(lines_of("INDEF INDEF\n1 2\n"), (Lines{"- INDEF INDEF\n"}));
  EXPECT_EQ(lines_of("NaN inf\n1 2\n"), (Lines{"- NaN inf\n"}));
}

/// Once a comment is the header, a row of words below it is just a bad row.
TEST(PlainListByNumber, CommentComesFirst) {
  EXPECT_EQ(lines_of("# x y\nno position\n1 2\n"), (Lines{"H # x y\n", "- no position\n"}));
}

TEST(PlainListByName, HeaderWithAndWithoutMark) {
  const Decided marked = decide("# a list\n# id RA DEC mag\n7 1 2 19\n", "RA,DEC");
  EXPECT_EQ(marked.lines, (Lines{"- # a list\n", "H # id RA DEC mag\n", "- 7 1 2 19\n"}));
  EXPECT_EQ(marked.columns, (std::vector<std::size_t>{1, 2}));
  const Decided plain = decide("dec,\"ra\",name\n1,2,\"a, b\"\n", "ra,dec");
  EXPECT_EQ(plain.lines, (Lines{"H dec,\"ra\",name\n", "- 1,2,\"a, b\"\n"}));
  EXPECT_EQ(plain.columns, (std::vector<std::size_t>{1, 0}));
}

TEST(PlainListByName, LinesMayComeBetween) {
  EXPECT_EQ(lines_of("#ra dec\n# deg deg\n\n1 2\n", "ra,dec"),
            (Lines{"H #ra dec\n", "- # deg deg\n", "- \n", "- 1 2\n"}));
}

TEST(PlainListByName, CaseIsIgnoredWhereThatIsUnique) {
  EXPECT_EQ(decide("# RA Dec\n1 2\n", "ra,dec").columns, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(decide("# X x y\n1 2 3\n", "x,y").columns, (std::vector<std::size_t>{1, 2}));
  EXPECT_NE(message_of("# Ra RA dec\n1 2 3\n", "ra,dec"), "");
  EXPECT_NE(message_of("# ra ra dec\n1 2 3\n", "ra,dec"), "");
  EXPECT_NE(message_of("# RA dec\n1 2\n", "ra,Ra"), ""); // both would be the same column
}

TEST(PlainListByName, NoHeaderIsAnError) {
  const std::string message = message_of("# id x y\n7 1 2\n", "ra,dec");
  EXPECT_NE(message.find("list.txt, line 2"), std::string::npos) << message;
  EXPECT_NE(message.find("'ra' and 'dec'"), std::string::npos) << message;
  EXPECT_NE(message.find("line 1: id, x, y"), std::string::npos) << message;
  const std::string unmarked = message_of("id,x,y\n7,1,2\n", "ra,dec");
  EXPECT_NE(unmarked.find("line 1: id, x, y"), std::string::npos) << unmarked;
}

/// Prose that happens to have both names is not silently taken for the header.
TEST(PlainListByName, FieldCountsMustAgree) {
  const std::string message = message_of("# x y are pixels\n# id x y\n7 1 2\n", "x,y");
  EXPECT_NE(message.find("list.txt, line 3"), std::string::npos) << message;
  EXPECT_NE(message.find("3 fields"), std::string::npos) << message;
  EXPECT_NE(message.find("line 1 are 4"), std::string::npos) << message;
}

TEST(PlainListByName, NoRowsNoError) {
  EXPECT_EQ(lines_of("", "ra,dec"), (Lines{}));
  EXPECT_EQ(lines_of("# nothing\n\n", "ra,dec"), (Lines{"- # nothing\n", "- \n"}));
  EXPECT_EQ(lines_of("ra dec\n", "ra,dec"), (Lines{"H ra dec\n"}));
}

TEST(PlainListByName, ThreeNamesOrNamesAndNumbers) {
  EXPECT_EQ(decide("# id ra dec sys\n7 1 2 fk5\n", "ra,dec,sys").columns,
            (std::vector<std::size_t>{1, 2, 3}));
  const std::string message = message_of("# id ra dec\n7 1 2\n", "ra,dec,sys");
  EXPECT_NE(message.find("'ra', 'dec' and 'sys'"), std::string::npos) << message;
}

TEST(PlainListHeader, GetsTheNewNamesWithItsSeparatorAndLineEnding) {
  const std::vector<NewColumn> added{{"lon"}, {"lat"}};
  EXPECT_EQ(append_names("#id,x,y\n", added), "#id,x,y,lon,lat\n");
  EXPECT_EQ(append_names("# id x y\r\n", added), "# id x y lon lat\r\n");
  EXPECT_EQ(append_names("id\tx\ty", added), "id\tx\ty\tlon\tlat");
  EXPECT_EQ(append_names("x y", {}), "x y");
  EXPECT_EQ(append_names("# Lon lat lat_2\n", added), "# Lon lat lat_2 lon_2 lat_3\n");
  EXPECT_EQ(decide("# x y\n1 2\n", "1,2", added).lines, (Lines{"H # x y lon lat\n", "- 1 2\n"}));
  EXPECT_EQ(decide("# x y\n1 2\n", "1,2", added, true).lines, (Lines{"H # lon lat\n", "- 1 2\n"}));
}

} // namespace
} // namespace astromill::tables
