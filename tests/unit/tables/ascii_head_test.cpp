// astromill: tests of source-extractor's ASCII_HEAD catalogues
// SPDX-License-Identifier: BSD-3-Clause
#include "read_front.h"

namespace astromill::tables {
namespace {

using test::error_of;
using test::Front;
using test::read_front;
using test::request;
using Columns = std::vector<std::size_t>;
using Texts = std::vector<std::string>;

// As source-extractor 2.25 writes it.
const std::string kHead =
    "#   1 NUMBER                 Running object number                                     \n"
    "#   2 X_IMAGE                Object position along x                                    "
    "[pixel]\n"
    "#   3 Y_IMAGE                Object position along y                                    "
    "[pixel]\n"
    "#   4 FLUX_APER              Flux vector within fixed circular aperture(s)              "
    "[count]\n"
    "#   7 MAG_AUTO               Kron-like elliptical aperture magnitude                    "
    "[mag]\n";
const std::string kRow =
    "         1     72.7284     78.7153     2272.056     5870.921     13260.05 -15.2301\n";

std::string line(int number, const std::string& name, const std::string& unit) {
  char text[100];
  std::snprintf(text, sizeof text, "# %3d %-22s %-58s [%s]\n", number, name.c_str(), "",
                unit.c_str());
  return text;
}

TEST(AsciiHead, NamesAndNumbers) {
  const Front front = read_front(kHead + kRow + kRow, request({"x_image", "3", "FLUX_APER_2"}));
  EXPECT_EQ(front.head, kHead + line(8, "lon", "deg") + line(9, "lat", "deg"));
  EXPECT_EQ(front.rows, kRow + kRow);
  EXPECT_EQ(front.layout.columns, (Columns{1, 2, 5}));
  EXPECT_EQ(front.layout.units, (Texts{"pixel", "pixel", "count"}));
  EXPECT_EQ(front.layout.separator, ' ');
  EXPECT_FALSE(front.layout.quoted_blanks);
  EXPECT_EQ(front.layout.fields, 7U);
}

TEST(AsciiHead, TheLastColumnMayBeAVector) {
  const std::string row = kRow.substr(0, kRow.size() - 1) + " 1 2\n";
  const Front front = read_front(kHead + row, request({"2", "MAG_AUTO_2"}));
  EXPECT_EQ(front.head, kHead + line(10, "lon", "deg") + line(11, "lat", "deg"));
  EXPECT_EQ(front.layout.columns, (Columns{1, 8}));
  EXPECT_EQ(front.layout.fields, 9U);
}

TEST(AsciiHead, NoRows) {
  const Front front = read_front(kHead, request({"X_IMAGE", "Y_IMAGE"}));
  EXPECT_EQ(front.head, kHead + line(8, "lon", "deg") + line(9, "lat", "deg"));
  EXPECT_EQ(front.layout.fields, 7U);
  EXPECT_EQ(read_front(kHead.substr(0, kHead.size() - 1), request({"X_IMAGE", "Y_IMAGE"})).head,
            front.head.substr(0, front.head.size() - 1));
}

TEST(AsciiHead, OtherCommentsStay) {
  const std::string head = "# made by hand\n\n#1 X\n#  magnitudes of 1998\n# 2 Y a [b] c\n# end\n";
  const Front front = read_front(head + "1 2\n", request({"X", "Y"}));
  EXPECT_EQ(front.head, "# made by hand\n\n#1 X\n#  magnitudes of 1998\n# 2 Y a [b] c\n" +
                            line(3, "lon", "deg") + line(4, "lat", "deg") + "# end\n");
  EXPECT_EQ(front.layout.units, (Texts{"", ""}));
}

TEST(AsciiHead, NewColumns) {
  TableRequest wanted = request();
  wanted.added = {
      {.name = "x", .unit = "pixel", .description = "X of the object"},
      {.name = "status", .description = "why", .kind = NewColumn::Kind::text, .width = 9}};
  EXPECT_EQ(read_front("# 1 X\r\n# 2 X_2\r\n1 2\r\n", wanted).head,
            "# 1 X\r\n# 2 X_2\r\n"
            "#   3 x_3                    X of the object                                   "
            "         [pixel]\r\n"
            "#   4 status                 why\r\n");
}

TEST(AsciiHead, OnlyAdded) {
  TableRequest wanted = request({"X_IMAGE", "Y_IMAGE"});
  wanted.only_added = true;
  const Front front = read_front(kHead + kRow + "# c\n", wanted);
  EXPECT_EQ(front.head, "# lon lat\n");
  EXPECT_EQ(front.rows, kRow + "# c\n");
}

TEST(AsciiHead, ColumnsThatAreNotThere) {
  EXPECT_EQ(
      error_of(kHead + kRow, request({"X_IMAGE", "Y_WORLD"})),
      "t, line 5: there is no column 'Y_WORLD'; columns: NUMBER, X_IMAGE, Y_IMAGE, FLUX_APER, "
      "FLUX_APER_1, FLUX_APER_2, MAG_AUTO");
  EXPECT_EQ(error_of(kHead + kRow, request({"X_IMAGE", "8"})).substr(0, 38),
            "t, line 5: there is no column 8; colum");
}

TEST(AsciiHead, CommentsThatAreNoColumns) {
  // By number, so that a plain list has nothing against them.
  for (const std::string head :
       {"# 1 Jan 2020\n", "# 1 a\n# 1 b\n", "# 2 a\n# 3 b\n", "# 1 2 3\n# 2 3 4\n", "# 1a\n# 2b\n",
        "# 1 a\n# 0 b\n", "# 1 a\n# 99999999999999999999 b\n", "# 1 a\n# 1000000 b\n", "#\n##\n",
        "# 1\n# 2\n", "# 1 \n# 2 \n", "# 2 a\n# 1 b\n"}) {
    const Front front = read_front(head + "1 2\n");
    EXPECT_EQ(front.head + front.rows, head + "1 2\n");
    EXPECT_EQ(front.layout.separator, '\0') << head;
  }
}

TEST(AsciiHead, AFirstRowThatIsTooShort) {
  EXPECT_EQ(read_front(kHead + "1 2\n" + kRow, request({"2", "3"})).layout.fields, 7U);
}

TEST(AsciiHead, BytesThatAreNotText) {
  const std::string text = kHead + kRow;
  for (std::size_t i = 0; i < text.size(); ++i)
    for (const char c : {'\0', '\n', '#', '[', '\xFF', '\t', '9'}) {
      std::string changed = text;
      changed[i] = c;
      error_of(changed, request({"X_IMAGE", "Y_IMAGE"})); // an Error or none, but nothing else
      error_of(text.substr(0, i));
    }
}

} // namespace
} // namespace astromill::tables
