// astromill: which of the distortions that a header tells of are used
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"

#include <string>
#include <vector>

struct wcsprm;

namespace astromill::wcs {

/// What becomes of SIP coefficients.
enum class SipUse {
  automatic, ///< used where CTYPE has the suffix -SIP; without it by the primary WCS, with a
             ///< warning, unless the header has another distortion
  on,        ///< used with and without the suffix
  off        ///< never used
};

/// What was decided, and what the user should know of it.
struct DistortionChoice {
  bool sip = false;                    ///< A_p_q and B_p_q are used
  bool scamp = false;                  ///< TAN was made TPV
  std::string remark;                  ///< for the description: "SIP coefficients not applied"
  std::vector<std::string> warnings{}; ///< a sentence each
};

/// Decides, and makes one of wcslib's WCS say so; it must not have been set up before. Returns with
/// everything but SIP settled, see choose_sip().
///
/// TAN with any PVi_m of the latitude axis, or with PVi_5 or higher of the longitude axis, has the
/// polynomial that SCAMP wrote before CTYPE could say TPV: it becomes TPV. Where SIP counts, too,
/// both describe the same distortion, and the PVi_m are dropped. Zeros among them say nothing.
DistortionChoice choose_polynomial(wcsprm& wcs, const fits::Header& header, SipUse sip);

/// Completes the choice for a WCS that has been set up.
void choose_sip(DistortionChoice& choice, const wcsprm& wcs, const fits::Header& header,
                SipUse sip);

} // namespace astromill::wcs
