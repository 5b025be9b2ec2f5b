// astromill: keeps headers away from wcslib that it would misread without a word
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"

#include <string>
#include <string_view>

namespace astromill::wcs {

/// -TAB in CTYPEi, and what stands for it in cards_for_wcslib().
inline constexpr std::string_view kTabularCode = "-TAB";
inline constexpr std::string_view kHiddenTabularCode = "-tab";

/// The cards of the header as wcspih() should see them: with E for the D of Fortran's double
/// precision numbers, at which it stops reading; without the CPDISja of lookup tables, which it
/// refuses; without those of SIP, beside which it passes over a TNX or ZPX distortion, and some of
/// which crash it; without texts that do not end and with -TAB hidden, which may crash it, too;
/// with TNX and ZPX surfaces as it can read them, see rewrite_iraf_surfaces(); without plate
/// solutions that are not complete, see blank_plate_solution(), and the distortions of other WCS
/// than `alternate`; and the names of distortions without blanks at their end. Throws Error when
/// NAXIS or a WCSAXESa is beyond all reason, since wcslib takes memory for its square, and for
/// surfaces and plate solutions that cannot be read.
std::string cards_for_wcslib(const fits::Header& header, char alternate);

/// Throws Error naming the keyword when one of the numbers and texts that the transform of
/// alternate WCS `alternate` stands on is none: wcslib leaves out what it cannot read, and uses the
/// default. Also for lookup tables behind the matrix (CQDISja).
void check_wcs_keywords(const fits::Header& header, char alternate);

} // namespace astromill::wcs
