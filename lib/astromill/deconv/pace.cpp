// astromill: one moment at which all tiles of an image stop
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/pace.h"

#include "astromill/base/error.h"
#include "astromill/parallel/parallel_for.h"
#include "astromill/text/number.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace astromill::deconv {

namespace {

constexpr std::size_t kBlock = 256; ///< most pixels of a side
constexpr std::size_t kMostBlocks = 16;
constexpr std::size_t kLeastBlocks = 2;
/// Fine pixels a detector pixel, of all blocks together: what they need of memory.
constexpr std::size_t kMostFine = 64;

/// Begin and length of each of the parts of an axis.
std::vector<std::pair<std::size_t, std::size_t>> parts(std::size_t length) {
  const std::size_t count = (length + kBlock - 1) / kBlock;
  std::vector<std::pair<std::size_t, std::size_t>> out;
  for (std::size_t i = 0; i < count; ++i)
    out.emplace_back(i * length / count, (i + 1) * length / count - i * length / count);
  return out;
}

/// The blocks that the pace is judged on.
std::vector<Rectangle> blocks(const Scene& scene) {
  std::vector<Rectangle> all;
  for (const auto& [y, height] : parts(scene.observation.height()))
    for (const auto& [x, width] : parts(scene.observation.width()))
      all.push_back({x, y, width, height});
  const std::size_t n = scene.subsample;
  const std::size_t count =
      std::min(all.size(), std::clamp(kMostFine / (n * n), kLeastBlocks, kMostBlocks));
  std::vector<Rectangle> out(count);
  for (std::size_t i = 0; i < count; ++i)
    out[i] = all[i * all.size() / count];
  return out;
}

/// Blocks of which all make the same steps. They are shared out among the ranks; every rank knows
/// the numbers of all.
class Pack {
public:
  Pack(const Scene& scene, const StopRules& rules, int threads,
       const distributed::Execution& execution)
      : rules_(rules), threads_(threads), world_(execution.world), log_(execution.log) {
    const std::vector<Rectangle> where = blocks(scene);
    members_.resize(where.size(), Member(rules.max_iterations));
    for (std::size_t i = static_cast<std::size_t>(world_.rank()); i < where.size();
         i += static_cast<std::size_t>(world_.size()))
      mine_.push_back(i);
    each([&](Member& member) {
      member.tile = begin(scene, where[static_cast<std::size_t>(&member - members_.data())]);
      member.used = member.tile ? static_cast<double>(member.tile->problem.data.used) : 0;
    });
    share({&Member::used});
  }

  Pace pace() {
    Pace out;
    for (Accelerator accelerator;; step(accelerator, out)) {
      const double aim = count(static_cast<int>(out.beyond.size()));
      if (aim == 0 || std::ssize(out.beyond) >= rules_.max_iterations)
        return out;
      if (sum() > aim)
        continue;
      out.meets_aim = true;
      if (!out.beyond.empty() || fainter(aim))
        out.fraction = fraction_at([&](double t) { return chi2(t); }, aim);
      return out;
    }
  }

private:
  struct Member {
    explicit Member(int max_iterations) : guard(max_iterations) {}

    std::shared_ptr<TileAscent> tile{}; ///< of another rank: null
    double used = 0;                    ///< pixels; 0: nothing can be fitted
    double along = 0;                   ///< StepProducts
    double square = 0;
    double chi2 = 0;
    StallGuard guard;
    bool counts = true;
  };

  /// Of no item: what comes before the tiles. Blocks of a round have its number.
  template <class Work> void logged(int worker, const Work& work) {
    const double begin = log_ != nullptr ? log_->now() : 0;
    work();
    if (log_ != nullptr)
      log_->add({.first = rounds_,
                 .items = 0,
                 .worker = worker,
                 .begin = begin,
                 .seconds = log_->now() - begin});
  }

  /// Of this rank, where something can be fitted.
  template <class Work> void each(const Work& work) {
    parallel::parallel_for(mine_.size(), threads_, {},
                           [&](std::size_t begin, std::size_t end, int worker) {
                             for (std::size_t i = begin; i < end; ++i)
                               logged(worker, [&] { work(members_[mine_[i]]); });
                           });
    std::erase_if(mine_, [&](std::size_t i) { return !members_[i].tile; });
    ++rounds_;
  }

  /// Tells all ranks these numbers of all members.
  void share(std::initializer_list<double Member::*> numbers) {
    std::vector<double> values;
    for (Member& member : members_)
      for (double Member::*number : numbers)
        values.push_back(member.tile ? member.*number : 0);
    distributed::share(world_, values);
    auto value = values.begin();
    for (Member& member : members_)
      for (double Member::*number : numbers)
        member.*number = *value++;
  }

  /// Null where nothing can be fitted.
  static std::shared_ptr<TileAscent> begin(const Scene& scene, const Rectangle& where) {
    try {
      auto tile = std::make_shared<TileAscent>(scene, where);
      return tile->problem.data.used > 0 ? tile : nullptr;
    } catch (const Error&) { // a PSF without light there: said when the tile's turn comes
      return nullptr;
    }
  }

  void step(Accelerator& accelerator, Pace& out) {
    each([&](Member& member) {
      const StepProducts products = member.tile->ascent.take_step(member.tile->problem.work);
      member.along = products.along;
      member.square = products.square;
    });
    share({&Member::along, &Member::square});
    StepProducts sums;
    for (const Member& member : members_) {
      sums.along += member.along;
      sums.square += member.square;
    }
    out.beyond.push_back(accelerator.next(sums));
    each([&](Member& member) {
      member.tile->ascent.go_beyond(out.beyond.back(), member.tile->problem.work);
    });
  }

  /// Leaves out those whose aim is out of reach; the aim of the others together.
  double count(int step) {
    look(1);
    double aim = 0;
    for (Member& member : members_) {
      const double own = rules_.aim * member.used;
      member.counts = member.counts && member.used > 0 && std::isfinite(member.chi2) &&
                      !member.guard.stalled(step, member.chi2, own);
      aim += member.counts ? own : 0;
    }
    return aim;
  }

  /// Chi-square of each, of the image between the last two steps.
  void look(double t) {
    for (const std::size_t i : mine_) {
      const Ascent& ascent = members_[i].tile->ascent;
      members_[i].chi2 = t < 1 ? ascent.misfit_at(t).chi2 : ascent.misfit().chi2;
    }
    share({&Member::chi2});
  }

  double sum() const {
    double out = 0;
    for (const Member& member : members_)
      out += member.counts ? member.chi2 : 0;
    return out;
  }

  double chi2(double t) {
    look(t);
    return sum();
  }

  bool fainter(double aim) {
    each(
        [&](Member& member) { member.tile->ascent.put_fainter_before(member.tile->problem.work); });
    return chi2(0) > aim;
  }

  const StopRules& rules_;
  int threads_;
  distributed::World& world_;
  parallel::WorkLog* log_;
  std::int64_t rounds_ = 0; ///< through all blocks
  std::vector<Member> members_{};
  std::vector<std::size_t> mine_{}; ///< members of this rank
};

} // namespace

Pace common_pace(const Scene& scene, const StopRules& rules, int threads,
                 const distributed::Execution& execution) {
  return Pack(scene, rules, threads, execution).pace();
}

Restoration finish_at(const Pace& pace, const StopRules& rules, TileAscent& tile) {
  Ascent& ascent = tile.ascent;
  ForwardModel::Workspace& work = tile.problem.work;
  for (const float beyond : pace.beyond) {
    ascent.take_step(work);
    ascent.go_beyond(beyond, work);
  }
  const double aim = rules.aim * static_cast<double>(tile.problem.data.used);
  if (pace.beyond.empty() && pace.fraction < 1)
    ascent.put_fainter_before(work);
  else if (pace.beyond.empty() && ascent.misfit().chi2 <= aim)
    return ascent.finish(1, Ending::overfitted);
  const double most = pace.meets_aim ? kTolerance * aim : aim;
  if (ascent.misfit_at(pace.fraction).chi2 <= most)
    return ascent.finish(pace.fraction, Ending::converged);
  return climb_to_aim(ascent, most, rules.max_iterations, work);
}

std::vector<std::byte> record_of_pace(const Pace& pace) {
  std::string text = std::string(pace.meets_aim ? "1," : "0,") + text::shortest(pace.fraction);
  for (const float beyond : pace.beyond)
    text += "," + text::shortest(static_cast<double>(beyond));
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

Pace pace_of_record(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto numbers = text::as_numbers(text);
  if (!numbers || numbers->size() < 2)
    throw Error("the pace of tiles in a checkpoint is damaged");
  Pace out{.fraction = numbers->at(1), .meets_aim = numbers->front() == 1};
  for (const double beyond : std::span(*numbers).subspan(2))
    out.beyond.push_back(static_cast<float>(beyond));
  return out;
}

} // namespace astromill::deconv
