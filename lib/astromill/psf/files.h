// astromill: the files behind a PSF argument
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/records/identity.h"

#include <string>

namespace astromill::psf {

/// Adds the digests of the file that an argument of open_model() names, and of those that a list
/// names; none for formulae and standard input. Throws Error where one cannot be read.
void add_files(records::Identity& identity, const std::string& argument);

} // namespace astromill::psf
