// astromill: SIP and TPV coefficients from a header, and their plain evaluation
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"
#include "astromill/wcs/newton.h"
#include "astromill/wcs/polynomial.h"

namespace astromill::wcs {

/// The SIP distortion of a header (Shupe et al. 2005): offsets from CRPIX in pixels.
struct Sip {
  PolynomialCorrection forward;       ///< A_p_q, B_p_q
  PolynomialCorrection inverse_guess; ///< AP_p_q, BP_p_q: a first guess for the iterated inverse
};

/// Reads A_ORDER, B_ORDER, A_p_q, B_p_q and, where present, AP_ and BP_. `forward.present` is false
/// when the header has none. Throws Error on an order outside 0..9, on one of A and B without the
/// other, and on values that are not numbers.
Sip read_sip(const fits::Header& header);

/// The TPV distortion: PVi_0 ... PVi_39 of the longitude and latitude axes (1-based numbers), on
/// the plane in degrees, longitude axis first. Source: the TPV entry of the FITS WCS registry.
/// Throws Error on values that are not numbers and where all of it is singular.
PolynomialCorrection read_tpv(const fits::Header& header, int longitude_axis, int latitude_axis,
                              char alternate);

/// Value and Jacobian of a correction by plain powers: the slow and obvious counterpart of the
/// vector kernels, used for points on which these give up.
Linearisation evaluate(const PolynomialCorrection& correction, PlanePoint p);

/// Inverse of a correction: guarded Newton from the target itself, then from `guess` if there is
/// one. `tolerance` is the largest residual in the units of the target.
std::optional<PlanePoint> invert(const PolynomialCorrection& correction, PlanePoint target,
                                 double tolerance, const PolynomialCorrection& guess = {});

} // namespace astromill::wcs
