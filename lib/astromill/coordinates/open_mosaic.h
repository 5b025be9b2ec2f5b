// astromill: the image or images that the options name
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/coordinates/mosaic.h"
#include "astromill/coordinates/options.h"
#include "astromill/coordinates/report.h"

namespace astromill::coordinates {

/// Opens the image, or with --chips every image of the file that has a celestial WCS. What was
/// chosen for the user goes to the report's notes. Throws Error.
Mosaic open_mosaic(const Options& options, Report& report);

} // namespace astromill::coordinates
