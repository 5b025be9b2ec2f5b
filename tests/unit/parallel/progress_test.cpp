// astromill: tests of the progress meter
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/parallel/parallel_for.h"
#include "astromill/parallel/progress.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <thread>
#include <vector>

namespace astromill::parallel {
namespace {

TEST(ProgressMeter, ReportsEachAddWithoutInterval) {
  std::vector<Progress> reports;
  ProgressMeter meter([&](const Progress& progress) { reports.push_back(progress); }, 30, 0);
  meter.add(10);
  meter.add(15);
  meter.finish();
  ASSERT_EQ(reports.size(), 3U);
  EXPECT_EQ(reports[0].done, 10);
  EXPECT_EQ(reports[1].done, 25);
  EXPECT_EQ(reports[2].done, 25);
  for (const Progress& progress : reports) {
    EXPECT_EQ(progress.total, 30);
    EXPECT_GE(progress.seconds, 0);
    EXPECT_LT(progress.seconds, 600);
  }
}

TEST(ProgressMeter, IsQuietWithinAnInterval) {
  int reports = 0;
  ProgressMeter meter([&](const Progress&) { ++reports; }, -1, 3600);
  for (int i = 0; i < 1000; ++i)
    meter.add(1);
  EXPECT_EQ(reports, 0);
  meter.finish();
  EXPECT_EQ(reports, 1);
}

TEST(ProgressMeter, ReportsAgainAfterAnInterval) {
  std::vector<double> seconds;
  ProgressMeter meter([&](const Progress& progress) { seconds.push_back(progress.seconds); }, -1,
                      0.01);
  for (int i = 0; i < 60; ++i) {
    meter.add(1);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ASSERT_GE(seconds.size(), 2U);
  EXPECT_GE(seconds[0], 0.01);
  for (std::size_t i = 1; i < seconds.size(); ++i)
    EXPECT_GE(seconds[i] - seconds[i - 1], 0.0099);
}

TEST(ProgressMeter, WithoutCallbackDoesNothing) {
  ProgressMeter meter({}, 10, 0);
  meter.add(5);
  meter.finish();
}

TEST(ProgressMeter, ManyThreadsReportOneAtATimeAndLoseNothing) {
  std::atomic<int> inside = 0;
  std::int64_t last = 0;
  constexpr int kItems = 20000;
  ProgressMeter meter(
      [&](const Progress& progress) {
        EXPECT_EQ(++inside, 1);
        EXPECT_GE(progress.done, last);
        last = progress.done;
        --inside;
      },
      kItems, 0);
  parallel_for(kItems, 7, {}, [&](std::size_t begin, std::size_t end, int) {
    meter.add(static_cast<std::int64_t>(end - begin));
  });
  meter.finish();
  EXPECT_EQ(last, kItems);
}

TEST(ProgressMeter, GoesOnAfterTheCallbackThrows) {
  bool fail = true;
  int reports = 0;
  ProgressMeter meter(
      [&](const Progress&) {
        if (fail)
          throw std::runtime_error("cancelled");
        ++reports;
      },
      -1, 0);
  EXPECT_THROW(meter.add(1), std::runtime_error);
  fail = false;
  meter.add(1);
  EXPECT_EQ(reports, 1);
}

} // namespace
} // namespace astromill::parallel
