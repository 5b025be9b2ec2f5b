// astromill: the job of astromill-scaling
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/parallel/progress.h"
#include "astromill/scaling/options.h"
#include "astromill/scaling/report.h"

namespace astromill::scaling {

/// Runs the command with each count, times it, checks that the outputs are the same bytes, fits,
/// and plays its pieces of work through on more ranks, as the options say; writes the figure.
/// Throws UsageError, and Error where a run fails or outputs differ. Not for two threads at a time.
Report run(const Options& options, const parallel::ProgressCallback& progress = {});

} // namespace astromill::scaling
