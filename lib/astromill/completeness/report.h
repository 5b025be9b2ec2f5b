// astromill: what a completeness run did
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/curve.h"
#include "astromill/completeness/field_map.h"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace astromill::completeness {

/// Output less input magnitude of bright stars without noise, over the field: the aperture
/// correction, with the sign of what photometry misses, and any difference of zero points.
struct ZeroPoint {
  double offset = std::numeric_limits<double>::quiet_NaN(); ///< median, magnitudes
  double lowest = std::numeric_limits<double>::quiet_NaN(); ///< over the field
  double highest = std::numeric_limits<double>::quiet_NaN();
  double window_centre = 0; ///< what the magnitude window is centred on
  double density = 0;       ///< height of the density of a star of unit flux, median
  int stars = 0;            ///< it was measured on
};

/// What --adaptive came to.
struct Adaptive {
  double asked = 0;                                        ///< error of m50, magnitudes
  double error = std::numeric_limits<double>::quiet_NaN(); ///< that there is in the end
  bool reached = false;
  int rounds = 1;
  std::int64_t whole_trials = 0; ///< with all their stars
  stats::Interval focus{};       ///< magnitudes of the stars that the others have
};

/// A trial that failed, of a user's own detector.
struct FailedTrial {
  std::uint32_t trial = 0;
  std::string why{};
};

struct Report {
  std::int64_t width = 0; ///< of the image, pixels
  std::int64_t height = 0;
  std::int64_t trials = 0;
  std::int64_t resumed = 0;     ///< of these, from the checkpoint
  std::int64_t incremental = 0; ///< searched incrementally
  std::int64_t full = 0;        ///< searched as a whole
  std::int64_t stars = 0;
  std::array<std::int64_t, kStarStatusCount> by_status{};
  std::int64_t base_stars = 0; ///< stars that were there before
  double sigma = 0;            ///< of the background
  double radius = 0;           ///< within which detections were matched
  ZeroPoint zero{};
  std::int64_t bright = 0;          ///< stars far above the threshold
  std::int64_t bright_rejected = 0; ///< of these, missed by the limits on sharpness or roundness
  std::optional<std::int64_t> false_detections{}; ///< in the sign-inverted image; nothing: not
                                                  ///< searched
  std::vector<FailedTrial> failed{};
  Curve curve{};
  std::optional<Adaptive> adaptive{};
  std::optional<FieldMap> map{}; ///< of --map
  std::string psf{};
  std::string scale{};
  std::vector<std::string> notes{};
  std::vector<std::string> warnings{};
  int threads = 1;
};

} // namespace astromill::completeness
