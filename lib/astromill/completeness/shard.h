// astromill: a part of the trials of a job, and all parts put together
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/field.h"
#include "astromill/completeness/options.h"
#include "astromill/completeness/report.h"
#include "astromill/completeness/results.h"
#include "astromill/completeness/star_result.h"
#include "astromill/completeness/star_source.h"
#include "astromill/records/identity.h"
#include "astromill/records/parts.h"
#include "astromill/records/shard.h"

#include <span>

namespace astromill::completeness {

/// Leaves out the trials of other shards.
void choose_trials(records::Shard shard, const StarSource& source, Results& results);

/// Takes all trials from the parts of a job, those that failed into the report. Throws Error where
/// the parts are of another run than `ours`, or do not have every trial.
void take_parts(const records::Parts& parts, const records::Identity& ours,
                const StarSource& source, Results& results, Report& report);

/// Writes the part of a shard. `stars` are those of the trials that were done, one trial after the
/// other. Throws Error.
void write_part(const Options& options, const Field& field, std::span<const StarResult> stars,
                const Report& report);

/// Takes what a user's own detector found before the trials.
void take_measured(const records::Parts& parts, Report& report);

} // namespace astromill::completeness
