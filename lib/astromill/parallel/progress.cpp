// astromill: how far a job has come
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/parallel/progress.h"

#include <memory>
#include <utility>

namespace astromill::parallel {

ProgressMeter::ProgressMeter(ProgressCallback callback, std::int64_t total, double interval_seconds)
    : callback_(std::move(callback)), total_(total),
      interval_(std::chrono::duration_cast<Clock::duration>(
          std::chrono::duration<double>(interval_seconds))),
      start_(Clock::now()), next_report_(interval_.count()) {}

void ProgressMeter::resume(std::int64_t items) {
  before_ = items;
  done_ = items;
}

void ProgressMeter::add(std::int64_t items) {
  if (!callback_)
    return;
  done_.fetch_add(items, std::memory_order_relaxed);
  const Clock::time_point now = Clock::now();
  if ((now - start_).count() < next_report_.load(std::memory_order_relaxed) ||
      reporting_.test_and_set(std::memory_order_acquire))
    return;
  const auto clear = [](std::atomic_flag* flag) { flag->clear(std::memory_order_release); };
  const std::unique_ptr<std::atomic_flag, decltype(clear)> released_at_end(&reporting_);
  // Looked at again: another thread may have reported since.
  if ((now - start_).count() < next_report_.load(std::memory_order_relaxed))
    return;
  next_report_.store((now - start_ + interval_).count(), std::memory_order_relaxed);
  report(now);
}

void ProgressMeter::finish() {
  if (callback_)
    report(Clock::now());
}

void ProgressMeter::report(Clock::time_point now) {
  callback_({.done = done_.load(std::memory_order_relaxed),
             .total = total_,
             .seconds = std::chrono::duration<double>(now - start_).count(),
             .before = before_});
}

} // namespace astromill::parallel
