// astromill: intervals of a completeness curve by resampling trials (internal to the module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/curve.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace astromill::completeness {

/// The stars of a curve, those inside its bins, trial after trial.
struct BinnedStars {
  std::vector<double> magnitudes{};
  std::vector<unsigned char> recovered{};
  std::vector<std::uint32_t> bins{};
  std::vector<std::uint32_t> trials{}; ///< from 0, without gaps
  std::uint32_t trial_count = 0;

  stats::RecoveredStars outcomes() const { return {magnitudes, recovered}; }
};

/// Puts percentile intervals from whole trials drawn with replacement (Efron & Tibshirani 1993) in
/// place of the curve's intervals and the errors and ranges of the fits' crossings. The intervals
/// of bins with all or no stars recovered stay as they are: resampling says nothing of them. All
/// stay with less than 2 trials. `threads` changes nothing but the time.
void resample_trials(const BinnedStars& stars, const IntervalOptions& options, int threads,
                     Curve& curve);

} // namespace astromill::completeness
