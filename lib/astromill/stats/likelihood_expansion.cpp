// astromill: the likelihood of a completeness curve near a point
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stats/likelihood_expansion.h"

#include <boost/math/special_functions/erf.hpp>

#include <algorithm>
#include <numbers>

namespace astromill::stats {

namespace {

/// Where c Phi(-t) is `completeness`.
Level normal_level(const CurveParameters& curve, double completeness) {
  const double tail = curve.logistic_tail();
  const double head = curve.has_free_ceiling ? 1 / (1 + std::exp(-curve.logit_ceiling)) : 1;
  const double c = completeness + (1 - completeness) * head;
  const double lost = std::max((1 - completeness) * head / c, 1e-300); // Phi(t)
  const double t = -std::numbers::sqrt2 * boost::math::erfc_inv(2 * lost);
  const double density = std::exp(-0.5 * t * t) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
  const double t_c = completeness / (c * c * density);
  const double c_g = (1 - completeness) * tail * head;
  const double c_gg = c_g * (2 * tail - 1);
  return {.t = t, .t_g = t_c * c_g, .t_gg = t_c * ((t * t_c - 2 / c) * c_g * c_g + c_gg)};
}

} // namespace

Level level_of(const CurveParameters& curve, double completeness) {
  if (curve.model == CompletenessModel::fleming) {
    const double w = 1 - 2 * completeness; // t / sqrt(1 + t^2)
    return {.t = w / std::sqrt(1 - w * w)};
  }
  if (curve.model == CompletenessModel::threshold)
    return normal_level(curve, completeness);
  // t = ln((c - floor) / completeness)
  const double tail = curve.logistic_tail();
  return {.t = std::log((1 - completeness) * (1 - tail) / completeness),
          .t_g = curve.has_free_ceiling ? tail : 0,
          .t_gg = -tail * (1 - tail)};
}

std::optional<CurveParameters> with_floor(CurveParameters curve, double floor) {
  const double ceiling = curve.ceiling();
  if (!(ceiling > floor))
    return std::nullopt;
  if (curve.has_free_ceiling)
    curve.logit_ceiling = std::log((ceiling - floor) / (1 - ceiling));
  curve.floor = floor;
  return curve;
}

Expansion expand(const LikelihoodSums& s, const CurveParameters& curve, const Level& level) {
  // t = slope (x - position) + z, so that dt/d(ln slope) = t - z
  const double slope = std::exp(curve.log_slope);
  const double z = level.t;
  const double tt_a = s.l_tt_t - z * s.l_tt; // sum of l_tt (t - z)
  const double tt_aa = s.l_tt_t_t - 2 * z * s.l_tt_t + z * z * s.l_tt;
  const double t_a = s.l_t_t - z * s.l_t;
  Expansion out;
  out.l = s.l;
  out.gradient = {-slope * s.l_t, t_a, 0};
  auto& h = out.information;
  h[0][0] = slope * slope * s.l_tt;
  h[0][1] = -slope * (tt_a + s.l_t);
  h[1][1] = tt_aa + t_a;
  if (curve.has_free_ceiling) {
    const double tail = curve.logistic_tail();
    const double c_g = (1 - curve.floor) * tail * (1 - tail);
    const double c_gg = c_g * (2 * tail - 1);
    const double z_g = level.t_g;
    const double z_gg = level.t_gg;
    out.gradient[2] = s.l_c * c_g + s.l_t * z_g;
    h[0][2] = -slope * (s.l_tt * z_g + s.l_ct * c_g);
    h[1][2] = tt_a * z_g + (s.l_ct_t - z * s.l_ct) * c_g;
    h[2][2] = s.l_cc * c_g * c_g + s.l_c * c_gg + 2 * s.l_ct * c_g * z_g + s.l_tt * z_g * z_g +
              s.l_t * z_gg;
  }
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = i; j < 3; ++j)
      h[i][j] = h[j][i] = -h[i][j];
  return out;
}

std::optional<std::array<double, 3>>
solve_positive(const std::array<std::array<double, 3>, 3>& matrix, const std::array<double, 3>& b,
               std::size_t first, std::size_t last) {
  auto a = matrix;
  std::array<double, 3> x = {};
  for (std::size_t i = first; i < last; ++i) {
    x[i] += b[i];
    if (!(a[i][i] > 1e-13 * matrix[i][i]) || !std::isfinite(a[i][i]))
      return std::nullopt;
    for (std::size_t j = i + 1; j < last; ++j) {
      const double factor = a[j][i] / a[i][i];
      x[j] -= factor * x[i];
      for (std::size_t k = i; k < last; ++k)
        a[j][k] -= factor * a[i][k];
    }
  }
  for (std::size_t i = last; i-- > first;) {
    for (std::size_t j = i + 1; j < last; ++j)
      x[i] -= a[i][j] * x[j];
    x[i] /= a[i][i];
  }
  return x;
}

} // namespace astromill::stats
