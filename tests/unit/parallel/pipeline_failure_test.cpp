// astromill: tests of the ordered pipeline when a stage fails
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/parallel/pipeline.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <new>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace astromill::parallel {
namespace {

/// The batches at which each stage throws.
struct Faults {
  std::set<int> read{};
  std::set<int> compute{};
  std::set<int> write{};
  int make = -1; ///< at which batch made, counted from 0
  Schedule::Kind schedule = Schedule::Kind::dynamic;
};

/// What came of it.
struct Outcome {
  std::string thrown;
  std::vector<int> written;
  int read = 0;
};

constexpr int kEndless = 1'000'000;

class PipelineFailureTest : public ::testing::TestWithParam<int> {
protected:
  struct Batch {
    int number = -1;
    int computed = -1; ///< the number again
  };

  static void maybe_throw(const std::set<int>& faults, int number, const std::string& stage) {
    if (faults.contains(number))
      throw std::runtime_error(stage + " " + std::to_string(number));
  }

  static Outcome run(
      const Faults& faults, const std::function<void(int)>& work = [](int) {}) {
    Outcome outcome;
    int made = 0;
    try {
      ordered_pipeline<Batch>(
          GetParam(),
          [&] {
            if (made++ == faults.make)
              throw std::runtime_error("make");
            return Batch{};
          },
          [&](Batch& batch) {
            batch.number = outcome.read++;
            maybe_throw(faults.read, batch.number, "read");
            return batch.number < kEndless;
          },
          [&](Batch& batch, int) {
            work(batch.number);
            maybe_throw(faults.compute, batch.number, "compute");
            batch.computed = batch.number;
          },
          [&](Batch& batch) {
            maybe_throw(faults.write, batch.number, "write");
            outcome.written.push_back(batch.computed);
          },
          faults.schedule);
    } catch (const std::runtime_error& error) {
      outcome.thrown = error.what();
    }
    return outcome;
  }

  static std::vector<int> first(int n) {
    std::vector<int> numbers(static_cast<std::size_t>(n));
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
  }
};

TEST_P(PipelineFailureTest, WhatIsBeforeTheFailureIsWritten) {
  for (const int at : {0, 1, 5, 100}) {
    const auto number = std::to_string(at);
    const Outcome read = run({.read = {at}});
    EXPECT_EQ(read.thrown, "read " + number);
    EXPECT_EQ(read.written, first(at));
    EXPECT_EQ(read.read, at + 1) << "no read after a failed one";

    const Outcome compute = run({.compute = {at}});
    EXPECT_EQ(compute.thrown, "compute " + number);
    EXPECT_EQ(compute.written, first(at));

    const Outcome write = run({.write = {at}});
    EXPECT_EQ(write.thrown, "write " + number);
    EXPECT_EQ(write.written, first(at));
  }
}

TEST_P(PipelineFailureTest, AllStop) {
  for (const auto schedule : {Schedule::Kind::dynamic, Schedule::Kind::fixed})
    for (Faults faults : {Faults{.read = {20}}, Faults{.compute = {20}}, Faults{.write = {20}}}) {
      faults.schedule = schedule;
      const Outcome outcome = run(faults);
      EXPECT_LE(outcome.read, 20 + 2 * GetParam() + 2 + 1);
      EXPECT_EQ(outcome.written, first(20));
    }
}

TEST_P(PipelineFailureTest, WhatIsWrittenIsComputed) {
  for (int repeat = 0; repeat < 300;
       ++repeat) // the later one often fails before the earlier starts
    EXPECT_EQ(run({.compute = {3 + repeat % 5}}).written, first(3 + repeat % 5));
}

TEST_P(PipelineFailureTest, EarliestOfSeveralIsThrown) {
  for (int repeat = 0; repeat < 20; ++repeat) {
    // The earlier ones take longer, so that the later ones fail first.
    const Outcome outcome =
        run({.read = {33}, .compute = {30, 31, 32}, .write = {}}, [](int number) {
          if (number >= 30)
            std::this_thread::sleep_for(std::chrono::microseconds(300 * (33 - number)));
        });
    EXPECT_EQ(outcome.thrown, "compute 30");
    EXPECT_EQ(outcome.written, first(30));
  }
}

TEST_P(PipelineFailureTest, FailedWriteComesBeforeLaterFailures) {
  for (int repeat = 0; repeat < 20; ++repeat) {
    const Outcome outcome = run({.read = {}, .compute = {7}, .write = {5}});
    EXPECT_EQ(outcome.thrown, "write 5");
    EXPECT_EQ(outcome.written, first(5));
  }
}

TEST_P(PipelineFailureTest, BatchThatCannotBeMade) {
  const Outcome outcome = run({.make = 0});
  EXPECT_EQ(outcome.thrown, "make");
  EXPECT_TRUE(outcome.written.empty());
}

TEST_P(PipelineFailureTest, LaterBatchThatCannotBeMade) {
  if (GetParam() == 1)
    return; // has but one
  // The first batch waits until another one is wanted.
  std::atomic<bool> failed = false;
  std::vector<int> written;
  int made = 0;
  int next = 0;
  EXPECT_THROW(ordered_pipeline<Batch>(
                   GetParam(),
                   [&] {
                     if (made++ == 1) {
                       failed = true;
                       throw std::bad_alloc();
                     }
                     return Batch{};
                   },
                   [&](Batch& batch) {
                     batch.number = next++;
                     return true;
                   },
                   [&](Batch&, int) {
                     while (!failed)
                       std::this_thread::yield();
                   },
                   [&](Batch& batch) { written.push_back(batch.number); }),
               std::bad_alloc);
  EXPECT_EQ(written, first(1));
}

TEST_P(PipelineFailureTest, ExceptionsNeedNotBeOfTheStandardLibrary) {
  EXPECT_THROW(ordered_pipeline<Batch>(
                   GetParam(), [] { return Batch{}; }, [](Batch&) { return true; },
                   [](Batch&, int) { throw 7; }, [](Batch&) {}),
               int);
}

INSTANTIATE_TEST_SUITE_P(Threads, PipelineFailureTest, ::testing::Values(1, 2, 7),
                         ::testing::PrintToStringParamName());

} // namespace
} // namespace astromill::parallel
