// astromill: where a fitted curve falls below a completeness (internal to the module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/stats/likelihood_maximum.h"

namespace astromill::stats {

/// The crossing of a curve at the maximum of its likelihood, in the unit of the magnitudes of
/// `stars`. The error is from the matrix of second derivatives. The range is where the likelihood,
/// at its largest for each place of the crossing, is within exp(-1.92) of the maximum (a ratio test
/// at 95 %; Venzon & Moolgavkar 1988, Applied Statistics 37, 87), and ends at `inside`.
/// `model` tells a curve whose ceiling is best at 1 from a logistic one.
Crossing find_crossing(CompletenessModel model, const Maximum& maximum, const Sample& stars,
                       double completeness, const Interval& inside);

} // namespace astromill::stats
