// astromill: tests of the parallel loop
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/parallel/parallel_for.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <mutex>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace astromill::parallel {
namespace {

struct Call {
  std::size_t begin;
  std::size_t end;
  int worker;
};

std::vector<Call> calls_of(std::size_t n, int threads, Schedule schedule) {
  std::mutex mutex;
  std::vector<Call> calls;
  parallel_for(n, threads, schedule, [&](std::size_t begin, std::size_t end, int worker) {
    const std::lock_guard lock(mutex);
    calls.push_back({begin, end, worker});
  });
  return calls;
}

constexpr std::array<std::size_t, 5> kSizes = {0, 1, 2, 7, 1000};

class ParallelForTest : public ::testing::TestWithParam<std::tuple<int, std::string>> {
protected:
  int threads_ = std::get<0>(GetParam());
  Schedule schedule_ = parse_schedule(std::get<1>(GetParam()));
};

TEST_P(ParallelForTest, CoversEachItemOnce) {
  for (const std::size_t n : kSizes) {
    std::vector<int> visits(n, 0);
    for (const Call& call : calls_of(n, threads_, schedule_)) {
      ASSERT_LT(call.begin, call.end);
      ASSERT_LE(call.end, n);
      EXPECT_GE(call.worker, 0);
      EXPECT_LT(call.worker, threads_);
      if (schedule_.chunk > 0 && schedule_.kind != Schedule::Kind::guided) {
        EXPECT_LE(call.end - call.begin, schedule_.chunk);
        EXPECT_EQ(call.begin % schedule_.chunk, 0U);
      }
      for (std::size_t i = call.begin; i < call.end; ++i)
        ++visits[i];
    }
    EXPECT_EQ(visits, std::vector<int>(n, 1));
  }
}

TEST_P(ParallelForTest, ThrowsWhatTheLowestFailingChunkThrows) {
  for (const std::size_t n : {std::size_t{2}, std::size_t{7}, std::size_t{1000}}) {
    const std::size_t bad = n / 3; // and every later one
    std::atomic<std::size_t> done_before = 0;
    try {
      parallel_for(n, threads_, schedule_, [&](std::size_t begin, std::size_t end, int) {
        for (std::size_t i = begin; i < end; ++i) {
          if (i >= bad)
            throw std::out_of_range(std::to_string(i));
          ++done_before;
        }
      });
      ADD_FAILURE() << "nothing was thrown";
    } catch (const std::out_of_range& error) {
      EXPECT_EQ(error.what(), std::to_string(bad));
    }
    EXPECT_EQ(done_before, bad) << "all items before the failure are done";
  }
}

TEST_P(ParallelForTest, WorkersDoNotOverlapWithThemselves) {
  for (const std::size_t n : kSizes) {
    std::vector<std::size_t> sums(static_cast<std::size_t>(threads_), 0); // a race is one for TSan
    parallel_for(n, threads_, schedule_, [&](std::size_t begin, std::size_t end, int worker) {
      sums[static_cast<std::size_t>(worker)] += end - begin;
    });
    EXPECT_EQ(std::accumulate(sums.begin(), sums.end(), std::size_t{0}), n);
  }
}

std::string name_of(const ::testing::TestParamInfo<ParallelForTest::ParamType>& info) {
  std::string name = std::get<1>(info.param);
  std::replace(name.begin(), name.end(), ',', '_');
  return name + "_on_" + std::to_string(std::get<0>(info.param));
}

INSTANTIATE_TEST_SUITE_P(
    Schedules, ParallelForTest,
    ::testing::Combine(::testing::Values(1, 2, 7),
                       ::testing::Values("static", "static,1", "static,3", "static,5000", "dynamic",
                                         "dynamic,4", "dynamic,5000", "guided", "guided,16")),
    name_of);

TEST(ParallelFor, StaticGivesEachWorkerOneRange) {
  const auto calls = calls_of(10, 4, {.kind = Schedule::Kind::fixed, .chunk = 0});
  std::set<std::tuple<int, std::size_t, std::size_t>> got;
  for (const Call& call : calls)
    got.emplace(call.worker, call.begin, call.end);
  const std::set<std::tuple<int, std::size_t, std::size_t>> expected = {
      {0, 0, 3}, {1, 3, 6}, {2, 6, 8}, {3, 8, 10}};
  EXPECT_EQ(got, expected);
}

TEST(ParallelFor, StaticWithChunkGoesRound) {
  for (const Call& call : calls_of(100, 3, {.kind = Schedule::Kind::fixed, .chunk = 7}))
    EXPECT_EQ(static_cast<std::size_t>(call.worker), call.begin / 7 % 3);
}

TEST(ParallelFor, GuidedChunksGetSmaller) {
  const auto calls = calls_of(1000, 1, {.kind = Schedule::Kind::guided, .chunk = 10});
  ASSERT_GT(calls.size(), 3U);
  EXPECT_EQ(calls.front().end, 500U); // half of what is left, over one worker
  for (std::size_t i = 1; i < calls.size(); ++i) {
    EXPECT_EQ(calls[i].begin, calls[i - 1].end);
    EXPECT_LE(calls[i].end - calls[i].begin, calls[i - 1].end - calls[i - 1].begin);
  }
  for (std::size_t i = 0; i + 1 < calls.size(); ++i)
    EXPECT_GE(calls[i].end - calls[i].begin, 10U);
}

TEST(ParallelFor, HugeRangesDoNotOverflow) {
  constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();
  for (const char* const text :
       {"static", "static,9223372036854775808", "guided,4611686018427387904",
        "dynamic,9223372036854775807", "dynamic,18446744073709551615"}) {
    std::size_t sum = 0;
    for (const Call& call : calls_of(kAll, 3, parse_schedule(text)))
      sum += call.end - call.begin;
    EXPECT_EQ(sum, kAll) << text;
  }
}

TEST(ParallelFor, FailureStopsTheHandingOut) {
  std::atomic<std::size_t> calls = 0;
  EXPECT_THROW(parallel_for(1'000'000, 2, {.kind = Schedule::Kind::dynamic, .chunk = 1},
                            [&](std::size_t begin, std::size_t, int) {
                              ++calls;
                              if (begin == 10)
                                throw std::runtime_error("stop");
                            }),
               std::runtime_error);
  EXPECT_GE(calls, 11U);
  EXPECT_LT(calls, 1'000'000U);
}

TEST(ParallelFor, NoThreadsIsOne) {
  EXPECT_EQ(calls_of(5, 0, {}).size(), 5U);
  EXPECT_EQ(calls_of(5, -1, {}).size(), 5U);
}

} // namespace
} // namespace astromill::parallel
