// astromill: trials dealt out to threads and ranks
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/report.h"
#include "astromill/completeness/results.h"
#include "astromill/completeness/star_source.h"
#include "astromill/completeness/trial.h"
#include "astromill/distributed/execution.h"
#include "astromill/distributed/ordered_work.h"
#include "astromill/parallel/per_worker.h"
#include "astromill/parallel/progress.h"
#include "astromill/parallel/schedule.h"
#include "astromill/records/checkpoint.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace astromill::completeness {

/// One trial on its way.
struct TrialInHand {
  std::size_t index = 0;
  TrialOutcome outcome{};
  std::vector<StarResult> stars{}; ///< where another rank wants them
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

/// Deals out the trials that are not done and takes what comes of them, on the first rank.
class TrialKeeper {
public:
  using Batch = std::vector<TrialInHand>;

  TrialKeeper(const StarSource& source, Results& results, records::Checkpoint* checkpoint,
              const parallel::ProgressCallback& progress, Report& report)
      : source_(source), results_(results), checkpoint_(checkpoint), report_(report),
        meter_(progress, results.count_asked()) {
    meter_.resume(results.count_done());
  }

  /// Trials that no batch has had yet, at most.
  std::size_t left() const { return source_.trials() - next_; }
  /// The next `most` trials; false if there are none.
  bool fill(Batch& batch, std::size_t most);
  void keep(TrialInHand& trial);
  void finish() { meter_.finish(); }

private:
  const StarSource& source_;
  Results& results_;
  records::Checkpoint* checkpoint_;
  Report& report_;
  parallel::ProgressMeter meter_;
  std::size_t next_ = 0;
};

/// How trials travel between ranks; the other stages are empty. `results`, to which their stars go,
/// is null on all ranks but the first.
distributed::Stages<TrialKeeper::Batch> travelling_trials(Results* results);

/// Runs `make_runner()`s on the trials that are not done, on all ranks; results are those of the
/// first, the only one that has any.
template <class Runner, class Make>
void over_trials(const StarSource& source, Results* results, records::Checkpoint* checkpoint,
                 parallel::Schedule schedule, const distributed::Execution& execution,
                 Report& report, const Make& make_runner) {
  using Batch = TrialKeeper::Batch;
  parallel::PerWorker<Runner> runners(report.threads, make_runner);
  parallel::PerWorker<StarDrawer> drawers(report.threads, [&] { return StarDrawer(source); });
  std::optional<TrialKeeper> keeper;
  if (results != nullptr)
    keeper.emplace(source, *results, checkpoint, execution.progress, report);
  BatchSize size(schedule.chunk);
  const bool guided = schedule.kind == parallel::Schedule::Kind::guided;
  const auto workers = static_cast<std::size_t>(
      guided ? distributed::count_workers(execution.world, report.threads) : 1);
  const auto run = [&](TrialInHand& trial, int worker) {
    StarDrawer& drawer = drawers.of(worker);
    const auto stars = drawer.draw(trial.index);
    if (results == nullptr)
      trial.stars.resize(source.count(trial.index));
    const auto out = results != nullptr ? results->of(trial.index) : std::span(trial.stars);
    trial.outcome = runners.of(worker).run(source.trial(trial.index), stars, drawer.room(out));
    drawer.take(out);
  };
  auto stages = travelling_trials(results);
  stages.make = [] { return Batch{}; };
  stages.read = [&](Batch& batch) {
    const std::size_t share = guided ? keeper->left() / (2 * workers) : 0;
    return keeper->fill(batch, std::max(size.get(), share));
  };
  stages.compute = [&](Batch& batch, int worker) {
    const auto start = std::chrono::steady_clock::now();
    for (TrialInHand& trial : batch)
      run(trial, worker);
    size.learn(batch.size(), std::chrono::steady_clock::now() - start);
  };
  stages.write = [&](Batch& batch) {
    for (TrialInHand& trial : batch)
      keeper->keep(trial);
  };
  distributed::ordered_work<Batch>(report.threads, schedule.kind, execution, stages);
  if (keeper)
    keeper->finish();
}

} // namespace astromill::completeness
