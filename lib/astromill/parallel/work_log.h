// astromill: how long each piece of work took
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <vector>

namespace astromill::parallel {

/// A piece of work: trials, a tile, a block of rows.
struct Work {
  std::int64_t first = 0; ///< of its items, from 0 in each part of the job
  std::int64_t items = 1;
  int rank = 0;
  int worker = 0;
  double begin = 0; ///< seconds since the log was made; of another rank, as that counts them
  double seconds = 0;
};

/// Collects what was done, when and by whom. Safe from any thread.
class WorkLog {
public:
  using Clock = std::chrono::steady_clock;

  double now() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  void add(Work work) {
    const std::lock_guard lock(mutex_);
    work.first += part_;
    works_.push_back(work);
  }

  /// Numbers what is added from here on behind all that there is: another job of the same kind, in
  /// which numbers begin at 0 again.
  void begin_part();

  /// In the order of their items. While nobody adds.
  std::vector<Work> sorted() const;

private:
  Clock::time_point start_ = Clock::now();
  mutable std::mutex mutex_;
  std::vector<Work> works_;
  std::int64_t part_ = 0; ///< where its numbers begin
};

} // namespace astromill::parallel
