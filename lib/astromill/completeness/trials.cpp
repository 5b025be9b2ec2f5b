// astromill: all trials of a run, on several threads
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/trials.h"

#include "astromill/base/error.h"
#include "astromill/completeness/external_trial.h"
#include "astromill/completeness/identity.h"
#include "astromill/completeness/results.h"
#include "astromill/completeness/shard.h"
#include "astromill/completeness/trial.h"
#include "astromill/completeness/trial_loop.h"
#include "astromill/completeness/zero_point.h"
#include "astromill/records/checkpoint.h"

#include <algorithm>
#include <cmath>
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

void with_own_search(const Options& options, const Field& field, const StarSource& source,
                     Results& results, records::Checkpoint* checkpoint,
                     const distributed::Execution& execution, Report& report) {
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
  over_trials<TrialRunner>(source, results, checkpoint, options.schedule, execution, report,
                           [&] { return TrialRunner(field, base, rules, options.full); });
}

void with_external(const Options& options, const Field& field, const StarSource& source,
                   Results& results, records::Checkpoint* checkpoint,
                   const distributed::Execution& execution, Report& report) {
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
      source, results, checkpoint, options.schedule, execution, report,
      [&] { return ExternalTrialRunner(field, detector, before, rules); });
}

} // namespace

std::vector<StarResult> run_trials(const Options& options, const Field& field,
                                   const StarSource& source,
                                   const distributed::Execution& execution, Report& report) {
  Results results(source);
  if (options.division.shard)
    choose_trials(*options.division.shard, source, results);
  if (options.division.parts != nullptr)
    take_parts(*options.division.parts, identity(options, field), source, results, report);
  std::optional<records::Checkpoint> checkpoint;
  if (const std::string name = checkpoint_name(options); !name.empty())
    checkpoint.emplace(name, checkpoint_identity(options, field),
                       [&](std::uint32_t trial, std::span<const std::byte> bytes) {
                         results.restore(trial, bytes, name);
                       });
  report.resumed = results.count_done();
  if (options.detector.command.empty())
    with_own_search(options, field, source, results, checkpoint ? &*checkpoint : nullptr, execution,
                    report);
  else if (options.division.parts != nullptr)
    take_measured(*options.division.parts, report);
  else
    with_external(options, field, source, results, checkpoint ? &*checkpoint : nullptr, execution,
                  report);
  report.trials = results.count_done();
  if (options.division.parts != nullptr)
    report.resumed = 0; // nothing is said of a checkpoint
  if (report.trials == 0 && !options.division.shard)
    throw Error("all " + std::to_string(report.failed.size()) +
                " trials failed; the first: " + report.failed.front().why);
  return std::move(results).take();
}

} // namespace astromill::completeness
