// astromill: tests of finding the header line of a table
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/text/header.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace astromill::text {
namespace {

/// Text fed line by line: "H" or "-" (header or ordinary) and the line, for each line handed out.
struct Decided {
  std::vector<std::string> lines;
  PairColumns columns;
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
               PairKind kind = PairKind::pixels) {
  Preamble preamble(parse_columns(columns), kind, "list.txt");
  Decided decided;
  const auto take = [&](std::span<const Preamble::Line> lines) {
    for (const Preamble::Line& line : lines)
      decided.lines.push_back((line.is_header ? "H " : "- ") + std::string(line.text));
  };
  for (const std::string& line : split_lines(text)) {
    if (preamble.decided())
      break;
    take(preamble.feed(line));
    ++decided.fed;
    decided.most_held = std::max(decided.most_held, decided.fed - decided.lines.size());
  }
  if (!preamble.decided())
    take(preamble.finish());
  EXPECT_TRUE(preamble.decided());
  EXPECT_EQ(decided.lines.size(), decided.fed) << text;
  EXPECT_LE(decided.most_held, 1U) << text;
  decided.columns = preamble.columns();
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

TEST(PreambleByNumber, NoHeader) {
  EXPECT_EQ(lines_of("1 2\n3 4\n"), (Lines{"- 1 2\n"}));
  EXPECT_EQ(lines_of(""), (Lines{}));
  EXPECT_EQ(lines_of("# made by hand, yesterday\n1 2\n"),
            (Lines{"- # made by hand, yesterday\n", "- 1 2\n"}));
  EXPECT_EQ(lines_of("\n\n1 2\n"), (Lines{"- \n", "- \n", "- 1 2\n"}));
  EXPECT_EQ(lines_of("# x y\n"), (Lines{"- # x y\n"}));
  EXPECT_EQ(lines_of("# x y"), (Lines{"- # x y"}));
}

TEST(PreambleByNumber, CommentDirectlyBeforeTheFirstRow) {
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

TEST(PreambleByNumber, CommentThatIsNoHeader) {
  EXPECT_EQ(lines_of("# x y\n\n1 2\n"), (Lines{"- # x y\n", "- \n", "- 1 2\n"}));
  EXPECT_EQ(lines_of("# x y\n# units: pixels\n1 2\n"),
            (Lines{"- # x y\n", "- # units: pixels\n", "- 1 2\n"}));
  EXPECT_EQ(lines_of("# x y z\n1 2\n"), (Lines{"- # x y z\n", "- 1 2\n"}));
  EXPECT_EQ(lines_of("# x x\n1 2\n"), (Lines{"- # x x\n", "- 1 2\n"}));
  EXPECT_EQ(lines_of("# x nan\n1 2\n"), (Lines{"- # x nan\n", "- 1 2\n"}));
  EXPECT_EQ(lines_of("# 1 2\n1 2\n"), (Lines{"- # 1 2\n", "- 1 2\n"}));
  EXPECT_EQ(lines_of("# x y\n1 2 3\n", "1,3"), (Lines{"- # x y\n", "- 1 2 3\n"}));
}

TEST(PreambleByNumber, NamesWithoutMark) {
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
TEST(PreambleByNumber, CommentComesFirst) {
  EXPECT_EQ(lines_of("# x y\nno position\n1 2\n"), (Lines{"H # x y\n", "- no position\n"}));
}

TEST(PreambleByName, HeaderWithAndWithoutMark) {
  const Decided marked = decide("# a list\n# id RA DEC mag\n7 1 2 19\n", "RA,DEC");
  EXPECT_EQ(marked.lines, (Lines{"- # a list\n", "H # id RA DEC mag\n", "- 7 1 2 19\n"}));
  EXPECT_EQ(marked.columns, (PairColumns{1, 2}));
  const Decided plain = decide("dec,\"ra\",name\n1,2,\"a, b\"\n", "ra,dec");
  EXPECT_EQ(plain.lines, (Lines{"H dec,\"ra\",name\n", "- 1,2,\"a, b\"\n"}));
  EXPECT_EQ(plain.columns, (PairColumns{1, 0}));
}

TEST(PreambleByName, LinesMayComeBetween) {
  EXPECT_EQ(lines_of("#ra dec\n# deg deg\n\n1 2\n", "ra,dec"),
            (Lines{"H #ra dec\n", "- # deg deg\n", "- \n", "- 1 2\n"}));
}

TEST(PreambleByName, CaseIsIgnoredWhereThatIsUnique) {
  EXPECT_EQ(decide("# RA Dec\n1 2\n", "ra,dec").columns, (PairColumns{0, 1}));
  EXPECT_EQ(decide("# X x y\n1 2 3\n", "x,y").columns, (PairColumns{1, 2}));
  EXPECT_NE(message_of("# Ra RA dec\n1 2 3\n", "ra,dec"), "");
  EXPECT_NE(message_of("# ra ra dec\n1 2 3\n", "ra,dec"), "");
  EXPECT_NE(message_of("# RA dec\n1 2\n", "ra,Ra"), ""); // both would be the same column
}

TEST(PreambleByName, NoHeaderIsAnError) {
  const std::string message = message_of("# id x y\n7 1 2\n", "ra,dec");
  EXPECT_NE(message.find("list.txt, line 2"), std::string::npos) << message;
  EXPECT_NE(message.find("'ra' and 'dec'"), std::string::npos) << message;
  EXPECT_NE(message.find("line 1: id, x, y"), std::string::npos) << message;
  const std::string unmarked = message_of("id,x,y\n7,1,2\n", "ra,dec");
  EXPECT_NE(unmarked.find("line 1: id, x, y"), std::string::npos) << unmarked;
}

/// Prose that happens to have both names is not silently taken for the header.
TEST(PreambleByName, FieldCountsMustAgree) {
  const std::string message = message_of("# x y are pixels\n# id x y\n7 1 2\n", "x,y");
  EXPECT_NE(message.find("list.txt, line 3"), std::string::npos) << message;
  EXPECT_NE(message.find("3 fields"), std::string::npos) << message;
  EXPECT_NE(message.find("line 1 are 4"), std::string::npos) << message;
}

TEST(PreambleByName, NoRowsNoError) {
  EXPECT_EQ(lines_of("", "ra,dec"), (Lines{}));
  EXPECT_EQ(lines_of("# nothing\n\n", "ra,dec"), (Lines{"- # nothing\n", "- \n"}));
  EXPECT_EQ(lines_of("ra dec\n", "ra,dec"), (Lines{"H ra dec\n"}));
}

} // namespace
} // namespace astromill::text
