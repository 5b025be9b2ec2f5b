// astromill: stars that were recovered, or not, by a known completeness
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/stats/completeness_fit.h"
#include "support/random.h"

#include <cmath>
#include <vector>

namespace astromill::test {

/// A completeness curve, by its definition.
struct TrueCurve {
  stats::CompletenessModel model{};
  double slope = 2.5;
  double middle = 22;
  double ceiling = 1;

  double operator()(double m) const {
    if (model == stats::CompletenessModel::threshold)
      return ceiling * normal(slope * (std::pow(10, -0.4 * (m - middle)) - 1));
    const double t = slope * (m - middle);
    if (model == stats::CompletenessModel::fleming)
      return 0.5 * (1 - t / std::sqrt(1 + t * t));
    return ceiling / (1 + std::exp(t));
  }

  /// Where it is 1/2.
  double m50() const {
    double bright = middle - 5;
    double faint = middle + 5;
    for (int halving = 0; halving < 60; ++halving)
      ((*this)(0.5 * (bright + faint)) > 0.5 ? bright : faint) = 0.5 * (bright + faint);
    return bright;
  }

  static double normal(double u) { return 0.5 * std::erfc(-u / std::sqrt(2.0)); }
};

struct DrawnStars {
  std::vector<double> magnitudes{};
  std::vector<unsigned char> recovered{};

  stats::RecoveredStars view() const { return {magnitudes, recovered}; }
};

/// Magnitudes evenly from 19 to 25.
inline DrawnStars draw_stars(Random& random, const TrueCurve& curve, int n) {
  DrawnStars out;
  for (int i = 0; i < n; ++i) {
    out.magnitudes.push_back(random.uniform(19, 25));
    out.recovered.push_back(random.chance(curve(out.magnitudes.back())) ? 1 : 0);
  }
  return out;
}

} // namespace astromill::test
