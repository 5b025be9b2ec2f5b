// astromill: tests of jobs played through on many ranks
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/scaling/simulation.h"
#include "support/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <numeric>

namespace astromill::scaling {
namespace {

using parallel::parse_schedule;

SimulatedJob equal_work(std::size_t count, double seconds) {
  return {.pieces = std::vector<double>(count, seconds)};
}

double played(const SimulatedJob& job, const char* schedule, int workers, double latency = 0) {
  return simulated_seconds(job, parse_schedule(schedule), workers, latency);
}

constexpr const char* kSchedules[] = {"static",    "static,1", "static,3", "dynamic,1",
                                      "dynamic,5", "guided",   "guided,2"};

TEST(Simulation, OnOneWorkerIsTheSum) {
  const SimulatedJob job{.serial = 2, .pieces = {1, 5, 3}, .between = 0.5};
  for (const char* schedule : kSchedules)
    EXPECT_DOUBLE_EQ(played(job, schedule, 1), job.alone()) << schedule;
  EXPECT_DOUBLE_EQ(job.alone(), 12.5);
}

TEST(Simulation, OfEqualWorkTakesAsManyRoundsAsThereAre) {
  const SimulatedJob job = equal_work(100, 1);
  for (const char* schedule : {"static", "static,1", "dynamic,1"}) {
    EXPECT_DOUBLE_EQ(played(job, schedule, 10), 10) << schedule;
    EXPECT_DOUBLE_EQ(played(job, schedule, 33), 4) << schedule;
    EXPECT_DOUBLE_EQ(played(job, schedule, 99), 2) << schedule;
    EXPECT_DOUBLE_EQ(played(job, schedule, 10000), 1) << schedule;
  }
  EXPECT_DOUBLE_EQ(played(job, "dynamic,25", 10), 25);
}

TEST(Simulation, DynamicEvensOutWhatStaticCannot) {
  SimulatedJob job = equal_work(8, 1);
  job.pieces[0] = job.pieces[1] = job.pieces[2] = job.pieces[3] = 5; // the share of worker 0
  EXPECT_DOUBLE_EQ(played(job, "static", 2), 20);
  EXPECT_DOUBLE_EQ(played(job, "static,1", 2), 12);
  EXPECT_DOUBLE_EQ(played(job, "dynamic,1", 2), 12);
  job.pieces = {5, 1, 5, 1, 5, 1, 5, 1}; // all long ones in the turn of worker 0
  EXPECT_DOUBLE_EQ(played(job, "static,1", 2), 20);
  EXPECT_DOUBLE_EQ(played(job, "static", 2), 12);
  EXPECT_DOUBLE_EQ(played(job, "dynamic,1", 2), 12);
}

TEST(Simulation, OneLongPieceIsTheLimit) {
  SimulatedJob job = equal_work(1000, 0.01);
  job.pieces[0] = 7;
  EXPECT_DOUBLE_EQ(played(job, "dynamic,1", 100), 7);
  job.pieces[0] = 0.01;
  job.pieces.back() = 7; // begun last, when all else is nearly done
  EXPECT_NEAR(played(job, "dynamic,1", 100), 7.09, 1e-9);
}

TEST(Simulation, GuidedBeginsWithLargeChunks) {
  // 2 workers, 8 pieces: chunks of 2, 1, 1 ... (half of an even share); messages show how many.
  const SimulatedJob job = equal_work(8, 0);
  EXPECT_DOUBLE_EQ(played(job, "guided", 2, 1), 7);
  EXPECT_DOUBLE_EQ(played(job, "dynamic,1", 2, 1), 8);
  EXPECT_DOUBLE_EQ(played(job, "static", 2, 1), 2);
}

TEST(Simulation, HandingOutIsDoneByOne) {
  const SimulatedJob job = equal_work(1000, 0.001);
  EXPECT_NEAR(played(job, "dynamic,1", 10000, 0.01), 10.001, 1e-9);
  EXPECT_NEAR(played(job, "dynamic,100", 10, 0.01), 0.2, 1e-9);
}

TEST(Simulation, ReadingAndWritingAreNotDivided) {
  SimulatedJob job = equal_work(100, 0.001);
  job.between = 0.5;
  for (const char* schedule : kSchedules)
    EXPECT_GE(played(job, schedule, 64), 50) << schedule;
}

TEST(Simulation, PreparationGoesStepByStep) {
  SimulatedJob job = equal_work(4, 1);
  job.preparation = {{1, 1, 1, 1}, {2, 1}};
  EXPECT_DOUBLE_EQ(played(job, "dynamic,1", 2), 2 + 2 + 2);
  EXPECT_DOUBLE_EQ(played(job, "dynamic,1", 4), 1 + 2 + 1);
}

// Graham's bound for whoever is idle takes the next.
TEST(Simulation, KeepsWithinTheBoundsOfAnySchedule) {
  test::Random random(11);
  for (int round = 0; round < 200; ++round) {
    SimulatedJob job;
    job.pieces.resize(static_cast<std::size_t>(random.integer(1, 60)));
    for (double& seconds : job.pieces)
      seconds = random.uniform(0, 1) < 0.1 ? random.uniform(1, 10) : random.uniform(0, 1);
    const int workers = random.integer(1, 20);
    const double sum = std::accumulate(job.pieces.begin(), job.pieces.end(), 0.0);
    const double longest = *std::ranges::max_element(job.pieces);
    const double least = std::max(sum / workers, longest) * (1 - 1e-12);
    for (const char* schedule : kSchedules)
      EXPECT_GE(played(job, schedule, workers), least) << schedule;
    EXPECT_LE(played(job, "dynamic,1", workers),
              (sum / workers + longest * (1 - 1.0 / workers)) * (1 + 1e-12));
    EXPECT_LE(played(job, "static", workers), sum * (1 + 1e-12));
  }
}

TEST(Simulation, OfAMillionPiecesOnTenThousandRanksTakesSeconds) {
  const SimulatedJob job = equal_work(1000000, 0.01);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_NEAR(played(job, "dynamic,1", 10000), 1, 1e-6);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(SimulatedJob, IsWhatWasMeasured) {
  Timings timings{.wall = 10, .before = 1, .after = 2};
  timings.works = {{.first = 0, .items = 1, .begin = 1, .seconds = 2},
                   {.first = 1, .items = 2, .begin = 3.5, .seconds = 4.5}};
  const SimulatedJob job = simulated_job(timings);
  EXPECT_EQ(job.pieces, (std::vector<double>{2, 2.25, 2.25}));
  EXPECT_NEAR(job.between, 0.5 / 3, 1e-12);
  EXPECT_NEAR(job.serial, 3, 1e-12);
  EXPECT_NEAR(job.alone(), 10, 1e-12);
}

TEST(SimulatedJob, HasPreparationInSteps) {
  Timings timings{.wall = 10, .before = 1, .after = 1};
  timings.works = {{.first = 0, .items = 0, .begin = 1, .seconds = 1},
                   {.first = 0, .items = 0, .begin = 2, .seconds = 1},
                   {.first = 0, .items = 1, .begin = 4, .seconds = 5},
                   {.first = 1, .items = 0, .begin = 3, .seconds = 0.5}};
  const SimulatedJob job = simulated_job(timings);
  EXPECT_EQ(job.preparation, (std::vector<std::vector<double>>{{1, 1}, {0.5}}));
  EXPECT_EQ(job.pieces, std::vector<double>{5});
  EXPECT_NEAR(job.serial, 2.5, 1e-12);
  EXPECT_NEAR(job.alone(), 10, 1e-12);
}

// Each part of a job prepares itself before its pieces.
TEST(SimulatedJob, HasPreparationAmongPieces) {
  Timings timings{.wall = 10};
  timings.works = {{.first = 0, .items = 0, .begin = 1, .seconds = 1},
                   {.first = 0, .items = 1, .begin = 2, .seconds = 2},
                   {.first = 1, .items = 0, .begin = 4, .seconds = 1.5},
                   {.first = 1, .items = 1, .begin = 6, .seconds = 3}};
  const SimulatedJob job = simulated_job(timings);
  EXPECT_EQ(job.preparation, (std::vector<std::vector<double>>{{1}, {1.5}}));
  EXPECT_NEAR(job.serial, 2, 1e-12);
  EXPECT_NEAR(job.between, 0.25, 1e-12);
  EXPECT_NEAR(job.alone(), 10, 1e-12);
}

TEST(ResampledJob, HasPiecesOfTheSameSizesAndOrder) {
  SimulatedJob job;
  for (int i = 100; i > 0; --i)
    job.pieces.push_back(i);
  const SimulatedJob more = resampled(job, 10000);
  ASSERT_EQ(more.pieces.size(), 10000U);
  EXPECT_NEAR(std::accumulate(more.pieces.begin(), more.pieces.end(), 0.0) / 10000, 50.5, 1);
  EXPECT_GT(more.pieces.front(), 90); // the long ones still come first
  EXPECT_LT(more.pieces.back(), 10);
  EXPECT_EQ(more.pieces, resampled(job, 10000).pieces);
  EXPECT_EQ(resampled(job, 7).pieces.size(), 7U);
  EXPECT_EQ(resampled({.pieces = {3}}, 5).pieces, std::vector<double>(5, 3));
}

} // namespace
} // namespace astromill::scaling
