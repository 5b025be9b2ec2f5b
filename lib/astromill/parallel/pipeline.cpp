// astromill: read | compute | write, with the output in the order of the input
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/parallel/pipeline.h"

#include "astromill/parallel/threads.h"

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <limits>
#include <mutex>
#include <utility>
#include <vector>

namespace astromill::parallel {

namespace {

constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();

/// A batch and its place in the order of the input.
struct Slot {
  std::shared_ptr<void> batch; ///< made at first use
  std::size_t sequence = 0;
};

/// What the workers share. Two locks: `reading_` is held while a batch is read, `state_` only for
/// moments and never while a stage runs. A worker takes `state_` while it holds `reading_`, never
/// the other way round.
class Pipeline {
public:
  explicit Pipeline(const PipelineStages& stages) : stages_(stages) {}

  /// What each worker does.
  void work(int worker, int team_size) {
    const std::size_t limit = 2 * static_cast<std::size_t>(team_size) + 2;
    while (Slot* slot = take_free(limit, worker)) {
      if (!read(*slot, team_size))
        return;
      compute(*slot, worker);
      deliver(*slot, limit);
    }
  }

  void rethrow() const {
    if (failure_)
      std::rethrow_exception(failure_);
  }

private:
  /// A batch that nobody uses, new while there are fewer than `limit`; else waits for one, and for
  /// the worker's turn where there are turns. Null when nothing more is to be read.
  Slot* take_free(std::size_t limit, int worker) {
    std::unique_lock lock(state_);
    if (slots_.empty())
      prepare_slots(limit);
    changed_.wait(lock, [&] {
      const bool my_turn = !stages_.in_turn || turn_ == worker;
      return ended_ || (my_turn && !free_.empty());
    });
    if (ended_)
      return nullptr;
    // The last one freed: unused ones stay unmade, and its buffers are still in the cache.
    Slot* slot = free_.back();
    free_.pop_back();
    return slot;
  }

  /// Makes the slots last: where that is too much for the memory, every worker finds none.
  void prepare_slots(std::size_t limit) {
    finished_.resize(limit);
    free_.reserve(limit);
    slots_.resize(limit);
    for (Slot& slot : slots_)
      free_.push_back(&slot);
  }

  /// Reads the next batch into the slot. False when there is none.
  bool read(Slot& slot, int team_size) {
    const std::lock_guard one_reader(reading_);
    if (ended())
      return false;
    try {
      if (!slot.batch)
        slot.batch = stages_.make();
      if (stages_.read(slot.batch.get())) {
        slot.sequence = next_to_read_++;
        pass_turn(team_size);
        return true;
      }
    } catch (...) {
      fail(next_to_read_);
    }
    end();
    return false;
  }

  void pass_turn(int team_size) {
    if (!stages_.in_turn)
      return;
    const std::lock_guard lock(state_);
    turn_ = (turn_ + 1) % team_size;
    changed_.notify_all();
  }

  void compute(Slot& slot, int worker) {
    if (is_lost(slot.sequence))
      return;
    try {
      stages_.compute(slot.batch.get(), worker);
    } catch (...) {
      fail(slot.sequence);
    }
  }

  /// Takes back a batch that is done. If it is the next in order, writes it and whatever is
  /// finished behind it. There is one writer at a time: who delivers while `next_to_write_` is
  /// being written finds its place empty and leaves the rest to the writer.
  void deliver(Slot& slot, std::size_t limit) {
    std::unique_lock lock(state_);
    finished_[slot.sequence % limit] = &slot;
    while (Slot* next = std::exchange(finished_[next_to_write_ % limit], nullptr)) {
      const bool lost = next->sequence >= failed_;
      lock.unlock();
      if (!lost)
        write(*next);
      lock.lock();
      ++next_to_write_;
      free_.push_back(next);
      changed_.notify_all();
    }
  }

  void write(Slot& slot) {
    try {
      stages_.write(slot.batch.get());
    } catch (...) {
      fail(slot.sequence);
    }
  }

  /// Keeps the exception being handled if it belongs to the earliest batch so far.
  void fail(std::size_t sequence) {
    const std::lock_guard lock(state_);
    if (sequence < failed_) {
      failed_ = sequence;
      failure_ = std::current_exception();
    }
    ended_ = true;
    changed_.notify_all();
  }

  void end() {
    const std::lock_guard lock(state_);
    ended_ = true;
    changed_.notify_all();
  }

  bool ended() {
    const std::lock_guard lock(state_);
    return ended_;
  }

  /// True for a batch behind one that failed: it is never written.
  bool is_lost(std::size_t sequence) {
    const std::lock_guard lock(state_);
    return sequence > failed_;
  }

  const PipelineStages& stages_;

  std::mutex reading_;
  std::size_t next_to_read_ = 0; // by `reading_`

  std::mutex state_; // for everything below
  std::condition_variable changed_;
  std::vector<Slot> slots_;
  std::vector<Slot*> free_;
  std::vector<Slot*> finished_; ///< by sequence modulo the number of slots; null: not yet
  std::size_t next_to_write_ = 0;
  int turn_ = 0;       ///< whose turn it is to read, where there are turns
  bool ended_ = false; ///< nothing more is to be read
  std::size_t failed_ = kNever;
  std::exception_ptr failure_;
};

void run_serially(const PipelineStages& stages) {
  const std::shared_ptr<void> batch = stages.make();
  while (stages.read(batch.get())) {
    stages.compute(batch.get(), 0);
    stages.write(batch.get());
  }
}

} // namespace

void run_pipeline(int threads, const PipelineStages& stages) {
  if (threads <= 1) {
    run_serially(stages);
    return;
  }
  Pipeline pipeline(stages);
  run_team(threads, [&](int worker, int team_size) { pipeline.work(worker, team_size); });
  pipeline.rethrow();
}

} // namespace astromill::parallel
