// astromill: the likelihood of a completeness curve near a point (internal to the module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/stats/likelihood_sums.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>

namespace astromill::stats {

/// Whether curves of the model may be below 1 at any magnitude.
inline bool takes_ceiling(CompletenessModel model) {
  return model == CompletenessModel::ceiling || model == CompletenessModel::threshold;
}

/// The parameters of a curve as they are fitted: free to take any value.
struct CurveParameters {
  CompletenessModel model{};
  bool has_free_ceiling = false;
  double middle = 0; ///< in the coordinate of the model, as the slope
  double log_slope = 0;
  double floor = 0;         ///< the least that the ceiling may be, for curves that must cross it
  double logit_ceiling = 0; ///< ln((c - floor) / (1 - c)); where the ceiling is not free, c = 1

  std::size_t count() const { return has_free_ceiling ? 3 : 2; }
  double ceiling() const { return 1 - (1 - floor) * logistic_tail(); }
  CurveShape shape() const { return {middle, std::exp(log_slope), ceiling()}; }
  /// (1 - c) / (1 - floor).
  double logistic_tail() const { return has_free_ceiling ? 1 / (1 + std::exp(logit_ceiling)) : 0; }
};

/// A level of the curve: the t at which it is reached, and the derivatives of that by
/// logit_ceiling. All 0: half the ceiling.
struct Level {
  double t = 0;
  double t_g = 0;
  double t_gg = 0;
};

/// Where the curve is `completeness`, which is its floor if its ceiling is free.
Level level_of(const CurveParameters& curve, double completeness);

/// The same curve with another floor; nothing if its ceiling is not above that.
std::optional<CurveParameters> with_floor(CurveParameters curve, double floor);

/// ln L and its derivatives by (0) the coordinate at which some level is reached, (1) the logarithm
/// of the slope, (2) the logit of the ceiling.
struct Expansion {
  double l = 0;
  std::array<double, 3> gradient{};
  std::array<std::array<double, 3>, 3> information{}; ///< minus the second derivatives
};

/// From sums that were taken at `curve`.
Expansion expand(const LikelihoodSums& sums, const CurveParameters& curve, const Level& level);

/// Solves A x = b for the rows and columns `first` ... `last` - 1 of a symmetric matrix; the rest
/// of x is 0. Nothing if A is not positive definite there.
std::optional<std::array<double, 3>>
solve_positive(const std::array<std::array<double, 3>, 3>& matrix, const std::array<double, 3>& b,
               std::size_t first, std::size_t last);

} // namespace astromill::stats
