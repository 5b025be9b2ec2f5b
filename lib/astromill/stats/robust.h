// astromill: middle and width of a sample with outliers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <limits>
#include <span>

namespace astromill::stats {

/// Median, and 1.4826 times the median absolute deviation from it: the standard deviation, for a
/// Gaussian sample. NaN without values; the scatter also with one.
struct MedianScatter {
  double median = std::numeric_limits<double>::quiet_NaN();
  double scatter = std::numeric_limits<double>::quiet_NaN();
};

/// The values must not be NaN; they are overwritten. Safe from any thread.
MedianScatter median_scatter(std::span<double> values);

} // namespace astromill::stats
