// astromill: where a fitted curve falls below a completeness (internal to the module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/stats/likelihood_maximum.h"

namespace astromill::stats {

/// The crossing of a curve at the maximum of its likelihood, in the coordinate of `stars`. The
/// error is from the matrix of second derivatives. The range is where the likelihood, at its
/// largest for each place of the crossing, is within exp(-1.92) of the maximum (a ratio test at 95
/// %; Venzon & Moolgavkar 1988, Applied Statistics 37, 87), and ends at `inside`. A ceiling that is
/// best at 1 may be less elsewhere in the range.
Crossing find_crossing(const Maximum& maximum, const Sample& stars, double completeness,
                       const Interval& inside);

} // namespace astromill::stats
