// astromill: unit tests of ordered_work()
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/distributed/ordered_work.h"
#include "fake_ranks.h"
#include "squares.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <string>
#include <vector>

namespace {

using astromill::distributed::ordered_work;
using astromill::distributed::World;
using astromill::parallel::Work;
using astromill::parallel::WorkLog;
using astromill::test::run_ranks;
using astromill::test::sleep_ms;
using astromill::test::Squares;
using astromill::test::squares_to;
using Kind = astromill::parallel::Schedule::Kind;

constexpr std::array kKinds = {Kind::fixed, Kind::dynamic, Kind::guided};

TEST(OrderedWork, EveryBatchIsWrittenOnceInOrderByTheFirstRank) {
  for (const int ranks : {1, 2, 4})
    for (const int threads : {1, 2, 3})
      for (const Kind kind : kKinds) {
        std::vector<long> written;
        const auto thrown = run_ranks(ranks, [&](World& world) {
          Squares squares{.count = 300};
          ordered_work(threads, kind, {.world = world}, squares.stages());
          if (world.is_first())
            written = squares.written;
          EXPECT_EQ(squares.written.size(), world.is_first() ? 300U : 0U);
        });
        EXPECT_EQ(thrown, std::vector<std::string>(thrown.size()));
        EXPECT_EQ(written, squares_to(300)) << ranks << " ranks, " << threads << " threads";
      }
}

TEST(OrderedWork, WorkFollowsWorkAndMayBeNone) {
  run_ranks(3, [&](World& world) {
    for (const int count : {40, 0, 1, 40}) {
      Squares squares{.count = count};
      ordered_work(2, Kind::dynamic, {.world = world}, squares.stages());
      if (world.is_first()) {
        EXPECT_EQ(squares.written, squares_to(count));
      }
    }
  });
}

TEST(OrderedWork, WorkersAreNumberedAndEachDoesOneThingAtATime) {
  run_ranks(2, [&](World& world) {
    const int threads = world.is_first() ? 2 : 3; // ranks may differ
    std::array<std::atomic<int>, 3> busy{};
    Squares squares{.count = 200, .before = [&](int, int worker) {
                      ASSERT_LT(worker, threads);
                      EXPECT_EQ(++busy.at(static_cast<std::size_t>(worker)), 1);
                      std::this_thread::yield();
                      --busy.at(static_cast<std::size_t>(worker));
                    }};
    ordered_work(threads, Kind::dynamic, {.world = world}, squares.stages());
  });
}

TEST(OrderedWork, TheFixedScheduleDealsOutInTurn) {
  WorkLog log;
  run_ranks(3, [&](World& world) {
    Squares squares{.count = 60};
    ordered_work(2, Kind::fixed, {.world = world, .log = world.is_first() ? &log : nullptr},
                 squares.stages());
  });
  const std::vector<Work> works = log.sorted();
  ASSERT_EQ(works.size(), 60U);
  for (std::size_t i = 0; i < works.size(); ++i) {
    EXPECT_EQ(works[i].first, static_cast<std::int64_t>(i));
    EXPECT_EQ(works[i].rank, static_cast<int>(i % 6 / 2));
    EXPECT_EQ(works[i].worker, static_cast<int>(i % 6 % 2));
  }
}

TEST(OrderedWork, ASlowRankGetsLess) {
  WorkLog log;
  run_ranks(2, [&](World& world) {
    const int milliseconds = world.is_first() ? 2 : 20;
    Squares squares{.count = 60, .before = [&](int, int) { sleep_ms(milliseconds); }};
    ordered_work(1, Kind::dynamic, {.world = world, .log = world.is_first() ? &log : nullptr},
                 squares.stages());
  });
  const auto works = log.sorted();
  const auto slow = std::ranges::count(works, 1, &Work::rank);
  EXPECT_GT(slow, 0);
  EXPECT_LT(slow, 25);
  for (const Work& work : works)
    EXPECT_GE(work.seconds, work.rank == 0 ? 0.002 : 0.02);
}

TEST(OrderedWork, OfLongBatchesNoneWaitsAtARank) {
  std::atomic<int> first_done = 0;
  run_ranks(2, [&](World& world) { // the other rank hangs in its first one: all else is done here
    Squares squares{.count = 5, .before = [&](int, int) {
                      if (world.is_first())
                        ++first_done;
                      for (int i = 0; !world.is_first() && first_done < 4 && i < 500; ++i)
                        sleep_ms(10);
                      sleep_ms(110);
                    }};
    ordered_work(1, Kind::dynamic, {.world = world}, squares.stages());
  });
  EXPECT_EQ(first_done, 4);
}

TEST(OrderedWork, LittleIsUnderWayWhereTheFirstBatchTakesLong) {
  run_ranks(2, [&](World& world) {
    Squares squares{.count = 500, .before = [&](int number, int) {
                      if (number == 0)
                        sleep_ms(100);
                    }};
    ordered_work(1, Kind::dynamic, {.world = world}, squares.stages());
    if (world.is_first()) {
      EXPECT_LE(squares.furthest_ahead, 10); // 4 a worker, and 2
      EXPECT_LE(squares.made, 10);
      EXPECT_EQ(squares.written, squares_to(500));
    }
  });
}

TEST(OrderedWork, TheLogKnowsAllInOneProcessToo) {
  for (const int threads : {1, 2}) {
    WorkLog log;
    Squares squares{.count = 30, .before = [](int, int) { sleep_ms(1); }};
    ordered_work(threads, Kind::dynamic, {.log = &log}, squares.stages());
    const auto works = log.sorted();
    ASSERT_EQ(works.size(), 30U);
    for (std::size_t i = 0; i < works.size(); ++i) {
      EXPECT_EQ(works[i].first, static_cast<std::int64_t>(i));
      EXPECT_GE(works[i].seconds, 0.001);
      EXPECT_LT(works[i].worker, threads);
    }
  }
}

TEST(OrderedWork, WorkersOfAllRanksAreCounted) {
  run_ranks(3, [&](World& world) {
    EXPECT_EQ(astromill::distributed::count_workers(world, world.rank() + 1), 6);
  });
}

} // namespace
