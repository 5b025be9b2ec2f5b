// astromill: where the workers of a rank take their tasks and leave what they have done
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/distributed/desk.h"

#include <algorithm>
#include <utility>

namespace astromill::distributed {

void Desk::put(Task& task) {
  const std::lock_guard lock(mutex_);
  tasks_.push_back(&task);
  task.worker < 0 ? tasks_changed_.notify_one() : tasks_changed_.notify_all();
}

Task* Desk::take(int worker, int workers) {
  std::unique_lock lock(mutex_);
  auto found = tasks_.end();
  tasks_changed_.wait(lock, [&] {
    found = std::ranges::find_if(tasks_, [&](const Task* task) {
      return task->worker < 0 || task->worker % workers == worker;
    });
    return closed_ || found != tasks_.end();
  });
  if (closed_)
    return nullptr;
  Task* const task = *found;
  tasks_.erase(found);
  return task;
}

Task* Desk::take_any() {
  const std::lock_guard lock(mutex_);
  if (tasks_.empty() || closed_)
    return nullptr;
  Task* const task = tasks_.front();
  tasks_.pop_front();
  return task;
}

void Desk::hand_in(Task& task) {
  const std::lock_guard lock(mutex_);
  done_.push_back(&task);
  done_changed_.notify_one();
}

std::vector<Task*> Desk::done() {
  const std::lock_guard lock(mutex_);
  return std::exchange(done_, {});
}

void Desk::wait(std::chrono::microseconds most) {
  std::unique_lock lock(mutex_);
  done_changed_.wait_for(lock, most, [&] { return !done_.empty(); });
}

void Desk::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  tasks_changed_.notify_all();
}

} // namespace astromill::distributed
