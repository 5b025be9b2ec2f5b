// astromill: keywords that an extension takes from the primary header
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"

#include <string>

namespace astromill::fits {

/// The cards of the primary header (of a file whose primary has no data) that count for an image
/// extension with INHERIT = T, too, "" without (FITS standard 4.0, section 4.4.2.6).
///
/// Only what goes for the whole exposure is taken: the celestial frame (RADESYS, RADECSYS, EQUINOX,
/// EPOCH) and its time (DATE-OBS, MJD-OBS, and the same for -BEG and -AVG), and neither in part:
/// what the extension says of the time, or of a frame other than the primary's, stands alone. A
/// matrix, reference point or distortion of the primary is never mixed with that of an extension.
std::string inherited_cards(const Header& extension, const Header& primary);

} // namespace astromill::fits
