// astromill: finds the PSF in a FITS file
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/file.h"

#include <string>

namespace astromill::psf {

/// Opens the FITS file called `name` (FILE or FILE[HDU]) at the HDU named, else at the first one
/// that has an image or a PSFEx model. Throws Error: what fits::File throws, a section, no such
/// HDU, nothing in it.
fits::File open_psf_hdu(const std::string& name);

} // namespace astromill::psf
