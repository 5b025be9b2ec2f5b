// astromill: tiles that stop together
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/deconv/pace.h"
#include "support/message_of.h"

#include <gtest/gtest.h>

#include <string_view>

namespace astromill::deconv {
namespace {

TEST(Pace, ItsStepsCountUpToWhereItStops) {
  EXPECT_EQ(Pace{}.steps(), 0);
  EXPECT_DOUBLE_EQ((Pace{.beyond = {0, 0.5F, 0.75F}, .fraction = 0.25}).steps(), 2.25);
}

TEST(Pace, ComesBackFromItsRecord) {
  const Pace pace{.beyond = {0, 0.1F, 0.933333F}, .fraction = 0.123456789012345, .meets_aim = true};
  const Pace back = pace_of_record(record_of_pace(pace));
  EXPECT_EQ(back.beyond, pace.beyond);
  EXPECT_EQ(back.fraction, pace.fraction);
  EXPECT_TRUE(back.meets_aim);
  EXPECT_FALSE(pace_of_record(record_of_pace({})).meets_aim);
  EXPECT_EQ(pace_of_record(record_of_pace({})).steps(), 0);
}

TEST(Pace, ADamagedRecordIsRefused) {
  for (const std::string_view text : {"", "x", "0.5", "0.5,", "0.5 0.5"})
    EXPECT_THROW(pace_of_record(std::as_bytes(std::span(text))), Error) << text;
}

TEST(StallGuard, WaitsForTheEarlyStepsAndThenTellsAStall) {
  StallGuard guard(100);
  for (int step = 0; step < 40; ++step)
    EXPECT_FALSE(guard.stalled(step, 200 - step, 100)) << step;
  StallGuard slow(100);
  bool stalled = false;
  for (int step = 0; step < 40; ++step) {
    stalled = slow.stalled(step, 200 - 0.1 * step, 100);
    EXPECT_EQ(stalled, step >= 20) << step;
  }
}

TEST(StallGuard, OneThatIsAskedLateLooksAtSomeStepsFirst) {
  StallGuard guard(100);
  for (int step = 50; step < 55; ++step)
    EXPECT_FALSE(guard.stalled(step, 200, 100)) << step;
  EXPECT_TRUE(guard.stalled(55, 200, 100));
}

TEST(FractionAt, FindsTheAim) {
  const auto chi2 = [](double t) { return 10 - 4 * t + t * t; };
  EXPECT_NEAR(chi2(fraction_at(chi2, 8.5)), 8.5, 1e-5);
}

} // namespace
} // namespace astromill::deconv
