// astromill: tests of telling the kinds of tables of text apart
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/tables/column_names.h"
#include "read_front.h"

namespace astromill::tables {
namespace {

using test::error_of;
using test::Front;
using test::read_front;
using test::request;

TEST(Recognise, PlainListsAreNotHeldBack) {
  const Front front = read_front("1 2\n3 4\n");
  EXPECT_EQ(front.rows, "1 2\n3 4\n");
  EXPECT_EQ(front.held, 0U);
  EXPECT_EQ(read_front("star1 1 2\nstar2 3 4\n", request({"2", "3"})).held, 0U);
  EXPECT_EQ(read_front("star1\t1\t2\nstar2\t3\t4\n", request({"2", "3"})).held, 0U);
}

TEST(Recognise, PlainListsWithNames) {
  EXPECT_EQ(read_front("# id x y\n1 2 3\n", request({"x", "y"})).head, "# id x y lon lat\n");
  EXPECT_EQ(read_front("id\tx\ty\n1\t2\t3\n", request({"x", "y"})).head, "id\tx\ty\tlon\tlat\n");
  EXPECT_EQ(read_front("id,x,y\n1,2,3\n", request({"x", "y"})).head, "id,x,y,lon,lat\n");
  EXPECT_EQ(read_front("# c\n\nid,x,y\n1,2,3\n4,5,6\n", request({"2", "3"})).head,
            "# c\n\nid,x,y,lon,lat\n");
}

TEST(Recognise, LinesOfAPlainListStayInOrder) {
  const std::string text = "# c\n\nbad row\nworse\tone\n# x y\n1 2\n";
  const Front front = read_front(text);
  EXPECT_EQ(front.head + front.rows, "# c\n\nbad row\nworse\tone\n# x y\n1 2\n");
}

TEST(Recognise, AMistakeInAPlainListIsFoundByItsOwnReader) {
  EXPECT_EQ(
      error_of("1 2\n3 4\n", request({"ra", "dec"})),
      "t, line 1: no column names up to here have 'ra' and 'dec' once each; names seen: none");
}

TEST(Recognise, CommentsInFrontPassAtOnce) {
  const auto front = make_front_matter(request());
  for (const std::string line : {"# made by hand, in 2013\n", "\n", "#\n", "# 2 x\n"}) {
    const auto lines = front->feed(line);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].text, line);
  }
  EXPECT_TRUE(front->feed("# 1 NUMBER\n").empty());
  EXPECT_TRUE(front->feed("# 2 X_IMAGE\n").empty());
  EXPECT_EQ(front->feed("1 2\n").size(), 3U);
}

TEST(Recognise, CommentsInFrontOfOtherKinds) {
  // A plain list would hold the first for names of columns.
  TableRequest wanted = request({"x", "y"});
  EXPECT_EQ(read_front("# some names\n# 1 x\n# 2 y\n1 2\n", wanted).head.substr(0, 25),
            "# some names\n# 1 x\n# 2 y\n");
  EXPECT_EQ(error_of("# a\n\n# 1 x\n# 2 z\n1 2\n", wanted),
            "t, line 4: there is no column 'y'; columns: x, z");
  EXPECT_EQ(error_of("# a\n\nx\tz\n--\t--\n1\t2\n", wanted),
            "t, line 3: there is no column 'y'; columns: x, z");
  wanted.only_added = true;
  EXPECT_EQ(read_front("# some names\n# 1 x\n# c\n# 2 y\n1 2\n", wanted).head,
            "# some names\n# lon lat\n# c\n");
  EXPECT_EQ(read_front("# some names\nk\tv\n# c\nx\ty\n--\t--\n1\t2\n", wanted).head,
            "# some names\n# lon lat\n# c\n");
}

TEST(Recognise, NothingIsHeldForEver) {
  std::string text;
  while (text.size() < 2 * kRecognitionBytes)
    text += "bad row\n";
  const Front front = read_front(text);
  EXPECT_EQ(front.rows, text);
  EXPECT_LT(front.held, kRecognitionBytes / 8 + 2);
}

TEST(Recognise, EmptyAndShort) {
  for (const std::string text :
       {"", "\n", "#", "#\n", "\t", "---", "x\ty\n", "# 1 a", "# %ECS", "# %ECSV"}) {
    const Front front = read_front(text);
    EXPECT_EQ(front.head + front.rows, text);
  }
}

TEST(UniqueNames, CountUpWhateverTheCase) {
  const std::vector<std::string> taken = {"lon", "LON_2", "a"};
  const std::vector<NewColumn> added = {
      {.name = "Lon"}, {.name = "lat"}, {.name = "lat"}, {.name = "A"}};
  EXPECT_EQ(unique_names(taken, added), (std::vector<std::string>{"Lon_3", "lat", "lat_2", "A_2"}));
}

} // namespace
} // namespace astromill::tables
