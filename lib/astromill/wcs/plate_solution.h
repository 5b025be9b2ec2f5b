// astromill: the plate solutions of the Digitized Sky Survey, as they stand in a header
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"

#include <string>

namespace astromill::wcs {

/// True if the header has all keywords of a plate solution (PLTRAH ... AMDY3) with sound values.
/// Throws Error if it has them all but cannot be followed: more than two axes, terms beyond the
/// 13th.
bool has_plate_solution(const fits::Header& header);

/// Takes the cards of plate solutions out of a copy of a header's cards: any single one of them, as
/// CNPIX1 and XPIXELSZ that other images have too, makes wcslib 7.12 put a plate solution, with
/// what happens to be in its memory for the others, in place of the image's own WCS. With `keep`
/// those of a complete solution stay, with PLTDECSN as wcslib knows it.
void blank_plate_solution(const fits::Header& header, std::string& cards, bool keep);

} // namespace astromill::wcs
