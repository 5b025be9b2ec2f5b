// astromill: the figure of a completeness curve
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/options.h"
#include "astromill/completeness/report.h"
#include "astromill/completeness/star_result.h"
#include "astromill/plot/figure.h"

#include <span>

namespace astromill::completeness {

/// The curve with its 68 % and 95 % intervals, the preferred fit (others dashed) with m50 marked,
/// the curves of options.compare (magnitude and fraction of lists in any format, or of our own
/// curves, with their intervals), and below it output - input magnitude of the recovered stars
/// with median, scatter and the magnitude window. Throws Error for a list that cannot be read.
plot::Figure make_figure(const Options& options, const Report& report,
                         std::span<const StarResult> stars);

} // namespace astromill::completeness
