// astromill: the header of an image for a product that is made of it
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/open_image.h"

#include <string>
#include <vector>

namespace astromill::fits {

/// Cards that can stand in the primary header of an image that has the pixels of `source`.
struct CopiedCards {
  std::string cards;
  std::vector<std::string> warnings{}; ///< what could not be kept, whole sentences
};

/// The cards of `source`, those of its section where it is one (see section_cards()), commentary
/// and CONTINUE cards included, without what describes the storage (BITPIX, NAXIS, BSCALE ...),
/// the place in a file (XTENSION, EXTEND, INHERIT ...), sums that would be wrong, and coordinates
/// that need other HDUs (CPDISj, D2IM, CTYPEj -TAB); of a section, without the places of parts in
/// the image (DATASEC ...), and where it has a step without distortions by CPDISj and CQDISi. An
/// extension of a file whose primary has no data gets the keywords of the primary, too, which go
/// for all extensions, but for those of coordinates. Throws Error for a keyword of coordinates that
/// is no number.
CopiedCards copied_cards(const ImageHeader& source);

} // namespace astromill::fits
