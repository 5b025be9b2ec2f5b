// astromill: what a product says about how it was made
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/coordinates/options.h"

#include <string>

namespace astromill::coordinates {

/// Tool, version, image (without its folder) and the options that matter for the values, as a
/// command line: "pix2sky (astromill 0.1.0) img.fits[SCI,1] --columns X,Y --frame icrs".
std::string provenance(const Options& options);

} // namespace astromill::coordinates
