// astromill: what artificial stars tell of the photometry of a restored image
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace astromill::deconv {

/// An artificial star and what the restored image has of it. Light in the image's unit, positions
/// in detector pixels, 1-based. NaN where it could not be measured.
struct LinearityStar {
  std::int64_t id = 0;    ///< from 1
  std::int64_t round = 0; ///< from 1: the restoration that it is in
  double x = 0;
  double y = 0;
  double magnitude = 0;
  double flux = 0; ///< that it was given; its photons are a draw from that
  /// Light in the aperture that is not in the image restored without it.
  double flux_out = std::numeric_limits<double>::quiet_NaN();
  double flux_wide = std::numeric_limits<double>::quiet_NaN(); ///< the same in 3 times the radius
  /// Light in the aperture above the background around it, as photometry of that image finds it:
  /// with noise and neighbours.
  double flux_direct = std::numeric_limits<double>::quiet_NaN();
  /// 1 sigma of the best measurement there is in the image itself, PSF and position being known.
  double limit = std::numeric_limits<double>::quiet_NaN();
  double x_out = std::numeric_limits<double>::quiet_NaN(); ///< of its peak
  double y_out = std::numeric_limits<double>::quiet_NaN();
  bool found = false; ///< it has a peak, and half of its light at least

  bool measured() const { return flux_out == flux_out && flux_direct == flux_direct; }
};

/// The stars of a magnitude. Light as a fraction of what they were given; NaN without stars.
struct LinearityBin {
  double magnitude = 0; ///< centre
  std::int64_t stars = 0;
  double bias = 0;       ///< median of flux_out / flux - 1
  double bias_error = 0; ///< of that median
  double scatter = 0;    ///< of flux_direct, robust
  double limit = 0;      ///< median of that of the stars
  double direct = 0;     ///< median of flux_direct / flux - 1
  double wide = 0;       ///< median of flux_wide / flux - 1
  double found = 0;      ///< part of the stars
  double position = 0;   ///< scatter along an axis of those found, detector pixels, robust
};

struct LinearityReport {
  double radius = 0; ///< of the aperture, detector pixels
  double zeropoint = 0;
  std::int64_t rounds = 0;
  std::int64_t tiles = 0;         ///< restored for the stars
  std::int64_t not_converged = 0; ///< of these
  std::vector<LinearityStar> stars{};
  std::vector<LinearityBin> bins{};
};

} // namespace astromill::deconv
