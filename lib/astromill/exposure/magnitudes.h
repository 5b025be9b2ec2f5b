// astromill: from light to magnitudes and back
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/exposure/options.h"
#include "astromill/fits/header.h"

#include <optional>

namespace astromill::exposure {

/// m = ZP - 2.5 log10(DN / exposure time).
struct MagnitudeScale {
  double zeropoint = 25; ///< of one DN a second (or of one DN, where the exposure time is 1)
  double exposure_time = 1;

  /// NaN for light that is not positive.
  double magnitude(double flux) const;
  double flux(double magnitude) const;
};

/// Of photometry: --phot-zeropoint, else --zeropoint, else 25 as in IRAF. Throws Error for an
/// exposure keyword that is missing, not positive, no number.
MagnitudeScale photometry_scale(const Options& options, const fits::Header& header);

/// Of injection: --zeropoint; nothing without, then a DAOPHOT PSF's PSFMAG counts. Throws Error as
/// above.
std::optional<MagnitudeScale> injection_scale(const Options& options, const fits::Header& header);

} // namespace astromill::exposure
