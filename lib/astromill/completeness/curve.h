// astromill: completeness against magnitude, from the stars of all trials
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/magnitude_bins.h"
#include "astromill/completeness/options.h"
#include "astromill/completeness/star_result.h"
#include "astromill/stats/binomial_interval.h"
#include "astromill/stats/completeness_fit.h"
#include "astromill/stats/robust.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace astromill::completeness {

/// One bin of input magnitude.
struct CurveBin {
  std::int64_t injected = 0;
  std::array<std::int64_t, kStarStatusCount> by_status{};
  double fraction = 0; ///< recovered / injected; NaN without stars
  stats::Interval range68{};
  stats::Interval range95{};
  stats::MedianScatter magnitude{}; ///< output - input, of the recovered stars
  stats::MedianScatter x{};
  stats::MedianScatter y{};
  std::optional<std::int64_t> false_detections{}; ///< of that output magnitude, in the
                                                  ///< sign-inverted image

  std::int64_t recovered() const { return by_status[0]; }
  std::int64_t count(StarStatus status) const {
    return by_status[static_cast<std::size_t>(status)];
  }
};

/// How intervals are made.
struct IntervalOptions {
  std::int64_t bootstrap = 0; ///< resamplings of whole trials; 0: Jeffreys' intervals
  std::uint64_t seed = 1;     ///< of the resampling
};

/// Everything that is made of the stars.
struct Curve {
  MagnitudeBins magnitudes{};
  std::vector<CurveBin> bins{};
  std::vector<std::int64_t> matrix{}; ///< recovered stars by (input bin, output bin), row by row of
                                      ///< input bins: count + 2 columns each, the first and the
                                      ///< last for magnitudes below and above the bins
  std::vector<stats::CompletenessFit> fits{};
  std::size_t preferred_fit = 0; ///< fits.size(): none converged
};

/// Works the curve out. Stars are those of all trials in their order; those of magnitudes outside
/// the bins (of a list) count nowhere. `threads` changes nothing but the time.
Curve make_curve(std::span<const StarResult> stars, const MagnitudeBins& magnitudes,
                 const IntervalOptions& intervals, int threads);
/// The same with the bins, the bootstrap and the seed of a run.
Curve make_curve(const Options& options, std::span<const StarResult> stars, int threads);

} // namespace astromill::completeness
