// astromill: all trials of a run, on several threads and ranks
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/trials.h"

#include "astromill/base/error.h"
#include "astromill/completeness/adaptive.h"
#include "astromill/completeness/external_trial.h"
#include "astromill/completeness/identity.h"
#include "astromill/completeness/results.h"
#include "astromill/completeness/shard.h"
#include "astromill/completeness/trial.h"
#include "astromill/completeness/trial_loop.h"
#include "astromill/completeness/zero_point.h"
#include "astromill/distributed/wire.h"
#include "astromill/records/checkpoint.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

namespace astromill::completeness {

namespace {

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

void with_own_search(const Options& options, const Field& field, StarSource& source,
                     Results* results, records::Checkpoint* checkpoint,
                     const distributed::Execution& execution, Report& report) {
  std::optional<stars::BaseSearch> base;
  JudgeRules rules;
  distributed::together(execution.world, [&] {
    base.emplace(field.image,
                 stars::SearchRules{.kernel = field.search.kernel,
                                    .limits = field.search.limits,
                                    .threshold = findstars::density_threshold(field.search),
                                    .guessed_sky = findstars::guessed_sky(field.search),
                                    .saturation = options.detection.exposure.saturation});
    report.base_stars =
        std::ranges::count(base->peaks(), stars::Verdict::star, &stars::JudgedPeak::verdict);
    const double bright = parse_magnitude_bins(options.magnitudes).low;
    report.zero = measure_zero_point(field, bright);
    report.zero.window_centre = window_centre(options, report.zero);
    rules = judge_rules(options, field, report.zero);
    rules.brightness_offset =
        -2.5 * std::log10(field.injection.flux(field.middle(bright)) * report.zero.density) -
        bright;
  });
  in_rounds(options, field, source, results, execution.world, report, [&] {
    over_trials<TrialRunner>(source, results, checkpoint, options.schedule, execution, report,
                             [&] { return TrialRunner(field, *base, rules, options.full); });
  });
}

/// From the first rank to all: a detector need not find the same on all machines.
void share_before(distributed::World& world, std::vector<ExternalDetection>& before,
                  ZeroPoint& zero) {
  if (world.is_alone())
    return;
  distributed::Bytes bytes;
  distributed::put(bytes, zero);
  distributed::put_bytes(bytes, std::as_bytes(std::span(before)));
  world.broadcast(bytes);
  std::span<const std::byte> from = bytes;
  zero = distributed::get<ZeroPoint>(from);
  const auto detections = distributed::get_bytes(from);
  before.resize(detections.size() / sizeof(ExternalDetection));
  std::memcpy(before.data(), detections.data(), detections.size());
}

void with_external(const Options& options, const Field& field, StarSource& source, Results* results,
                   records::Checkpoint* checkpoint, const distributed::Execution& execution,
                   Report& report) {
  std::optional<ExternalDetector> detector;
  std::vector<ExternalDetection> before;
  distributed::together(execution.world, [&] {
    detector.emplace(options.detector, field.exposure.image);
    if (!execution.world.is_first())
      return;
    before = detect_before(field, *detector);
    report.base_stars = static_cast<std::int64_t>(before.size());
    if (!options.match.expected_offset)
      report.zero = measure_zero_point(field, *detector, before,
                                       parse_magnitude_bins(options.magnitudes).low);
  });
  share_before(execution.world, before, report.zero);
  report.zero.window_centre = window_centre(options, report.zero);
  JudgeRules rules = judge_rules(options, field, report.zero);
  rules.brightness_offset = report.zero.window_centre;
  in_rounds(options, field, source, results, execution.world, report, [&] {
    over_trials<ExternalTrialRunner>(
        source, results, checkpoint, options.schedule, execution, report,
        [&] { return ExternalTrialRunner(field, *detector, before, rules); });
  });
}

/// Every rank reads for itself; on another machine the same name may be another file.
void expect_same_stars(distributed::World& world, const Options& options, const Field& field,
                       const StarSource& source) {
  if (world.is_alone())
    return;
  records::Identity seen;
  distributed::together(world, [&] {
    seen = identity(options, field);
    std::vector<double> stars; // files of --lf and --density have a say in them
    StarDrawer drawer(source);
    for (const stars::Star& star : drawer.draw(0))
      stars.insert(stars.end(), {star.x, star.y, star.magnitude});
    seen.emplace_back("first trial", records::digest(std::as_bytes(std::span(stars))));
  });
  distributed::expect_same(world, seen);
}

} // namespace

std::vector<StarResult> run_trials(const Options& options, const Field& field, StarSource& source,
                                   const distributed::Execution& execution, Report& report) {
  expect_same_stars(execution.world, options, field, source);
  std::optional<Results> results; // of the first rank
  std::optional<records::Checkpoint> checkpoint;
  distributed::together(execution.world, [&] {
    if (!execution.world.is_first())
      return;
    results.emplace(source);
    if (options.adaptive)
      results->expect_more();
    if (options.division.shard)
      choose_trials(*options.division.shard, source, *results);
    if (options.division.parts != nullptr)
      take_parts(*options.division.parts, identity(options, field), source, *results, report);
    if (const std::string name =
            records::checkpoint_name(options.division, options.checkpoint, options.output);
        !name.empty())
      checkpoint.emplace(name,
                         records::checkpoint_identity(options.division, identity(options, field)),
                         [&](std::uint32_t trial, std::span<const std::byte> bytes) {
                           results->restore(trial, bytes, name);
                         });
    report.resumed = results->count_done();
  });
  Results* const kept = results ? &*results : nullptr;
  records::Checkpoint* const file = checkpoint ? &*checkpoint : nullptr;
  if (options.detector.command.empty())
    with_own_search(options, field, source, kept, file, execution, report);
  else if (options.division.parts != nullptr)
    take_measured(*options.division.parts, report);
  else
    with_external(options, field, source, kept, file, execution, report);
  if (!results)
    return {};
  report.trials = results->count_done();
  if (options.division.parts != nullptr)
    report.resumed = 0; // nothing is said of a checkpoint
  if (report.trials == 0 && !options.division.shard)
    throw Error("all " + std::to_string(report.failed.size()) +
                " trials failed; the first: " + report.failed.front().why);
  return std::move(*results).take();
}

} // namespace astromill::completeness
