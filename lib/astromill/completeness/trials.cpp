// astromill: all trials of a run, on several threads
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/trials.h"

#include "astromill/base/error.h"
#include "astromill/completeness/external_trial.h"
#include "astromill/completeness/identity.h"
#include "astromill/completeness/trial.h"
#include "astromill/completeness/zero_point.h"
#include "astromill/parallel/per_worker.h"
#include "astromill/parallel/pipeline.h"
#include "astromill/records/checkpoint.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

namespace astromill::completeness {

namespace {

/// The results of all trials, each at its place.
class Results {
public:
  explicit Results(const StarSource& source)
      : source_(source), drawer_(source), stars_(source.stars()), done_(source.trials(), 0) {}

  std::span<StarResult> of(std::size_t index) {
    return std::span(stars_).subspan(source_.first(index), source_.count(index));
  }
  bool is_done(std::size_t index) const { return done_[index] != 0; }
  void mark_done(std::size_t index) { done_[index] = 1; }

  /// Takes a record of a checkpoint; leaves one of a trial that is not asked for this time. Throws
  /// Error if it has other stars than that trial has in this run.
  void restore(std::uint32_t trial, std::span<const std::byte> bytes, const std::string& file) {
    const std::optional<std::size_t> index = source_.index_of(trial);
    if (!index)
      return;
    if (bytes.size() != of(*index).size_bytes())
      throw Error("is of another run: trial " + std::to_string(trial) +
                      " has another number of stars there",
                  {.file = file});
    std::memcpy(of(*index).data(), bytes.data(), bytes.size());
    const auto same = [](const StarResult& there, const stars::Star& here) {
      return there.id == here.number && there.x_in == here.x && there.y_in == here.y &&
             there.mag_in == here.magnitude;
    };
    if (!std::ranges::equal(of(*index), drawer_.draw(*index), same))
      throw Error("is of another run: trial " + std::to_string(trial) + " has other stars there",
                  {.file = file});
    mark_done(*index);
  }

  std::int64_t count_done() const { return std::ranges::count(done_, 1); }

  /// All stars of the trials that were done, in order.
  std::vector<StarResult> take() && {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < done_.size(); ++i) {
      if (!is_done(i))
        continue;
      const auto stars = of(i);
      std::copy(stars.begin(), stars.end(), stars_.begin() + static_cast<std::ptrdiff_t>(kept));
      kept += stars.size();
    }
    stars_.resize(kept);
    return std::move(stars_);
  }

private:
  const StarSource& source_;
  StarDrawer drawer_;
  std::vector<StarResult> stars_;
  std::vector<char> done_;
};

/// One trial on its way.
struct Trial {
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
                 parallel::Schedule schedule, const parallel::ProgressCallback& progress,
                 Report& report, const Make& make_runner) {
  using Batch = std::vector<Trial>;
  parallel::PerWorker<Runner> runners(report.threads, make_runner);
  parallel::PerWorker<StarDrawer> drawers(report.threads, [&] { return StarDrawer(source); });
  parallel::ProgressMeter meter(progress, static_cast<std::int64_t>(source.trials()));
  meter.resume(report.resumed);
  BatchSize size(schedule.chunk);
  std::size_t next = 0;
  const auto run = [&](Trial& trial, int worker) {
    const auto stars = drawers.of(worker).draw(trial.index);
    const auto out = results.of(trial.index);
    trial.outcome = runners.of(worker).run(source.trial(trial.index), stars, out);
  };
  const auto keep = [&](Trial& trial) {
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
        for (Trial& trial : batch)
          run(trial, worker);
        size.learn(batch.size(), std::chrono::steady_clock::now() - start);
      },
      [&](Batch& batch) { std::ranges::for_each(batch, keep); }, schedule.kind);
  meter.finish();
}

JudgeRules judge_rules(const Options& options, const Field& field, const ZeroPoint& zero) {
  return {.match = options.match,
          .radius = field.radius,
          .window_centre = zero.window_centre,
          .aperture = options.detector.command.empty() ? field.aperture() : 0.0,
          .width = field.width(),
          .height = field.height()};
}

/// Where the magnitude window goes.
double window_centre(const Options& options, const ZeroPoint& zero) {
  if (options.match.expected_offset)
    return *options.match.expected_offset;
  return std::isnan(zero.offset) ? 0 : zero.offset;
}

void with_own_search(const Options& options, const Field& field, const StarSource& source,
                     Results& results, records::Checkpoint* checkpoint,
                     const parallel::ProgressCallback& progress, Report& report) {
  const stars::BaseSearch base(field.image,
                               {.kernel = field.search.kernel,
                                .limits = field.search.limits,
                                .threshold = findstars::density_threshold(field.search),
                                .guessed_sky = findstars::guessed_sky(field.search),
                                .saturation = options.detection.exposure.saturation});
  report.base_stars =
      std::ranges::count(base.peaks(), stars::Verdict::star, &stars::JudgedPeak::verdict);
  const double bright = parse_magnitude_bins(options.magnitudes).low;
  report.zero = measure_zero_point(field, bright);
  report.zero.window_centre = window_centre(options, report.zero);
  JudgeRules rules = judge_rules(options, field, report.zero);
  rules.brightness_offset =
      -2.5 * std::log10(field.injection.flux(field.middle(bright)) * report.zero.density) - bright;
  over_trials<TrialRunner>(source, results, checkpoint, options.schedule, progress, report,
                           [&] { return TrialRunner(field, base, rules, options.full); });
}

void with_external(const Options& options, const Field& field, const StarSource& source,
                   Results& results, records::Checkpoint* checkpoint,
                   const parallel::ProgressCallback& progress, Report& report) {
  const ExternalDetector detector(options.detector, field.exposure.image);
  const std::vector<ExternalDetection> before = detect_before(field, detector);
  report.base_stars = static_cast<std::int64_t>(before.size());
  if (!options.match.expected_offset)
    report.zero =
        measure_zero_point(field, detector, before, parse_magnitude_bins(options.magnitudes).low);
  report.zero.window_centre = window_centre(options, report.zero);
  JudgeRules rules = judge_rules(options, field, report.zero);
  rules.brightness_offset = report.zero.window_centre;
  over_trials<ExternalTrialRunner>(
      source, results, checkpoint, options.schedule, progress, report,
      [&] { return ExternalTrialRunner(field, detector, before, rules); });
}

} // namespace

std::vector<StarResult> run_trials(const Options& options, const Field& field,
                                   const StarSource& source,
                                   const parallel::ProgressCallback& progress, Report& report) {
  Results results(source);
  std::optional<records::Checkpoint> checkpoint;
  if (!options.checkpoint.empty())
    checkpoint.emplace(options.checkpoint, identity(options, field),
                       [&](std::uint32_t trial, std::span<const std::byte> bytes) {
                         results.restore(trial, bytes, options.checkpoint);
                       });
  report.resumed = results.count_done();
  const auto run = options.detector.command.empty() ? with_own_search : with_external;
  run(options, field, source, results, checkpoint ? &*checkpoint : nullptr, progress, report);
  report.trials = results.count_done();
  if (report.trials == 0)
    throw Error("all " + std::to_string(report.failed.size()) +
                " trials failed; the first: " + report.failed.front().why);
  return std::move(results).take();
}

} // namespace astromill::completeness
