// astromill: what a findstars product says about how it was made
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/findstars/options.h"

#include <string>

namespace astromill::findstars {

/// Tool, version, image without its folder, and the options that matter, as a command line.
std::string provenance(const Options& options, double sigma);

} // namespace astromill::findstars
