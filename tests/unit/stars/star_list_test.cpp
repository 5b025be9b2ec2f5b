// astromill: tests of reading lists of stars
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/stars/star_list.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

namespace astromill::stars {
namespace {

class StarLists : public testing::Test {
protected:
  StarList read(const std::string& text, const std::string& columns = "") {
    const std::string path = folder_.file("list.txt");
    std::ofstream(path, std::ios::binary) << text;
    return read_star_list(path, columns);
  }

  std::string failure(const std::string& text, const std::string& columns = "") {
    try {
      read(text, columns);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  void expect_one(const StarList& list) {
    ASSERT_EQ(list.stars.size(), 1U);
    const ListedStar& listed = list.stars[0];
    EXPECT_EQ(listed.status, ItemStatus::ok);
    EXPECT_EQ(listed.star.id, 7);
    EXPECT_EQ(listed.star.x, 10.5);
    EXPECT_EQ(listed.star.y, 20.25);
    EXPECT_EQ(listed.star.magnitude, 18.75);
    EXPECT_EQ(listed.star.number, 1U);
  }

  test::TemporaryDirectory folder_;
};

TEST_F(StarLists, are_read_in_many_formats) {
  expect_one(read("7 10.5 20.25 18.75\n"));
  expect_one(read("# id x y mag\n7 10.5 20.25 18.75\n"));
  expect_one(read("# a comment on the list\n#\n# id x y mag\n7 10.5 20.25 18.75"));
  expect_one(read("mag,Y,X,ID,note\r\n18.75,20.25,10.5,7,good\r\n"));
  expect_one(read("x\ty\tmag\tflux\tid\n10.5\t20.25\t18.75\t\t7\n"));
  expect_one(read("\xEF\xBB\xBFid x y mag sharp\n7 10.5 20.25 18.75 0.5\n"));
  expect_one(
      read("#   1 NUMBER  Running number\n#   2 X_IMAGE  x [pixel]\n#   3 Y_IMAGE  y [pixel]\n"
           "#   4 MAG_AUTO  m [mag]\n7 10.5 20.25 18.75\n"));
  expect_one(
      read("#K IRAF = V2.17 version %-23s\n#\n#N ID    XCENTER   YCENTER   MAG    \\\n"
           "#U ##    pixels    pixels    magnitudes    \\\n#F %-9d  %-10.3f   %-10.3f  %-12.3f\n"
           "#\n   7     10.5    20.25   18.75    \n"));
  expect_one(read("#N XCENTER   YCENTER   MAG  MERR ID \\\n#\n 10.5    20.25   18.75  0.5 7\n"));
}

TEST_F(StarLists, take_the_columns_that_are_named) {
  expect_one(read("10.5 20.25 18.75 7\n", "1,2,3,4"));
  expect_one(read("# px py m name\n10.5 20.25 18.75 7\n", "px,py,m,name"));
  EXPECT_EQ(read("10.5 20.25 18.75\n").stars[0].star.id, 1);
  EXPECT_EQ(read("10.5 20.25 18.75\n").stars[0].star.magnitude, 18.75);
  EXPECT_THROW(read("1 2 3 4\n", "1,2"), UsageError);
  EXPECT_THROW(read("1 2 3 4\n", "1,2,3,4,5"), UsageError);
}

TEST_F(StarLists, keep_bad_rows_in_their_place) {
  const StarList list = read("# id x y mag\n1 10 20 18\n2 10 oops 18\n\n3 10\n4 1 2 INDEF\n"
                             "5 nan 2 18\n# end\n6 5 6 19\n");
  ASSERT_EQ(list.stars.size(), 6U);
  EXPECT_EQ(list.counted, "line");
  const ItemStatus expected[] = {
      ItemStatus::ok,         ItemStatus::unparsable, ItemStatus::missing_column,
      ItemStatus::unparsable, ItemStatus::unparsable, ItemStatus::ok};
  const std::int64_t lines[] = {2, 3, 5, 6, 7, 9};
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(list.stars[i].status, expected[i]) << i;
    EXPECT_EQ(list.stars[i].place, lines[i]);
    EXPECT_EQ(list.stars[i].star.number, i + 1);
    EXPECT_EQ(std::isnan(list.stars[i].star.x), expected[i] != ItemStatus::ok);
  }
}

TEST_F(StarLists, keep_ids_as_they_are) {
  const StarList list = read("# id x y mag\n5 10 20 18\n9 10 oops 18\n1.5 10 20 18\nV1 10 20 18\n");
  EXPECT_EQ(list.stars[1].star.id, 9);
  EXPECT_EQ(list.stars[2].label, "1.5");
  EXPECT_EQ(list.stars[3].label, "V1");
  EXPECT_EQ(list.stars[3].status, ItemStatus::ok);
  EXPECT_EQ(list.stars[3].star.number, 4U); // random numbers go by the row
  EXPECT_EQ(read("id,x,y,mag\n,1,2,3\n").stars[0].label, "nan");
  EXPECT_EQ(read("7.0 1 2 3\n").stars[0].star.id, 7);
}

TEST_F(StarLists, are_not_guessed_at) {
  EXPECT_NE(failure("70.0 80.5 16.0 1\n200.5 70.25 16.0 2\n").find("line 2"), std::string::npos);
  EXPECT_NE(failure("# id ra dec mag\n1 2 3 4\n").find("--columns"), std::string::npos);
  EXPECT_NE(failure("# id x y mag\n1 2 3 4 5\n").find("5 fields"), std::string::npos);
  EXPECT_NE(failure("#N ID X Y \\\n#N MAG \\\n1 2 3 \\\n 4\n").find("txdump"), std::string::npos);
  EXPECT_NE(failure("#N ID RA DEC MAG \\\n1 2 3 4\n").find("--columns"), std::string::npos);
  EXPECT_NE(failure("id,x\n1,2\n", "id,x,mag").find("mag"), std::string::npos);
}

TEST_F(StarLists, of_detections_are_refused) {
  const std::string found =
      "# id x y mag sharpness sround ground mag1\n7 10.5 20.25 -1 0.5 0 0 18.75\n";
  EXPECT_NE(failure(found).find("--columns x,y,mag1"), std::string::npos) << failure(found);
  expect_one(read(found, "x,y,mag1,id"));
  const std::string daofind =
      "#N XCENTER   YCENTER   MAG  SHARPNESS SROUND GROUND ID \\\n#\n 1 2 -3 0.5 0 0 7\n";
  EXPECT_NE(failure(daofind).find("threshold"), std::string::npos) << failure(daofind);
  EXPECT_EQ(failure("# id x y mag merr sharpness chi\n7 10.5 20.25 18.75 0.1 0.5 1\n"), "");
}

TEST_F(StarLists, may_be_empty) {
  EXPECT_TRUE(read("").stars.empty());
  EXPECT_TRUE(read("# id x y mag\n").stars.empty());
  EXPECT_THROW(read_star_list(folder_.file("none"), ""), Error);
}

TEST_F(StarLists, of_iraf_are_read) {
  const std::string path = std::string(ASTROMILL_SOURCE_DIR) + "/../shared/data/paper/iraf/inj.art";
  if (!std::filesystem::exists(path))
    GTEST_SKIP() << path << " is not here";
  const StarList list = read_star_list(path, "");
  ASSERT_EQ(list.stars.size(), 50U);
  EXPECT_EQ(list.stars[0].star.x, 47.4);
  EXPECT_EQ(list.stars[49].star.magnitude, 18.519);
  EXPECT_EQ(list.stars[49].star.id, 50);
  for (const ListedStar& star : list.stars)
    EXPECT_EQ(star.status, ItemStatus::ok);
}

} // namespace
} // namespace astromill::stars
