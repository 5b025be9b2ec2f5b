// astromill: the version of the FITS library
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/version.h"

#include <fitsio.h>

namespace astromill::fits {

std::string cfitsio_version() {
  // Not asked of the library itself: a program that only reads headers need not load it.
  return std::to_string(CFITSIO_MAJOR) + "." + std::to_string(CFITSIO_MINOR) + "." +
         std::to_string(CFITSIO_MICRO);
}

} // namespace astromill::fits
