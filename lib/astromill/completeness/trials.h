// astromill: all trials of a run, on several threads and ranks
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/field.h"
#include "astromill/completeness/judge.h"
#include "astromill/completeness/report.h"
#include "astromill/completeness/star_source.h"
#include "astromill/distributed/execution.h"

#include <vector>

namespace astromill::completeness {

/// Does the trials that the checkpoint (if there is one) does not have yet, and returns the stars
/// of all that succeeded, trial by trial. With --adaptive, the source has more trials in the end.
/// Fills the report's counts of trials, its zero point, failed trials and false detections. To be
/// called by all ranks together; only the first has the checkpoint, gets the stars and has a full
/// report.
std::vector<StarResult> run_trials(const Options& options, const Field& field, StarSource& source,
                                   const distributed::Execution& execution, Report& report);

} // namespace astromill::completeness
