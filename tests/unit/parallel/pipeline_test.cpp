// astromill: tests of the ordered pipeline at work
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/parallel/pipeline.h"
#include "support/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <numeric>
#include <thread>
#include <vector>

namespace astromill::parallel {
namespace {

struct Batch {
  int number = -1;
  int square = -1;
};

class PipelineTest : public ::testing::TestWithParam<int> {
protected:
  /// Squares the numbers 0 ... n - 1, with a delay in each stage that `delay` makes from the
  /// number.
  template <class Delay>
  std::vector<int> squares(int n, Delay delay, Schedule::Kind schedule = Schedule::Kind::dynamic) {
    std::vector<int> out;
    int next = 0;
    ordered_pipeline<Batch>(
        GetParam(),
        [&] {
          ++made_;
          return Batch{};
        },
        [&](Batch& batch) {
          delay(next);
          batch.number = next++;
          return batch.number < n;
        },
        [&](Batch& batch, int worker) {
          EXPECT_GE(worker, 0);
          EXPECT_LT(worker, GetParam());
          delay(batch.number + 1000);
          batch.square = batch.number * batch.number;
        },
        [&](Batch& batch) {
          delay(batch.number + 2000);
          out.push_back(batch.square);
        },
        schedule);
    EXPECT_EQ(next, n + 1) << "read was called again after the end";
    return out;
  }

  static std::vector<int> expected(int n) {
    std::vector<int> out(static_cast<std::size_t>(n));
    std::iota(out.begin(), out.end(), 0);
    for (int& value : out)
      value *= value;
    return out;
  }

  int made_ = 0;
};

TEST_P(PipelineTest, OutputIsInTheOrderOfTheInput) {
  for (const int n : {0, 1, 2, 7, 5000})
    EXPECT_EQ(squares(n, [](int) {}), expected(n));
}

TEST_P(PipelineTest, OrderHoldsWithRandomDelays) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto delay = [seed](int number) {
      test::Random random(seed + 77 * static_cast<std::uint64_t>(number));
      if (random.uniform(0, 1) < 0.3)
        std::this_thread::sleep_for(std::chrono::microseconds(random.bits() % 500));
    };
    EXPECT_EQ(squares(200, delay), expected(200));
    EXPECT_EQ(squares(200, delay, Schedule::Kind::fixed), expected(200));
  }
}

TEST_P(PipelineTest, WorkersTakeTurnsUnderTheFixedSchedule) {
  int next = 0;
  std::vector<int> done(static_cast<std::size_t>(GetParam()), 0);
  ordered_pipeline<Batch>(
      GetParam(), [] { return Batch{}; },
      [&](Batch& batch) {
        batch.number = next++;
        return batch.number < 700;
      },
      [&](Batch& batch, int worker) {
        EXPECT_EQ(worker, batch.number % GetParam());
        ++done[static_cast<std::size_t>(worker)];
      },
      [](Batch&) {}, Schedule::Kind::fixed);
  EXPECT_EQ(std::accumulate(done.begin(), done.end(), 0), 700);
}

TEST_P(PipelineTest, BatchesAreUsedAgain) {
  squares(3000, [](int) {});
  EXPECT_GE(made_, 1);
  EXPECT_LE(made_, GetParam() == 1 ? 1 : 2 * GetParam() + 2);
}

TEST_P(PipelineTest, SlowFirstBatchHoldsUpABoundedNumber) {
  std::atomic<int> read = 0;
  std::atomic<int> written = 0;
  int most_ahead = 0;
  ordered_pipeline<Batch>(
      GetParam(), [] { return Batch{}; },
      [&](Batch& batch) {
        batch.number = read++;
        most_ahead = std::max(most_ahead, batch.number + 1 - written);
        return batch.number < 300;
      },
      [&](Batch& batch, int) {
        if (batch.number == 0)
          std::this_thread::sleep_for(std::chrono::milliseconds(50));
      },
      [&](Batch&) { ++written; });
  EXPECT_EQ(written, 300);
  EXPECT_LE(most_ahead, 2 * GetParam() + 2);
}

TEST_P(PipelineTest, SlowWriterHoldsUpABoundedNumber) {
  int made = 0;
  int written = 0;
  int next = 0;
  ordered_pipeline<Batch>(
      GetParam(), [&made] { return Batch{++made}; },
      [&next](Batch& batch) {
        batch.number = next++;
        return batch.number < 50;
      },
      [](Batch&, int) {},
      [&written](Batch& batch) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        EXPECT_EQ(batch.number, written++);
      });
  EXPECT_EQ(written, 50);
  EXPECT_LE(made, 2 * GetParam() + 2);
}

TEST_P(PipelineTest, WhatIsFinishedIsWrittenWhileTheReaderWaits) {
  std::mutex mutex;
  std::condition_variable changed;
  int written = 0;
  int next = 0;
  ordered_pipeline<Batch>(
      GetParam(), [] { return Batch{}; },
      [&](Batch& batch) {
        batch.number = next++;
        if (batch.number % 5 != 4) // as many rows at once, then a pause
          return true;
        std::unique_lock lock(mutex);
        EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(20),
                                     [&] { return written == batch.number; }))
            << "only " << written << " of " << batch.number << " are written";
        return batch.number < 40;
      },
      [](Batch&, int) {},
      [&](Batch&) {
        const std::lock_guard lock(mutex);
        ++written;
        changed.notify_all();
      });
  EXPECT_EQ(written, 44);
}

TEST_P(PipelineTest, WorkersDoNotOverlapWithThemselves) {
  std::vector<int> done(static_cast<std::size_t>(GetParam()), 0); // a race here is one for TSan
  int next = 0;
  ordered_pipeline<Batch>(
      GetParam(), [] { return Batch{}; }, [&](Batch&) { return next++ < 1000; },
      [&](Batch&, int worker) { ++done[static_cast<std::size_t>(worker)]; }, [](Batch&) {});
  EXPECT_EQ(std::accumulate(done.begin(), done.end(), 0), 1000);
}

TEST_P(PipelineTest, BatchNeedNotBeCopyable) {
  struct Owner {
    std::unique_ptr<int> value;
  };
  int next = 0;
  int sum = 0;
  ordered_pipeline<Owner>(
      GetParam(), [] { return Owner{std::make_unique<int>(0)}; },
      [&](Owner& owner) {
        *owner.value = next++;
        return next <= 10;
      },
      [](Owner& owner, int) { *owner.value *= 2; }, [&](Owner& owner) { sum += *owner.value; });
  EXPECT_EQ(sum, 90);
}

INSTANTIATE_TEST_SUITE_P(Threads, PipelineTest, ::testing::Values(1, 2, 7),
                         ::testing::PrintToStringParamName());

TEST(Pipeline, OneThreadIsTheCallersAndHasOneBatch) {
  const auto caller = std::this_thread::get_id();
  int made = 0;
  int next = 0;
  ordered_pipeline<Batch>(
      1,
      [&] {
        ++made;
        return Batch{};
      },
      [&](Batch&) {
        EXPECT_EQ(std::this_thread::get_id(), caller);
        return next++ < 5;
      },
      [&](Batch&, int worker) {
        EXPECT_EQ(worker, 0);
        EXPECT_EQ(std::this_thread::get_id(), caller);
      },
      [&](Batch&) { EXPECT_EQ(std::this_thread::get_id(), caller); });
  EXPECT_EQ(made, 1);
}

TEST(Pipeline, ComputesAtTheSameTime) {
  std::atomic<int> inside = 0;
  int next = 0;
  ordered_pipeline<Batch>(
      2, [] { return Batch{}; }, [&](Batch&) { return next++ < 2; },
      [&](Batch&, int) {
        ++inside;
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (inside < 2 && std::chrono::steady_clock::now() < limit)
          std::this_thread::yield();
        EXPECT_EQ(inside, 2);
      },
      [](Batch&) {});
}

} // namespace
} // namespace astromill::parallel
