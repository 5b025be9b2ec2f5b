// astromill: magnitudes of artificial stars, drawn at random
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace astromill::stars {

/// How many stars there are of each magnitude. Immutable, safe from any thread.
class LuminosityFunction {
public:
  /// The same from `low` to `high`, which may be equal.
  LuminosityFunction(double low, double high);

  /// From the first two columns, or those called mag and n, of a list: stars a magnitude (in any
  /// unit) at magnitudes in increasing order; straight lines in between, none outside. Throws Error
  /// naming file and line: unreadable, fewer than two rows, not in order, a negative number, no
  /// stars at all.
  static LuminosityFunction read(const std::string& path);

  /// The magnitude of a star of a trial: a pure function of the arguments, and a multiple of
  /// 1 / kDrawnSteps.
  double draw(std::uint64_t seed, std::uint32_t trial, std::uint32_t star) const;

  double low() const { return magnitudes_.front(); }
  double high() const { return magnitudes_.back(); }

private:
  LuminosityFunction() = default;

  std::vector<double> magnitudes_;
  std::vector<double> densities_;  ///< stars a magnitude there
  std::vector<double> cumulative_; ///< stars brighter than that
};

} // namespace astromill::stars
