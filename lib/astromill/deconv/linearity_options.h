// astromill: which artificial stars tell what the photometry of a restored image is worth
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/magnitude_bins.h"

#include <cstdint>
#include <string>

namespace astromill::deconv {

/// Stars of known flux that are added to the image, restored with it and measured.
struct LinearityOptions {
  std::int64_t stars = 0;    ///< 0: none, and nothing else counts
  std::string magnitudes{};  ///< LO:HI or LO:HI:STEP; empty: from the brightest star to the noise
  double radius = 0;         ///< of the aperture, detector pixels; 0: by the PSF
  std::uint64_t seed = 1;    ///< of places, magnitudes and photon noise
  std::string table = "-";   ///< by magnitude; text or .fits
  std::string stars_table{}; ///< a row for each star, likewise; empty: none
  std::string plot{};        ///< .svg, .pdf or .png; empty: none

  bool wanted() const { return stars > 0; }

  /// Throws UsageError that names the option and its value; file names are for Options::validate().
  void validate() const;
};

/// Reads LO:HI[:STEP]; without STEP bins of equal width, a magnitude at most. Throws UsageError
/// naming --linearity-mag.
completeness::MagnitudeBins parse_linearity_magnitudes(const std::string& text);

} // namespace astromill::deconv
