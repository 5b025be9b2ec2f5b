// astromill: the image of a star that psfinfo writes
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/model.h"
#include "astromill/psfinfo/options.h"

namespace astromill::psfinfo {

/// Draws a star of unit flux at `chip` on the pixels of the PSF's detector and writes the pixels
/// around it to options.stamp; LTVi and LTMi_i lead from image to detector. Throws Error.
void write_stamp(const Options& options, const psf::Model& model, psf::Position chip);

} // namespace astromill::psfinfo
