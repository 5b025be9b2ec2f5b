// astromill: tests of the choice of columns
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/tables/column_choice.h"

#include <gtest/gtest.h>

#include <string_view>

namespace astromill::tables {
namespace {

std::vector<ColumnChoice> parse_pair(std::string_view text) {
  return parse_columns(text, 2, 2, "--columns");
}

TEST(ParseColumns, Numbers) {
  EXPECT_EQ(parse_pair("2,3"), (std::vector<ColumnChoice>{{1}, {2}}));
  EXPECT_EQ(parse_pair(" 12 , 1 "), (std::vector<ColumnChoice>{{11}, {0}}));
  EXPECT_FALSE(parse_pair("2,3")[0].by_name());
}

TEST(ParseColumns, Names) {
  EXPECT_EQ(parse_pair("ra, dec"), (std::vector<ColumnChoice>{{0, "ra"}, {0, "dec"}}));
  EXPECT_TRUE(parse_pair("ra, dec")[0].by_name());
  EXPECT_EQ(parse_pair("2MASS_RA,2MASS_DE")[0].name, "2MASS_RA");
  EXPECT_EQ(parse_pair("x,X")[1].name, "X");
  EXPECT_EQ(parse_pair("X IMAGE,Y IMAGE")[0].name, "X IMAGE");
}

TEST(ParseColumns, OneOrThree) {
  EXPECT_EQ(parse_columns("4", 1, 1, "--system-column"), (std::vector<ColumnChoice>{{3}}));
  EXPECT_EQ(parse_columns("a,b,c", 2, 3, "--errors").size(), 3U);
  EXPECT_EQ(parse_columns("a,b", 2, 3, "--errors").size(), 2U);
  EXPECT_THROW(parse_columns("a", 2, 3, "--errors"), UsageError);
  EXPECT_THROW(parse_columns("a,b,c,d", 2, 3, "--errors"), UsageError);
  EXPECT_THROW(parse_columns("1,2", 1, 1, "--system-column"), UsageError);
}

TEST(ParseColumns, AnythingElseIsAUsageError) {
  for (const std::string_view text :
       {"",    ",",    "1",     "1,",         ",2",    "1,2,3", "0,1",
        "1,0", "-1,2", "+1,2",  "1.5,2",      "1e0,2", "2,2",   "02,2",
        "ra",  "ra,",  "ra,ra", "ra,dec,mag", "1,dec", "ra,2",  "99999999999999999999999,1",
        " , "})
    EXPECT_THROW(parse_pair(text), UsageError) << text;
}

TEST(ParseColumns, TheMessageNamesTheOption) {
  try {
    parse_columns("1,2", 1, 1, "--system-column");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "--system-column: one column is needed, as in 2 or ra: '1,2'");
  }
}

} // namespace
} // namespace astromill::tables
