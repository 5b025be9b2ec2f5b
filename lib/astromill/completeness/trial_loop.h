// astromill: trials dealt out to threads
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/report.h"
#include "astromill/completeness/results.h"
#include "astromill/completeness/star_source.h"
#include "astromill/completeness/trial.h"
#include "astromill/distributed/execution.h"
#include "astromill/parallel/per_worker.h"
#include "astromill/parallel/pipeline.h"
#include "astromill/parallel/schedule.h"
#include "astromill/records/checkpoint.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace astromill::completeness {

/// One trial on its way.
struct TrialInHand {
  std::size_t index = 0;
  TrialOutcome outcome{};
};

/// How many trials are handed over at once: one, but more where they are so short that handing
/// them over would take a part of their time worth naming.
class BatchSize {
public:
  /// `fixed` trials; 0: as many as suits.
  explicit BatchSize(std::size_t fixed) : fixed_(fixed) {}

  std::size_t get() const { return fixed_ > 0 ? fixed_ : suitable_.load(kRelaxed); }

  /// So long a batch took. Safe from any thread: it is a guess.
  void learn(std::size_t trials, std::chrono::steady_clock::duration time) {
    if (time < kShort && trials == get())
      suitable_.store(std::min(2 * trials, kMost), kRelaxed);
    else if (time > 8 * kShort)
      suitable_.store(std::max(trials / 2, std::size_t{1}), kRelaxed);
  }

private:
  static constexpr auto kRelaxed = std::memory_order_relaxed;
  static constexpr std::chrono::milliseconds kShort{1};
  static constexpr std::size_t kMost = 64;

  std::size_t fixed_;
  std::atomic<std::size_t> suitable_ = 1;
};

/// Runs `make_runner()`s on the trials that are not done.
template <class Runner, class Make>
void over_trials(const StarSource& source, Results& results, records::Checkpoint* checkpoint,
                 parallel::Schedule schedule, const distributed::Execution& execution,
                 Report& report, const Make& make_runner) {
  using Batch = std::vector<TrialInHand>;
  parallel::PerWorker<Runner> runners(report.threads, make_runner);
  parallel::PerWorker<StarDrawer> drawers(report.threads, [&] { return StarDrawer(source); });
  parallel::ProgressMeter meter(execution.progress, results.count_asked());
  meter.resume(report.resumed);
  BatchSize size(schedule.chunk);
  std::size_t next = 0;
  const auto run = [&](TrialInHand& trial, int worker) {
    const auto stars = drawers.of(worker).draw(trial.index);
    const auto out = results.of(trial.index);
    trial.outcome = runners.of(worker).run(source.trial(trial.index), stars, out);
  };
  const auto keep = [&](TrialInHand& trial) {
    const std::uint32_t number = source.trial(trial.index);
    TrialOutcome& outcome = trial.outcome;
    if (!outcome.failure.empty()) {
      report.failed.push_back({.trial = number, .why = std::move(outcome.failure)});
    } else {
      results.mark_done(trial.index);
      if (outcome.search)
        ++(*outcome.search == stars::SearchKind::full ? report.full : report.incremental);
      if (checkpoint != nullptr)
        checkpoint->append(number, std::as_bytes(results.of(trial.index)));
    }
    meter.add(1);
  };
  parallel::ordered_pipeline<Batch>(
      report.threads, [] { return Batch{}; },
      [&](Batch& batch) {
        batch.clear();
        for (const std::size_t most = size.get(); batch.size() < most; ++next) {
          while (next < source.trials() && results.is_done(next))
            ++next;
          if (next >= source.trials())
            break;
          batch.push_back({.index = next});
        }
        return !batch.empty();
      },
      [&](Batch& batch, int worker) {
        const auto start = std::chrono::steady_clock::now();
        const double begin = execution.log != nullptr ? execution.log->now() : 0;
        for (TrialInHand& trial : batch)
          run(trial, worker);
        size.learn(batch.size(), std::chrono::steady_clock::now() - start);
        if (execution.log != nullptr)
          execution.log->add({.first = static_cast<std::int64_t>(batch.front().index),
                              .items = static_cast<std::int64_t>(batch.size()),
                              .worker = worker,
                              .begin = begin,
                              .seconds = execution.log->now() - begin});
      },
      [&](Batch& batch) { std::ranges::for_each(batch, keep); }, schedule.kind);
  meter.finish();
}

} // namespace astromill::completeness
