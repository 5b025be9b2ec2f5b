// astromill: moments of the sky pixels between two limits
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <span>

namespace astromill::stars {

/// Extent of values and their mean in single precision.
struct Extent {
  float lowest = 0;
  float highest = 0;
  float mean = 0;
};

/// Of at least one value, none NaN.
Extent extent(std::span<const float> values);

/// Sums of the values between two limits (both included), less a zero point.
struct MomentSums {
  std::size_t below = 0; ///< values under the lower limit
  std::size_t above = 0; ///< values over the upper one
  std::size_t used = 0;  ///< all others
  double first = 0;
  double second = 0;
  double third = 0;
};

MomentSums moment_sums(std::span<const float> values, float zero, float low, float high);

/// Mean, standard deviation (of the population) and cube root of the third moment.
struct Moments {
  float mean = 0;
  float sigma = 0;
  float skew = 0;

  /// From sums over at least one value.
  Moments(const MomentSums& sums, float zero);
};

} // namespace astromill::stars
