// astromill: how far a job has come
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>

namespace astromill::parallel {

/// How far a job has come, in items of its own choice (bytes, trials, tiles).
struct Progress {
  std::int64_t done = 0;
  std::int64_t total = -1; ///< -1: unknown
  double seconds = 0;      ///< since the start
  std::int64_t before = 0; ///< of `done`, was done before the start
};

/// Called on the thread of some worker, by one at a time.
using ProgressCallback = std::function<void(const Progress&)>;

/// Counts what has been done and reports it now and then. The clock runs from construction.
class ProgressMeter {
public:
  /// An empty callback costs next to nothing. `total` is -1 where it is not known.
  ProgressMeter(ProgressCallback callback, std::int64_t total, double interval_seconds = 0.2);

  /// `items` were done before, in an earlier run. To be called before all else.
  void resume(std::int64_t items);

  /// `items` more are done. Calls the callback at most once an interval; what that throws is thrown
  /// here. Safe from any thread; nobody waits.
  void add(std::int64_t items);

  /// The last report, behind the last add().
  void finish();

private:
  using Clock = std::chrono::steady_clock;

  void report(Clock::time_point now);

  ProgressCallback callback_;
  std::int64_t total_;
  std::int64_t before_ = 0;
  Clock::duration interval_;
  Clock::time_point start_;
  std::atomic<std::int64_t> done_ = 0;
  std::atomic<Clock::rep> next_report_; ///< time since start_
  std::atomic_flag reporting_;
};

} // namespace astromill::parallel
