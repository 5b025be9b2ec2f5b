// astromill: the coordinate keywords of an image section
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"
#include "astromill/fits/section.h"

#include <string>

namespace astromill::fits {

/// The cards of an image, changed to those of its section as an image of its own, so that every
/// pixel keeps its position on the sky and on the detector: CRPIXj, CDi_j or CDELTi and PCi_j of
/// every WCS, the SIP polynomials (A_p_q, B_p_q, AP_p_q, BP_p_q), the plate solution's CNPIXj,
/// sizes of a pixel (PIXSCALE, SECPIX ...), and LTVj and LTMi_j, which are added where they are not
/// there. Steps may be fractions of a pixel, as finer_map() makes them. Throws Error for a keyword
/// that is no number.
std::string section_cards(const Header& image, const SectionMap& section);

} // namespace astromill::fits
