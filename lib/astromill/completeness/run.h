// astromill: the job of completeness
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/options.h"
#include "astromill/completeness/report.h"
#include "astromill/distributed/execution.h"

namespace astromill::completeness {

/// Adds artificial stars to an image, trial after trial, tells how many of them are found again,
/// and writes the products. They do not depend on the number of threads, on whether trials were
/// searched incrementally, or on whether the run was resumed from its checkpoint. `progress` counts
/// trials. Throws Error (image, PSF, lists, outputs, a checkpoint of another run, a detector that
/// fails in every trial), UsageError (options) and ClosedPipe; then nothing is left under the names
/// of the products, and the checkpoint keeps what was done.
///
/// To be called by all ranks together. The first one opens the outputs, and has the report.
Report run(const Options& options, const distributed::Execution& execution = {});

} // namespace astromill::completeness
