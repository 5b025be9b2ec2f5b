// astromill: tests of reading schedules
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/parallel/schedule.h"

#include <gtest/gtest.h>

#include <string>

namespace astromill::parallel {
namespace {

using Kind = Schedule::Kind;

TEST(Schedule, ReadsTheThreeKinds) {
  EXPECT_EQ(parse_schedule("static"), (Schedule{Kind::fixed, 0}));
  EXPECT_EQ(parse_schedule("dynamic"), (Schedule{Kind::dynamic, 0}));
  EXPECT_EQ(parse_schedule("guided"), (Schedule{Kind::guided, 0}));
  EXPECT_EQ(parse_schedule("static,7"), (Schedule{Kind::fixed, 7}));
  EXPECT_EQ(parse_schedule("dynamic,4"), (Schedule{Kind::dynamic, 4}));
  EXPECT_EQ(parse_schedule("guided,16"), (Schedule{Kind::guided, 16}));
}

TEST(Schedule, TextIsReadBack) {
  for (const char* const text : {"static", "dynamic,1", "guided,1000000"})
    EXPECT_EQ(to_text(parse_schedule(text)), text);
}

TEST(Schedule, AnythingElseIsAUsageErrorThatShowsIt) {
  for (const std::string text :
       {"", "auto", "Static", "dynamic ", "dynamic,", "dynamic,0", "dynamic,-1", "dynamic,4,4",
        "dynamic, 4", "guided,1.5", "guided,99999999999999999999999", ",4"}) {
    try {
      parse_schedule(text);
      ADD_FAILURE() << "accepted '" << text << "'";
    } catch (const UsageError& error) {
      const std::string message = error.what();
      EXPECT_TRUE(text.empty() || message.ends_with(": '" + text + "'")) << message;
    }
  }
}

} // namespace
} // namespace astromill::parallel
