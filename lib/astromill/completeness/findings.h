// astromill: what a user should know of a run's result
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/field.h"
#include "astromill/completeness/options.h"
#include "astromill/completeness/report.h"
#include "astromill/completeness/star_result.h"

#include <span>

namespace astromill::completeness {

/// Adds notes and warnings to the report: the zero point against the magnitude window, bright stars
/// that the limits on shape refuse, stars on masks and edges, stars that crowd each other, trials
/// that failed. Counts bright stars.
void add_findings(const Options& options, const Field& field, std::span<const StarResult> stars,
                  Report& report);

} // namespace astromill::completeness
