// astromill: from light to magnitudes and back
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/exposure/keywords.h"
#include "astromill/exposure/options.h"

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

/// Of photometry: --phot-zeropoint, else --zeropoint, else 25 as in IRAF. The exposure time is 1
/// for an image per second, whose light is DN / exposure time as it stands. Throws Error for an
/// exposure keyword that is missing or has a number that cannot be.
MagnitudeScale photometry_scale(const Options& options, const Keywords& keywords);

/// Of injection: --zeropoint; nothing without, then a DAOPHOT PSF's PSFMAG counts. Throws Error as
/// above.
std::optional<MagnitudeScale> injection_scale(const Options& options, const Keywords& keywords);

} // namespace astromill::exposure
