// astromill: the job of addstars
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/addstars/options.h"
#include "astromill/addstars/report.h"
#include "astromill/parallel/progress.h"

namespace astromill::addstars {

/// Adds stars to an image and writes it, with the list of what was added. Both files appear whole
/// or not at all. Progress counts stars. Throws UsageError for options, Error for anything that
/// ends the job: files that cannot be read or written, a PSF without a magnitude and no zero point,
/// no room for the stars, a list none of whose rows is a star.
Report add_stars(const Options& options, const parallel::ProgressCallback& progress);

} // namespace astromill::addstars
