// astromill: the version of the FITS library
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

namespace astromill::fits {

/// Version of cfitsio this library was built with, as "4.2.0".
std::string cfitsio_version();

} // namespace astromill::fits
