// astromill: a loop on several threads
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/parallel/parallel_for.h"

#include "astromill/parallel/threads.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <limits>
#include <vector>

namespace astromill::parallel {

namespace {

struct Chunk {
  std::size_t begin = 0;
  std::size_t end = 0; ///< equal to begin: no more
};

/// Where and how the loop of one worker failed.
struct Failure {
  std::size_t begin = std::numeric_limits<std::size_t>::max();
  std::exception_ptr exception;
};

/// What the workers of one loop share: the next item, and where it failed first.
class Loop {
public:
  Loop(std::size_t n, Schedule schedule, const LoopBody& body)
      : n_(n), kind_(schedule.kind), chunk_(schedule.chunk), body_(body) {}

  /// One worker's share.
  Failure run(int worker, int team_size) {
    const auto index = static_cast<std::size_t>(worker);
    const auto team = static_cast<std::size_t>(team_size);
    Failure failure;
    if (kind_ == Schedule::Kind::fixed && chunk_ == 0)
      call(equal_share(index, team), worker, failure);
    else if (kind_ == Schedule::Kind::fixed)
      for (Chunk chunk = turn(index); call(chunk, worker, failure); chunk = turn_after(chunk, team))
        ;
    else
      while (call(take(team), worker, failure))
        ;
    return failure;
  }

private:
  /// False if there was nothing to do or it failed: now, or on another worker in an earlier chunk.
  bool call(Chunk chunk, int worker, Failure& failure) {
    if (chunk.begin == chunk.end || chunk.begin > first_failure_.load(std::memory_order_relaxed))
      return false;
    try {
      body_(chunk.begin, chunk.end, worker);
      return true;
    } catch (...) {
      failure = {chunk.begin, std::current_exception()};
    }
    std::size_t first = first_failure_.load(std::memory_order_relaxed);
    while (chunk.begin < first && !first_failure_.compare_exchange_weak(first, chunk.begin))
      ;
    return false;
  }

  /// Shares differ by 1 item at most.
  Chunk equal_share(std::size_t index, std::size_t team) const {
    const std::size_t share = n_ / team;
    const std::size_t rest = n_ % team;
    const std::size_t begin = index * share + std::min(index, rest);
    return {begin, begin + share + (index < rest ? 1 : 0)};
  }

  /// Chunk number `index`; written so that nothing overflows.
  Chunk turn(std::size_t index) const {
    if (index > 0 && chunk_ > n_ / index)
      return {};
    const std::size_t begin = index * chunk_;
    return {begin, begin + std::min(chunk_, n_ - begin)};
  }

  /// The chunk of the same worker behind `chunk`.
  Chunk turn_after(Chunk chunk, std::size_t team) const {
    return turn(chunk.begin / chunk_ + team);
  }

  /// The next chunk for whoever comes.
  Chunk take(std::size_t team) {
    std::size_t begin = next_.load(std::memory_order_relaxed);
    std::size_t size = 0;
    do {
      const std::size_t left = n_ - begin;
      size = std::max<std::size_t>(chunk_, 1);
      if (kind_ == Schedule::Kind::guided)
        size = std::max(size, left / (2 * team));
      size = std::min(size, left);
    } while (!next_.compare_exchange_weak(begin, begin + size, std::memory_order_relaxed));
    return {begin, begin + size};
  }

  const std::size_t n_;
  const Schedule::Kind kind_;
  const std::size_t chunk_;
  const LoopBody& body_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::size_t> first_failure_ = std::numeric_limits<std::size_t>::max();
};

/// No more threads than there can be chunks.
int useful_threads(std::size_t n, int threads, Schedule schedule) {
  const std::size_t chunk = std::max<std::size_t>(schedule.chunk, 1);
  const std::size_t chunks = n / chunk + (n % chunk != 0 ? 1 : 0);
  return static_cast<int>(
      std::min<std::size_t>(chunks, static_cast<std::size_t>(std::max(threads, 1))));
}

} // namespace

void parallel_for(std::size_t n, int threads, Schedule schedule, const LoopBody& body) {
  if (n == 0)
    return;
  const int team = useful_threads(n, threads, schedule);
  Loop loop(n, schedule, body);
  std::vector<Failure> failures(static_cast<std::size_t>(team));
  run_team(team, [&](int worker, int team_size) {
    failures[static_cast<std::size_t>(worker)] = loop.run(worker, team_size);
  });
  const auto first =
      std::min_element(failures.begin(), failures.end(),
                       [](const Failure& a, const Failure& b) { return a.begin < b.begin; });
  if (first->exception)
    std::rethrow_exception(first->exception);
}

} // namespace astromill::parallel
