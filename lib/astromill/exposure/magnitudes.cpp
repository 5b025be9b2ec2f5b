// astromill: from light to magnitudes and back
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/exposure/magnitudes.h"

#include "astromill/exposure/noise.h"

#include <cmath>
#include <limits>

namespace astromill::exposure {

namespace {

/// Even where it is not used, what --exptime names must be there.
double exposure_time(const Options& options, const Keywords& keywords) {
  const double seconds = number_or_keyword(kExptime, options.exptime, keywords);
  return is_per_second(keywords) ? 1 : seconds;
}

} // namespace

double MagnitudeScale::magnitude(double flux) const {
  return flux > 0 ? zeropoint - 2.5 * std::log10(flux / exposure_time)
                  : std::numeric_limits<double>::quiet_NaN();
}

double MagnitudeScale::flux(double magnitude) const {
  return exposure_time * std::pow(10.0, 0.4 * (zeropoint - magnitude));
}

MagnitudeScale photometry_scale(const Options& options, const Keywords& keywords) {
  const double iraf = MagnitudeScale().zeropoint;
  return {.zeropoint = options.phot_zeropoint.value_or(options.zeropoint.value_or(iraf)),
          .exposure_time = exposure_time(options, keywords)};
}

std::optional<MagnitudeScale> injection_scale(const Options& options, const Keywords& keywords) {
  if (!options.zeropoint)
    return std::nullopt;
  return MagnitudeScale{.zeropoint = *options.zeropoint,
                        .exposure_time = exposure_time(options, keywords)};
}

} // namespace astromill::exposure
