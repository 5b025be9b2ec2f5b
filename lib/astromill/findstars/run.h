// astromill: the job of findstars
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/findstars/options.h"
#include "astromill/findstars/report.h"
#include "astromill/parallel/progress.h"

namespace astromill::findstars {

/// Finds the stars of an image as IRAF's daofind does, measures them as its phot does where
/// apertures are given, and writes the catalogue. The result does not depend on the number of
/// threads. Throws Error (image, mask, output, a background without noise), UsageError (options)
/// and ClosedPipe; then nothing is left under the name of the output file.
Report run(const Options& options, const parallel::ProgressCallback& progress = {});

} // namespace astromill::findstars
