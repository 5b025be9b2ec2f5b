// astromill: a job on many ranks, played through
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/scaling/simulation.h"

#include "astromill/parallel/random_stream.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <numeric>
#include <utility>

namespace astromill::scaling {

namespace {

using parallel::Schedule;

/// Pieces begin ... end - 1.
struct Chunk {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Who gets which pieces.
class Dealer {
public:
  Dealer(Schedule schedule, std::size_t pieces, std::size_t workers)
      : schedule_(schedule), pieces_(pieces), workers_(workers),
        chunk_(std::max<std::size_t>(schedule.chunk, 1)) {
    if (!is_fixed())
      return;
    next_of_.resize(workers);
    for (std::size_t worker = 0; worker < workers; ++worker)
      next_of_[worker] = schedule.chunk > 0 ? worker * chunk_ : share_begin(worker);
  }

  bool is_fixed() const { return schedule_.kind == Schedule::Kind::fixed; }

  /// What comes next for a worker; empty at the end.
  Chunk next(std::size_t worker) { return is_fixed() ? next_fixed(worker) : next_shared(); }

private:
  std::size_t share_begin(std::size_t worker) const {
    return pieces_ / workers_ * worker + std::min(worker, pieces_ % workers_);
  }

  Chunk next_fixed(std::size_t worker) {
    std::size_t& next = next_of_[worker];
    if (schedule_.chunk == 0) { // one share, piece by piece
      const std::size_t begin = next;
      const std::size_t end = std::min(begin + 1, share_begin(worker + 1));
      next = end;
      return {begin, end};
    }
    const std::size_t begin = std::min(next, pieces_);
    next += chunk_ * workers_;
    return {begin, std::min(begin + chunk_, pieces_)};
  }

  Chunk next_shared() {
    const std::size_t begin = next_;
    const std::size_t left = pieces_ - begin;
    std::size_t size = chunk_;
    if (schedule_.kind == Schedule::Kind::guided)
      size = std::max(size, left / (2 * workers_));
    next_ += std::min(size, left);
    return {begin, next_};
  }

  Schedule schedule_;
  std::size_t pieces_;
  std::size_t workers_;
  std::size_t chunk_;
  std::size_t next_ = 0;
  std::vector<std::size_t> next_of_{}; ///< of each worker, for the fixed schedule
};

/// Workers by the time at which they are idle, the first at the top.
class IdleQueue {
public:
  explicit IdleQueue(std::size_t workers) {
    for (std::size_t i = 0; i < workers; ++i)
      heap_.emplace_back(0.0, i);
  }

  bool empty() const { return heap_.empty(); }
  std::pair<double, std::size_t> top() const { return heap_.front(); }

  /// The first one is busy until then.
  void replace_top(double time) {
    const std::pair<double, std::size_t> moved{time, heap_.front().second};
    std::size_t place = 0;
    for (std::size_t child = 1; child < heap_.size(); child = 2 * place + 1) {
      if (child + 1 < heap_.size() && heap_[child + 1] < heap_[child])
        ++child;
      if (moved < heap_[child])
        break;
      heap_[place] = heap_[child];
      place = child;
    }
    heap_[place] = moved;
  }

  /// The first one has no more to do.
  void drop_top() {
    std::ranges::pop_heap(heap_, std::greater<>());
    heap_.pop_back();
  }

private:
  std::vector<std::pair<double, std::size_t>> heap_{};
};

double play(const SimulatedJob& job, Schedule schedule, int workers, double latency) {
  const std::size_t team = std::min<std::size_t>(static_cast<std::size_t>(workers),
                                                 std::max<std::size_t>(job.pieces.size(), 1));
  Dealer dealer(schedule, job.pieces.size(), team);
  IdleQueue idle(team);
  std::vector<bool> reached(team);
  double dealer_free = 0;
  double end = 0;
  while (!idle.empty()) {
    const auto [time, worker] = idle.top();
    const Chunk chunk = dealer.next(worker);
    if (chunk.begin >= chunk.end) {
      idle.drop_top();
      continue;
    }
    const bool message = !dealer.is_fixed() || !reached[worker];
    reached[worker] = true;
    dealer_free = std::max(time, dealer_free) + (message ? latency : 0.0) +
                  job.between * static_cast<double>(chunk.end - chunk.begin);
    const double done =
        std::accumulate(job.pieces.begin() + static_cast<std::ptrdiff_t>(chunk.begin),
                        job.pieces.begin() + static_cast<std::ptrdiff_t>(chunk.end), dealer_free);
    end = std::max(end, done);
    idle.replace_top(done);
  }
  return end;
}

double sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

} // namespace

double SimulatedJob::alone() const {
  double out = serial + sum(pieces) + between * static_cast<double>(pieces.size());
  for (const std::vector<double>& step : preparation)
    out += sum(step);
  return out;
}

SimulatedJob simulated_job(const Timings& timings) {
  SimulatedJob job;
  std::map<std::int64_t, std::vector<double>> steps;
  for (const parallel::Work& work : timings.works) {
    if (work.items == 0) {
      steps[work.first].push_back(work.seconds);
    } else {
      job.pieces.insert(job.pieces.end(), static_cast<std::size_t>(work.items),
                        work.seconds / static_cast<double>(work.items));
    }
  }
  for (auto& [number, step] : steps)
    job.preparation.push_back(std::move(step));
  const bool one_worker = timings.threads == 1 && timings.ranks == 1;
  if (!one_worker) {
    job.serial = timings.before + timings.after;
    return job;
  }
  // Between the first and the last piece of all: what is not work is reading and writing. (That
  // among preparations goes to the serial part.)
  double first = timings.wall;
  double last = 0;
  for (const parallel::Work& work : timings.works)
    if (work.items > 0) {
      first = std::min(first, work.begin);
      last = std::max(last, work.begin + work.seconds);
    }
  double prepared_before = 0;
  double prepared_between = 0; // where a job has several parts
  for (const parallel::Work& work : timings.works)
    if (work.items == 0)
      (work.begin < first ? prepared_before : prepared_between) += work.seconds;
  const double idle = last - first - sum(job.pieces) - prepared_between;
  if (!job.pieces.empty())
    job.between = std::max(0.0, idle) / static_cast<double>(job.pieces.size());
  job.serial = std::max(0.0, timings.wall - (last - first) - prepared_before);
  return job;
}

SimulatedJob resampled(const SimulatedJob& job, std::int64_t count) {
  SimulatedJob out = job;
  const auto n = static_cast<double>(job.pieces.size());
  if (count <= 0 || job.pieces.empty())
    return out;
  constexpr double kPart = 1.0 / 16; // of the order: trends along it stay
  const double reach = std::max(1.0, kPart * n);
  out.pieces.resize(static_cast<std::size_t>(count));
  parallel::RandomStream random(1, parallel::RandomUse::bootstrap, 1, 0);
  for (std::size_t i = 0; i < out.pieces.size(); ++i) {
    const double place = (static_cast<double>(i) + 0.5) / static_cast<double>(count) * n;
    const double low = std::clamp(place - 0.5 * reach, 0.0, n - reach);
    const auto drawn = static_cast<std::size_t>(low + random.uniform() * reach);
    out.pieces[i] = job.pieces[std::min(drawn, job.pieces.size() - 1)];
  }
  return out;
}

double simulated_seconds(const SimulatedJob& job, Schedule schedule, int workers, double latency) {
  double out = job.serial;
  for (const std::vector<double>& step : job.preparation) {
    const SimulatedJob part{.pieces = step};
    out += play(part, {.kind = Schedule::Kind::dynamic, .chunk = 1}, workers, latency);
  }
  return out + play(job, schedule, workers, latency);
}

} // namespace astromill::scaling
