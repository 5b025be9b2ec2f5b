// astromill: a part of the tiles of a job, and all parts put together
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/observation.h"
#include "astromill/deconv/options.h"
#include "astromill/deconv/pace.h"
#include "astromill/deconv/report.h"
#include "astromill/records/parts.h"

#include <optional>

namespace astromill::deconv {

/// Makes a shard's part from its checkpoint. Leaves the tiles of other shards out of the report.
void write_part(const Options& options, const Observation& observation, Report& report);

/// The pace that all shards found; nothing where tiles have none in common.
std::optional<Pace> pace_of(const records::Parts& parts);

} // namespace astromill::deconv
