// astromill: read | compute | write, with the output in the order of the input
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/parallel/schedule.h"

#include <functional>
#include <memory>

namespace astromill::parallel {

/// The stages of ordered_pipeline() without the type of its batches.
struct PipelineStages {
  std::function<std::shared_ptr<void>()> make;
  std::function<bool(void* batch)> read;
  std::function<void(void* batch, int worker)> compute;
  std::function<void(void* batch)> write;
  bool in_turn = false; ///< worker 0 takes the first batch, worker 1 the second ...
};

/// The work behind ordered_pipeline().
void run_pipeline(int threads, const PipelineStages& stages);

/// Takes batches through three stages on at most `threads` threads until the input ends.
///
/// - `make_batch` returns a new batch with its buffers. There are at most 2 * threads + 2, made
///   when needed and used again: what a batch held before is still in it. Called one at a time.
/// - `read` fills a batch; false at the end of the input, and then it is not called again. Called
///   one at a time, in order.
/// - `compute` works on a batch, many at a time; never two at a time with the same worker number,
///   which is 0 ... threads - 1.
/// - `write` takes the finished batches one at a time, in the order in which they were read, each
///   as soon as all earlier ones are written: also while `read` waits for input.
///
/// Under the fixed schedule the workers take batches in turn, else whoever is idle takes the next;
/// how large a batch is, `read` decides.
///
/// Any stage runs on any of the threads; with `threads` <= 1 all run on the caller's with one
/// batch. When a stage throws, nothing more is read and only the batches before the failing one
/// are still written; then its exception is thrown, the one of the earliest batch if there are
/// several. A call of `read` that is waiting then is waited for.
template <class Batch>
void ordered_pipeline(int threads, const std::function<Batch()>& make_batch,
                      const std::function<bool(Batch&)>& read,
                      const std::function<void(Batch&, int worker)>& compute,
                      const std::function<void(Batch&)>& write,
                      Schedule::Kind schedule = Schedule::Kind::dynamic) {
  const auto batch = [](void* erased) -> Batch& { return *static_cast<Batch*>(erased); };
  run_pipeline(threads,
               {.make = [&] { return std::make_shared<Batch>(make_batch()); },
                .read = [&](void* erased) { return read(batch(erased)); },
                .compute = [&](void* erased, int worker) { compute(batch(erased), worker); },
                .write = [&](void* erased) { write(batch(erased)); },
                .in_turn = schedule == Schedule::Kind::fixed});
}

} // namespace astromill::parallel
