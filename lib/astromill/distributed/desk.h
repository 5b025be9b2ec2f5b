// astromill: where the workers of a rank take their tasks and leave what they have done
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <vector>

namespace astromill::distributed {

/// A batch on its way.
struct Task {
  std::shared_ptr<void> batch{}; ///< made at first use
  std::uint64_t sequence = 0;    ///< its place in the order of the input
  int worker = -1;               ///< who is to do it, then who did; -1: whoever is idle
  double begin = 0;              ///< seconds, on the clock of the rank that did it
  double seconds = 0;
  std::exception_ptr failure{};
};

/// Tasks between the one who deals them out and the workers. Safe from any thread.
class Desk {
public:
  void put(Task& task);
  /// The next task for one of so many workers, who waits for it; null when the desk is closed.
  Task* take(int worker, int workers);
  /// The same without waiting, of any worker's; null when there is none.
  Task* take_any();
  void hand_in(Task& task);
  /// Tasks that were handed in, each once.
  std::vector<Task*> done();
  /// Waits until a task is handed in, or for so long.
  void wait(std::chrono::microseconds most);
  /// Nobody gets a task any more.
  void close();

private:
  std::mutex mutex_;
  std::condition_variable tasks_changed_;
  std::condition_variable done_changed_;
  std::deque<Task*> tasks_;
  std::vector<Task*> done_;
  bool closed_ = false;
};

} // namespace astromill::distributed
