// astromill: trials are added until m50 is known well enough
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/curve.h"
#include "astromill/completeness/field.h"
#include "astromill/completeness/options.h"
#include "astromill/completeness/report.h"
#include "astromill/completeness/results.h"
#include "astromill/completeness/star_source.h"
#include "astromill/distributed/world.h"

#include <cstdint>
#include <functional>
#include <span>

namespace astromill::completeness {

/// Throws UsageError for an error or a number of trials that cannot be, and for --list.
void check_adaptive(const Options& options);

/// How many trials there may be in all: --max-trials, else 100 times --trials, but no more than fit
/// into memory.
std::int64_t most_trials(const Options& options);

/// How many trials there are to be in all, and which of their stars those beyond the whole ones
/// have. As many as before: no more. Trivially copyable: one rank decides for all.
struct Decision {
  std::uint64_t trials = 0;
  std::uint64_t whole = 0; ///< of these, with all their stars
  Focus focus{};           ///< of the others; settled once there are others
  bool is_whole = false;   ///< all are whole: a focus would not spare enough
  bool reached = false;    ///< m50 is known to the error
};

/// The bins that matter to m50: where the preferred fit is between 4 and 96 % of its ceiling, and
/// that of m50. At the borders the fit is one without the stars of the bin: were it chosen by its
/// own stars, bins that have fewer recovered by chance would get more stars than those that have
/// more, and be too high on average. (Of very many bins, some together.) Curve is that of the
/// stars, and has m50.
Focus choose_focus(std::span<const StarResult> stars, const Curve& curve, int threads);

/// What comes after a round, but for the focus. The error of m50 (1 sigma, that of the products)
/// falls as 1 / sqrt of the number of trials: the next round has as many as it takes, with 5 % in
/// reserve, but not more than three times those so far, as the error of few stars is only a guess.
/// Without m50 there are more whole trials, up to four times the first ones. Neither m50 nor any
/// bin has a say in when to stop.
Decision decide(const Curve& curve, const Decision& so_far, std::uint64_t first, std::uint64_t most,
                double error);

/// How far stars matter to each other: their light in the pixels that detection, centring, aperture
/// and annulus of another look at, and detections that both could take.
Influence influence_of(const Options& options, const Field& field);

/// Calls `run`, which does the trials that are not done; with --adaptive again and again, with more
/// trials each time. Results are those of the first rank, null on others. Fills report.adaptive and
/// report.curve. To be called by all ranks together.
void in_rounds(const Options& options, const Field& field, StarSource& source, Results* results,
               distributed::World& world, Report& report, const std::function<void()>& run);

} // namespace astromill::completeness
