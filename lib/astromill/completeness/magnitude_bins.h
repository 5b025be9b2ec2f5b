// astromill: equal bins of magnitude
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace astromill::completeness {

inline constexpr std::size_t kMostBins = 2000; ///< the matrix of input and output has their square

/// Bins of width `step` from `low` to `high`; a magnitude on a border (within 1e-9 of a step) is in
/// the fainter bin, `high` itself in the last.
struct MagnitudeBins {
  double low = 0;
  double high = 0;
  double step = 0;
  std::size_t count = 0;

  double begin(std::size_t bin) const { return low + static_cast<double>(bin) * step; }
  double centre(std::size_t bin) const { return low + (static_cast<double>(bin) + 0.5) * step; }
  /// Nothing for a magnitude outside, or NaN.
  std::optional<std::size_t> bin_of(double magnitude) const;
};

/// Reads "LO:HI:STEP", as 16:26:0.5. Throws UsageError naming `option`: not three numbers, HI not
/// above LO, a range that is no whole number of steps (within 1e-6 of one), more than 2000 bins.
MagnitudeBins parse_magnitude_bins(const std::string& text, const char* option = "--mag");

} // namespace astromill::completeness
