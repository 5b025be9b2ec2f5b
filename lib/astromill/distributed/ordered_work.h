// astromill: read | compute | write, computed by many processes
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/distributed/execution.h"
#include "astromill/parallel/pipeline.h"
#include "astromill/parallel/schedule.h"
#include "astromill/parallel/work_log.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace astromill::distributed {

/// Items of a batch, for the log: the first and how many.
struct Items {
  std::int64_t first = 0;
  std::int64_t count = 1;
};

/// The stages of parallel::ordered_pipeline(), and how a batch travels. `read`, `write`, `items`,
/// `pack_task` and `unpack_result` run on the first rank only, `compute` on all; what a batch needs
/// besides its task, every rank has.
template <class Batch> struct Stages {
  std::function<Batch()> make{};
  std::function<bool(Batch&)> read{};
  std::function<void(Batch&, int worker)> compute{};
  std::function<void(Batch&)> write{};
  std::function<Items(const Batch&)> items{};
  std::function<void(const Batch&, Bytes&)> pack_task{}; ///< appends
  std::function<void(std::span<const std::byte>, Batch&)> unpack_task{};
  std::function<void(const Batch&, Bytes&)> pack_result{}; ///< appends
  std::function<void(std::span<const std::byte>, Batch&)> unpack_result{};
};

/// The work behind ordered_work().
void run_ordered_work(int threads, parallel::Schedule::Kind schedule, const Execution& execution,
                      const Stages<std::shared_ptr<void>>& stages);

/// Workers of all ranks, of which each brings its own number; to be called by all.
int count_workers(World& world, int threads);

/// What parallel::ordered_pipeline() does, with `compute` on the workers of all ranks, `threads` of
/// them on this one (the numbers may differ). To be called by all ranks together, on the thread
/// that joined the world. One rank alone does exactly what the pipeline does.
///
/// The first rank deals batches out: in turn under the fixed schedule, else to whom has least in
/// hand; a few ahead where they are short, so that nobody waits for the next. At most 4 a worker,
/// and 2, are under way or wait to be written. It has one more thread, for that, for `read` and for
/// `write`, as every rank has for its messages; these mostly sleep.
///
/// When a stage throws, nothing more is read, and what is finished before the first gap is written.
/// The first rank throws its own exception, or an Error with the name of the rank that failed; that
/// one throws Agreed; the others return.
///
/// Tells the log, if there is one, of each batch.
template <class Batch>
void ordered_work(int threads, parallel::Schedule::Kind schedule, const Execution& execution,
                  const Stages<Batch>& stages) {
  parallel::WorkLog* const log = execution.log;
  if (execution.world.is_alone()) {
    const auto compute = [&](Batch& batch, int worker) {
      const double begin = log->now();
      stages.compute(batch, worker);
      const Items items = stages.items(batch);
      log->add({.first = items.first,
                .items = items.count,
                .worker = worker,
                .begin = begin,
                .seconds = log->now() - begin});
    };
    using Compute = std::function<void(Batch&, int worker)>;
    parallel::ordered_pipeline<Batch>(threads, stages.make, stages.read,
                                      log != nullptr ? Compute(compute) : stages.compute,
                                      stages.write, schedule);
    return;
  }
  using Erased = std::shared_ptr<void>;
  const auto of = [](const Erased& erased) -> Batch& { return *static_cast<Batch*>(erased.get()); };
  using Bits = std::span<const std::byte>;
  run_ordered_work(
      threads, schedule, execution,
      {.make = [&]() -> Erased { return std::make_shared<Batch>(stages.make()); },
       .read = [&](Erased& batch) { return stages.read(of(batch)); },
       .compute = [&](Erased& batch, int worker) { stages.compute(of(batch), worker); },
       .write = [&](Erased& batch) { stages.write(of(batch)); },
       .items = [&](const Erased& batch) { return stages.items(of(batch)); },
       .pack_task = [&](const Erased& batch, Bytes& out) { stages.pack_task(of(batch), out); },
       .unpack_task = [&](Bits bytes, Erased& batch) { stages.unpack_task(bytes, of(batch)); },
       .pack_result = [&](const Erased& batch, Bytes& out) { stages.pack_result(of(batch), out); },
       .unpack_result = [&](Bits bytes,
                            Erased& batch) { stages.unpack_result(bytes, of(batch)); }});
}

} // namespace astromill::distributed
