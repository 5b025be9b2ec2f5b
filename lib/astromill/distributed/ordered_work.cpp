// astromill: read | compute | write, computed by many processes
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/distributed/ordered_work.h"

#include "astromill/distributed/desk.h"
#include "astromill/distributed/pause.h"
#include "astromill/distributed/wire.h"
#include "astromill/parallel/threads.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace astromill::distributed {

namespace {

using Clock = std::chrono::steady_clock;
using Stage = Stages<std::shared_ptr<void>>;

enum Tag : int { tag_task = 1, tag_result, tag_failed, tag_end };

/// What comes before the bytes of a task or a result.
struct Head {
  std::uint64_t sequence = 0;
  std::int64_t worker = -1;
  double begin = 0;
  double seconds = 0;
};

Bytes head_of(const Task& task) {
  Bytes out;
  put(out, Head{task.sequence, task.worker, task.begin, task.seconds});
  return out;
}

double seconds_between(Clock::time_point start, Clock::time_point end) {
  return std::chrono::duration<double>(end - start).count();
}

/// What the ranks have in common: workers at a desk, and one who speaks with other ranks. That one
/// works too where the system gives no thread.
class Rank {
public:
  Rank(const Stage& stages, World& world) : stages_(stages), world_(world) {}
  Rank(const Rank&) = delete;
  Rank& operator=(const Rank&) = delete;
  virtual ~Rank() = default;

  void run(int threads) {
    parallel::run_team(threads + 1, [&](int member, int team_size) {
      if (member > 0) {
        while (Task* task = desk_.take(member - 1, team_size - 1))
          compute(*task, member - 1);
        return;
      }
      try {
        threads_ = team_size - 1;
        lead();
      } catch (...) {
        desk_.close();
        throw;
      }
      desk_.close();
    });
  }

protected:
  virtual void take(const World::Message& message) = 0;
  /// What one of our own workers has done.
  virtual void take(Task& task) = 0;
  /// Does what there is to do besides; false if there is nothing.
  virtual bool go_on() { return false; }
  virtual bool is_over() const = 0;

  /// Does what there is to do and returns true, or false if there is nothing at present.
  bool act() {
    bool acted = false;
    while (auto message = world_.poll()) {
      take(*message);
      acted = true;
    }
    for (Task* task : desk_.done()) {
      take(*task);
      acted = true;
    }
    return go_on() || acted;
  }

  void lead() {
    for (Pause pause; !is_over();) {
      if (act())
        pause.restart();
      else if (Task* task = threads_ == 0 ? desk_.take_any() : nullptr)
        compute(*task, 0);
      else
        desk_.wait(pause.next());
    }
  }

  const Stage& stages() const { return stages_; }
  World& world() { return world_; }
  Desk& desk() { return desk_; }

private:
  void compute(Task& task, int worker) {
    const Clock::time_point begin = Clock::now();
    try {
      stages_.compute(task.batch, worker);
    } catch (...) {
      task.failure = std::current_exception();
    }
    task.worker = worker;
    task.begin = seconds_between(start_, begin);
    task.seconds = seconds_between(begin, Clock::now());
    desk_.hand_in(task);
  }

  const Stage& stages_;
  World& world_;
  Desk desk_{};
  Clock::time_point start_ = Clock::now();
  int threads_ = 0;
};

/// Any rank but the first: does what it is told.
class Helper final : public Rank {
public:
  using Rank::Rank;

private:
  bool is_over() const override { return over_; }

  void take(const World::Message& message) override {
    if (message.tag == tag_end) {
      over_ = true;
      return;
    }
    std::span<const std::byte> bytes = message.bytes;
    const Head head = get<Head>(bytes);
    Task& task = free_task();
    task.sequence = head.sequence;
    task.worker = static_cast<int>(head.worker);
    task.failure = {};
    stages().unpack_task(bytes, task.batch);
    desk().put(task);
  }

  Task& free_task() {
    if (free_.empty()) {
      tasks_.push_back(std::make_unique<Task>());
      tasks_.back()->batch = stages().make();
      return *tasks_.back();
    }
    Task& task = *free_.back();
    free_.pop_back();
    return task;
  }

  void take(Task& task) override {
    if (task.failure)
      std::rethrow_exception(task.failure);
    Bytes bytes = head_of(task);
    stages().pack_result(task.batch, bytes);
    world().send(0, tag_result, bytes);
    free_.push_back(&task);
  }

  std::vector<std::unique_ptr<Task>> tasks_{};
  std::vector<Task*> free_{};
  bool over_ = false;
};

/// The first rank: deals out, collects and writes.
class Leader final : public Rank {
public:
  Leader(const Stage& stages, const Execution& execution, std::vector<int> threads, bool in_turn)
      : Rank(stages, execution.world), log_(execution.log),
        log_start_(log_ != nullptr ? log_->now() : 0), threads_(std::move(threads)),
        in_hand_(threads_.size(), 0),
        workers_(static_cast<std::uint64_t>(std::reduce(threads_.begin(), threads_.end()))),
        in_turn_(in_turn), places_(4 * workers_ + 2) {}

private:
  struct Place {
    Task task{};
    std::size_t rank = 0;
    bool is_done = false;
  };

  bool is_over() const override { return ended_ && written_ == read_; }

  void take(Task& task) override { finish(place(task.sequence)); }

  bool go_on() override {
    bool acted = write();
    if (failure_)
      std::rethrow_exception(failure_);
    while (deal_out())
      acted = true;
    return acted;
  }

  Place& place(std::uint64_t sequence) { return places_[sequence % places_.size()]; }

  void take(const World::Message& message) override {
    std::span<const std::byte> bytes = message.bytes;
    if (message.tag == tag_failed)
      return fail(std::make_exception_ptr(
          Error({reinterpret_cast<const char*>(bytes.data()), bytes.size()})));
    const Head head = get<Head>(bytes);
    Place& at = place(head.sequence);
    at.task.worker = static_cast<int>(head.worker);
    at.task.begin = head.begin;
    at.task.seconds = head.seconds;
    stages().unpack_result(bytes, at.task.batch);
    finish(at);
  }

  void fail(std::exception_ptr failure) {
    if (!failure_)
      failure_ = std::move(failure);
  }

  void finish(Place& at) {
    --in_hand_[at.rank];
    if (at.task.failure)
      return fail(at.task.failure);
    at.is_done = true;
    constexpr double kNew = 0.2;
    usual_seconds_ += (usual_seconds_ < 0 ? 1.0 : kNew) * (at.task.seconds - usual_seconds_);
    if (log_ == nullptr)
      return;
    const Items items = stages().items(at.task.batch);
    log_->add({.first = items.first,
               .items = items.count,
               .rank = static_cast<int>(at.rank),
               .worker = at.task.worker,
               .begin = log_start_ + at.task.begin,
               .seconds = at.task.seconds});
  }

  /// True if there was something to write.
  bool write() {
    const std::uint64_t before = written_;
    while (written_ < read_ && std::exchange(place(written_).is_done, false)) {
      stages().write(place(written_).task.batch);
      ++written_;
    }
    return written_ > before;
  }

  /// Reads a batch and gives it to a rank; false if there is none, or nobody to give it to.
  bool deal_out() {
    if (ended_ || read_ - written_ == places_.size())
      return false;
    const auto [rank, worker] = in_turn_ ? whose_turn() : least_busy();
    if (in_hand_[rank] >= threads_[rank] * (1 + ahead()))
      return false;
    Place& at = place(read_);
    if (!at.task.batch)
      at.task.batch = stages().make();
    if (!stages().read(at.task.batch)) {
      ended_ = true;
      return false;
    }
    at.rank = rank;
    at.task.sequence = read_++;
    at.task.worker = worker;
    ++in_hand_[rank];
    if (rank == 0) {
      desk().put(at.task);
      return true;
    }
    Bytes bytes = head_of(at.task);
    stages().pack_task(at.task.batch, bytes);
    world().send(static_cast<int>(rank), tag_task, bytes);
    return true;
  }

  /// Batches that wait at each worker: none of those that take long, lest one waits where another
  /// rank is idle; of short ones what lasts until messages have come and gone.
  int ahead() const {
    constexpr double kLong = 0.1;
    constexpr double kWhile = 0.01;
    if (usual_seconds_ < 0 || usual_seconds_ > kLong)
      return 0;
    return usual_seconds_ * 3 < kWhile ? 3 : static_cast<int>(std::ceil(kWhile / usual_seconds_));
  }

  std::pair<std::size_t, int> whose_turn() const {
    auto worker = static_cast<int>(read_ % workers_);
    std::size_t rank = 0;
    for (; worker >= threads_[rank]; ++rank)
      worker -= threads_[rank];
    return {rank, worker};
  }

  std::pair<std::size_t, int> least_busy() const {
    std::size_t best = 0;
    for (std::size_t rank = 1; rank < threads_.size(); ++rank)
      if (in_hand_[rank] * threads_[best] < in_hand_[best] * threads_[rank])
        best = rank;
    return {best, -1};
  }

  parallel::WorkLog* log_;
  double log_start_; ///< when the clocks of the ranks began, about
  std::vector<int> threads_;
  std::vector<int> in_hand_; ///< batches that each rank has
  std::uint64_t workers_;
  bool in_turn_;
  std::vector<Place> places_; ///< of the batches under way, by their sequence modulo their number
  std::uint64_t read_ = 0;
  std::uint64_t written_ = 0;
  double usual_seconds_ = -1; ///< of a batch; -1: not known yet
  bool ended_ = false;
  std::exception_ptr failure_{};
};

std::vector<int> threads_of_ranks(World& world, int threads) {
  std::vector<int> out;
  for (const Bytes& bytes : world.gather(std::as_bytes(std::span(&threads, 1)))) {
    std::span<const std::byte> from = bytes;
    out.push_back(get<int>(from));
  }
  return out;
}

void lead(int threads, bool in_turn, const Execution& execution, const Stage& stages) {
  World& world = execution.world;
  const auto dismiss = [&] {
    for (int rank = 1; rank < world.size(); ++rank)
      world.send(rank, tag_end, {});
  };
  try {
    Leader(stages, execution, threads_of_ranks(world, threads), in_turn).run(threads);
  } catch (...) {
    dismiss();
    throw;
  }
  dismiss();
}

void help(int threads, World& world, const Stage& stages) {
  threads_of_ranks(world, threads);
  try {
    Helper(stages, world).run(threads);
  } catch (const std::exception& error) {
    const std::string what = world.name() + ": " + error.what();
    world.send(0, tag_failed, std::as_bytes(std::span(what)));
    throw Agreed(what);
  }
}

} // namespace

int count_workers(World& world, int threads) {
  const std::vector<int> all = threads_of_ranks(world, threads);
  return std::reduce(all.begin(), all.end());
}

void run_ordered_work(int threads, parallel::Schedule::Kind schedule, const Execution& execution,
                      const Stage& stages) {
  const int own = std::max(threads, 1);
  if (execution.world.is_first())
    lead(own, schedule == parallel::Schedule::Kind::fixed, execution, stages);
  else
    help(own, execution.world, stages);
}

} // namespace astromill::distributed
