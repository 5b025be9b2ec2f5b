// astromill: tests of the file that says how long pieces of work took
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/scaling/timings.h"
#include "support/message_of.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <fstream>

namespace astromill::scaling {
namespace {

class TimingsTest : public ::testing::Test {
protected:
  std::string file(const std::string& text) const {
    std::ofstream(directory_.file("t")) << text;
    return directory_.file("t");
  }
  std::string refusal(const std::string& text) const {
    return test::message_of([&] { read_timings(file(text)); });
  }

  test::TemporaryDirectory directory_;
};

constexpr const char* kHead = "# tool x\n# wall 3\n# first items rank worker begin seconds\n";

TEST_F(TimingsTest, AreReadAsTheyWereWritten) {
  const Timings written{
      .tool = "completeness",
      .threads = 2,
      .ranks = 3,
      .wall = 12.5,
      .before = 0.25,
      .after = 0.125,
      .works = {
          {.first = 0, .items = 4, .begin = 0.25, .seconds = 1.5},
          {.first = 4, .items = 1, .rank = 2, .worker = 1, .begin = 0.5, .seconds = 0.000000001}}};
  {
    OutputFile out(directory_.file("w"), false);
    write_timings(out, written);
    out.commit();
  }
  const Timings read = read_timings(directory_.file("w"));
  EXPECT_EQ(read.tool, "completeness");
  EXPECT_EQ(read.threads, 2);
  EXPECT_EQ(read.ranks, 3);
  EXPECT_EQ(read.wall, 12.5);
  EXPECT_EQ(read.before, 0.25);
  EXPECT_EQ(read.after, 0.125);
  ASSERT_EQ(read.works.size(), 2U);
  EXPECT_EQ(read.works[0].items, 4);
  EXPECT_EQ(read.works[1].rank, 2);
  EXPECT_EQ(read.works[1].worker, 1);
  EXPECT_EQ(read.works[1].seconds, 1e-9);
}

TEST_F(TimingsTest, KnowWhatIsBeforeAndAfterAllWork) {
  parallel::WorkLog log;
  log.add({.first = 1, .begin = 0.002, .seconds = 0.001});
  log.add({.first = 0, .begin = 0.001, .seconds = 0.001});
  while (log.now() < 0.01) {
  }
  const Timings timings = timings_of(log, "x", 1, 1);
  EXPECT_EQ(timings.works.front().first, 0);
  EXPECT_NEAR(timings.before, 0.001, 1e-12);
  EXPECT_NEAR(timings.after, timings.wall - 0.003, 1e-12);
}

TEST_F(TimingsTest, NumberPartsOfAJobOneBehindTheOther) {
  parallel::WorkLog log;
  log.begin_part();
  for (int part = 0; part < 2; ++part) {
    log.add({.first = 0, .items = 0});
    log.add({.first = 0, .items = 2});
    log.add({.first = 2, .items = 3});
    log.begin_part();
  }
  std::vector<std::int64_t> numbers;
  for (const parallel::Work& work : log.sorted())
    numbers.push_back(work.first);
  EXPECT_EQ(numbers, (std::vector<std::int64_t>{0, 0, 2, 5, 5, 7}));
}

TEST_F(TimingsTest, WithDefectsAreRefusedByLine) {
  EXPECT_NE(refusal("").find("no line '# first"), std::string::npos);
  EXPECT_NE(refusal("1 2 3\n").find("line 1"), std::string::npos);
  for (const char* row : {"0 1 0 0 0", "0 1 0 0 0 1 1", "0 1 0 0 0 x", "0 1 0 0 0 -1",
                          "0.5 1 0 0 0 1", "0 1 0 0 0 nan", "9e99 1 0 0 0 1"})
    EXPECT_NE(refusal(std::string(kHead) + row + "\n").find("line 4"), std::string::npos) << row;
  EXPECT_NE(refusal("# wall soon\n").find("line 1"), std::string::npos);
  EXPECT_EQ(refusal(std::string(kHead) + "0 1 0 0 0 1\n\n"), "no error");
}

} // namespace
} // namespace astromill::scaling
