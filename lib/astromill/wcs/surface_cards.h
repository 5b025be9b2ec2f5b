// astromill: the cards of IRAF's TNX and ZPX surfaces, as wcslib can read them
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"

#include <string>

namespace astromill::wcs {

/// wcslib (7.12) takes a coefficient of exactly zero in WATi_nnn for the end of the surface and
/// drops the rest, and reads the surfaces of both axes in the order of the second, without a word.
/// Where either would happen, this blanks the WATi_nnn of a copy of the header's cards and appends
/// others that say the same in one order, with a number in the place of zero that makes no
/// difference. Throws Error for a surface with fewer coefficients than its order asks for.
void level_surfaces(const fits::Header& header, std::string& cards);

} // namespace astromill::wcs
