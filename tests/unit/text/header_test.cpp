// astromill: tests of column choices and header lines
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/text/header.h"

#include <gtest/gtest.h>

#include <string_view>

namespace astromill::text {
namespace {

TEST(ParseColumns, Numbers) {
  const ColumnChoice choice = parse_columns("2,3");
  EXPECT_FALSE(choice.by_name());
  EXPECT_EQ(choice.columns, (PairColumns{1, 2}));
  EXPECT_EQ(parse_columns(" 12 , 1 ").columns, (PairColumns{11, 0}));
}

TEST(ParseColumns, Names) {
  const ColumnChoice choice = parse_columns("ra, dec");
  EXPECT_TRUE(choice.by_name());
  EXPECT_EQ(choice.first_name, "ra");
  EXPECT_EQ(choice.second_name, "dec");
  EXPECT_EQ(parse_columns("2MASS_RA,2MASS_DE").first_name, "2MASS_RA");
  EXPECT_EQ(parse_columns("x,X").second_name, "X");
  EXPECT_EQ(parse_columns("X IMAGE,Y IMAGE").first_name, "X IMAGE");
}

TEST(ParseColumns, AnythingElseIsAUsageError) {
  for (const std::string_view text :
       {"",    ",",    "1",     "1,",         ",2",    "1,2,3", "0,1",
        "1,0", "-1,2", "+1,2",  "1.5,2",      "1e0,2", "2,2",   "02,2",
        "ra",  "ra,",  "ra,ra", "ra,dec,mag", "1,dec", "ra,2",  "99999999999999999999999,1",
        " , "})
    EXPECT_THROW(parse_columns(text), UsageError) << text;
}

TEST(ByteOrderMark, Length) {
  EXPECT_EQ(byte_order_mark_length("\xEF\xBB\xBF"
                                   "1 2\n"),
            3U);
  EXPECT_EQ(byte_order_mark_length("\xEF\xBB"), 0U);
  EXPECT_EQ(byte_order_mark_length("1 2\n"), 0U);
  EXPECT_EQ(byte_order_mark_length(""), 0U);
}

TEST(AppendNames, KeepsSeparatorAndLineEnding) {
  EXPECT_EQ(append_names("#id,x,y\n", {"lon", "lat"}), "#id,x,y,lon,lat\n");
  EXPECT_EQ(append_names("# id x y\r\n", {"lon", "lat"}), "# id x y lon lat\r\n");
  EXPECT_EQ(append_names("id\tx\ty", {"lon", "lat", "status"}), "id\tx\ty\tlon\tlat\tstatus");
  EXPECT_EQ(append_names("x y", {}), "x y");
}

} // namespace
} // namespace astromill::text
