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
  std::int64_t first = 0; ///< of its items, from 0
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

  void add(const Work& work) {
    const std::lock_guard lock(mutex_);
    works_.push_back(work);
  }

  /// In the order of their items. While nobody adds.
  std::vector<Work> sorted() const;

private:
  Clock::time_point start_ = Clock::now();
  mutable std::mutex mutex_;
  std::vector<Work> works_;
};

} // namespace astromill::parallel
