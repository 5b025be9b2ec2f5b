// astromill: the distortions of TNX and ZPX, as they stand in a header
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"

#include <string>

namespace astromill::wcs {

/// Takes the cards WAT1_nnn and WAT2_nnn out of a copy of the header's cards and, where CTYPE says
/// TNX or ZPX, puts the same surfaces behind them in the one form that wcspih() reads without fail:
/// as wcslib 7.12 reads the cards, a coefficient of zero makes those behind it zero as well, half
/// cross terms of both axes are counted by the orders of the second, and texts that it does not
/// expect lead it beyond its memory.
///
/// The format is that of IRAF: http://tdc-www.harvard.edu/iraf/fitswcs/tnx.html and .../zpx.html.
/// An axis without a surface has a surface of zeros. Throws Error for what cannot be read, and for
/// degrees beyond wcslib's (9).
void rewrite_iraf_surfaces(const fits::Header& header, std::string& cards);

} // namespace astromill::wcs
