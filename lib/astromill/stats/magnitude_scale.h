// astromill: a unit of magnitude that suits a sample of stars (internal to the module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/stats/binomial_interval.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace astromill::stats {

/// The unit in which the magnitudes of a sample have mean 0 and standard deviation 1.
struct MagnitudeScale {
  double mean = 0;
  double unit = 1;
  Interval range{}; ///< of the sample, in the unit

  /// Of a sample that is not empty.
  explicit MagnitudeScale(std::span<const double> magnitudes) {
    const auto n = static_cast<double>(magnitudes.size());
    double sum = 0;
    for (const double m : magnitudes)
      sum += m;
    mean = sum / n;
    double squares = 0;
    for (const double m : magnitudes)
      squares += (m - mean) * (m - mean);
    unit = std::sqrt(squares / n);
    const auto [low, high] = std::ranges::minmax(magnitudes);
    range = {.low = to_unit(low), .high = to_unit(high)};
  }

  bool is_usable() const { return unit > 0 && std::isfinite(unit); }
  double to_unit(double magnitude) const { return (magnitude - mean) / unit; }
  double to_magnitude(double value) const { return mean + unit * value; }
};

} // namespace astromill::stats
