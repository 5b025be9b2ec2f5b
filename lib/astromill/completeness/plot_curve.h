// astromill: the figure of a completeness curve
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/options.h"
#include "astromill/completeness/report.h"
#include "astromill/completeness/star_result.h"
#include "astromill/plot/figure.h"

#include <span>
#include <vector>

namespace astromill::completeness {

/// The curve with its 68 % and 95 % intervals, the preferred fit (others dashed) with m50 marked,
/// the curves to compare with (see read_compared_curves()), and below it output - input magnitude
/// of the recovered stars (of more than 20,000, each second, third, ...) with median, scatter and
/// the magnitude window.
plot::Figure make_figure(const Options& options, const Report& report,
                         std::span<const StarResult> stars, std::vector<plot::Series> compared);

} // namespace astromill::completeness
