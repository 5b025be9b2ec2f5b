// astromill: the keywords of distortions by lookup table
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace astromill::wcs {

/// The extension that has the table of one axis.
struct LookupReference {
  std::string extname; ///< "WCSDVARR", "D2IMARR"
  std::int64_t extver = 1;
  std::string keyword; ///< that asks for it, for messages: "CPDIS1"
};

/// What a header asks for, an element a pixel axis (the first two).
struct LookupKeywords {
  std::array<std::optional<LookupReference>, 2> detector; ///< D2IMDISj
  std::array<std::optional<LookupReference>, 2> pixel;    ///< CPDISj
  bool old_detector = false; ///< from AXISCORR, whose table need not be there

  bool any() const { return detector[0] || detector[1] || pixel[0] || pixel[1]; }
};

/// Reads CPDISj and DPj (Calabretta et al., "Representations of distortions in FITS world
/// coordinate systems", draft), D2IMDISj and D2IMj (the same for the detector; Space Telescope
/// Science Institute, TSR 2012-01), and AXISCORR, which came before D2IMDISj.
///
/// The tables belong to every WCS of the header, as astropy has it, except where CPDISja belong to
/// `alternate`. Throws Error for what cannot be followed: an axis other than 1 and 2, axes of the
/// table in another order than those of the image, another kind of D2IMDISj.
LookupKeywords read_lookup_keywords(const fits::Header& header, char alternate);

/// True if the value of `keyword` is LOOKUP, in any case.
bool is_lookup(const fits::Header& header, const std::string& keyword);

/// Overwrites with blanks the cards of a copy of the header's cards that describe CPDISja by lookup
/// table, which wcslib knows of but refuses.
void blank_lookup_cards(const fits::Header& header, std::string& cards);

} // namespace astromill::wcs
