// astromill: the job of subdeconv
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/options.h"
#include "astromill/deconv/report.h"
#include "astromill/distributed/execution.h"

namespace astromill::deconv {

/// Restores an image tile by tile on several threads and writes what was asked for; progress counts
/// tiles. Same bytes for any number of threads. Throws UsageError for options that cannot be, Error
/// for files and data that cannot be used; then nothing is written, but finished tiles stay in the
/// checkpoint. A tile that does not converge is no error: see Report::failed().
Report run(const Options& asked, const distributed::Execution& execution);

} // namespace astromill::deconv
