// astromill: tests of lists of numbers that have undefined ones
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/tables/number_list.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

namespace astromill::tables {
namespace {

class NumberListTest : public ::testing::Test {
protected:
  NumberList read(const std::string& text, bool undefined = true) {
    const std::string path = folder_.file("list");
    std::ofstream(path, std::ios::binary) << text;
    return read_number_list(path, {},
                            {.names = {{"x", "y", "mag"}},
                             .numbers = {},
                             .short_numbers = {0, 1, 2},
                             .option = "--where",
                             .undefined = undefined});
  }
  std::string message(const std::string& text) {
    try {
      read(text);
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  }

  test::TemporaryDirectory folder_;
};

TEST_F(NumberListTest, UndefinedNumbersAreNan) {
  const std::string text = "1.5 2.5 INDEF\n1 2 17.5\nnan 2 3\n4 -- -inf\n";
  const NumberList list = read(text);
  ASSERT_EQ(list.rows.size(), 4U);
  for (const NumberRow& row : list.rows)
    EXPECT_EQ(row.status, ItemStatus::ok) << row.place;
  EXPECT_EQ(list.rows[0].values[1], 2.5);
  EXPECT_TRUE(std::isnan(list.rows[0].values[2]));
  EXPECT_EQ(list.rows[1].values[2], 17.5);
  EXPECT_TRUE(std::isnan(list.rows[2].values[0]));
  EXPECT_EQ(list.rows[2].values[2], 3);
  EXPECT_TRUE(std::isnan(list.rows[3].values[1]) && std::isnan(list.rows[3].values[2]));
  EXPECT_EQ(read(text, false).rows[1].status, ItemStatus::ok);
  EXPECT_EQ(read(text, false).rows[3].status, ItemStatus::unparsable);
}

TEST_F(NumberListTest, BadRowsStayBad) {
  const NumberList list = read("1 2 3\n1 2\n1 two 3\nINDEF b 3\n1 2 INDEFINITE\n");
  ASSERT_EQ(list.rows.size(), 5U);
  EXPECT_EQ(list.rows[1].status, ItemStatus::missing_column);
  for (const std::size_t i : {2U, 3U, 4U})
    EXPECT_EQ(list.rows[i].status, ItemStatus::unparsable) << i;
  EXPECT_EQ(list.rows[4].place, 5);
}

TEST_F(NumberListTest, EmptyCellsAreUndefinedWhereColumnsAreSure) {
  const NumberList list = read("x,y,mag\n1,2,\n1,,3\n1,2,3,4\n");
  ASSERT_EQ(list.rows.size(), 3U);
  EXPECT_TRUE(std::isnan(list.rows[0].values[2]));
  EXPECT_TRUE(std::isnan(list.rows[1].values[1]));
  EXPECT_EQ(list.rows[1].values[2], 3);
}

TEST_F(NumberListTest, WithoutNamesJustSoManyColumnsAreTaken) {
  EXPECT_NE(message("1 2 3 4\n").find("has 4 columns without names; say with --where"),
            std::string::npos)
      << message("1 2 3 4\n");
  EXPECT_EQ(read("# a comment\n").rows.size(), 0U);
  EXPECT_EQ(read("").rows.size(), 0U);
  EXPECT_EQ(read("# x y mag\n").rows.size(), 0U);
  EXPECT_NE(message("a b c\n1 2 3\n").find("no columns are called x,y,mag; say with --where"),
            std::string::npos);
}

} // namespace
} // namespace astromill::tables
