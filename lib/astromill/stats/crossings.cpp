// astromill: where a fitted curve falls below a completeness
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stats/crossings.h"

#include <algorithm>
#include <cmath>

namespace astromill::stats {

namespace {

constexpr double kDrop95 = 1.920729410347062; // half the 95 % point of chi-square with 1 degree
constexpr double kNormal95 = 1.959963984540054;

/// A curve by the place of its crossing in place of its middle.
struct CrossingCurve {
  CurveParameters curve{};
  double completeness = 0.5;
  double place = 0;

  std::optional<Level> level() const { return level_of(curve, completeness); }
};

/// How the largest likelihood changes with the place of the crossing, from an expansion near it:
/// l + slope dx + curvature dx^2 / 2, and which changes of the other parameters that takes.
struct ProfileExpansion {
  double l = 0;
  double slope = 0;
  double curvature = 0;
  std::array<double, 3> rest{};          ///< to the largest likelihood at this place
  std::array<double, 3> rest_per_step{}; ///< for each unit that the place moves

  /// The step to where l falls to `target`, in the direction -1 or 1; `step` where none is seen.
  double step_to(double target, double direction, double step) const {
    const double gap = l - target;
    const double discriminant = slope * slope - 2 * curvature * gap;
    if (curvature < 0 && discriminant >= 0)
      return (-slope - direction * std::sqrt(discriminant)) / curvature;
    return slope * direction < 0 ? -gap / slope : direction * step;
  }
};

std::optional<ProfileExpansion> profile(const Expansion& at, std::size_t n) {
  std::array<double, 3> towards = {0, -at.information[0][1], -at.information[0][2]};
  const auto rest = solve_positive(at.information, at.gradient, 1, n);
  const auto per_step = solve_positive(at.information, towards, 1, n);
  if (!rest || !per_step)
    return std::nullopt;
  ProfileExpansion out{.l = at.l,
                       .slope = at.gradient[0],
                       .curvature = -at.information[0][0],
                       .rest = *rest,
                       .rest_per_step = *per_step};
  for (std::size_t i = 1; i < n; ++i) {
    out.l += 0.5 * at.gradient[i] * (*rest)[i];
    out.slope += towards[i] * (*rest)[i];
    out.curvature += towards[i] * (*per_step)[i];
  }
  return out;
}

/// Where the profile falls to `target` in the direction -1 or 1; nothing if it is not found.
/// `sums`: at the start, which is the maximum; `sigma`: the error of the place there.
std::optional<double> range_end(CrossingCurve at, LikelihoodSums sums, const Sample& stars,
                                double target, double direction, double sigma, double border) {
  for (int iteration = 0; iteration < 40; ++iteration) {
    const auto level = at.level();
    if (!level)
      return std::nullopt;
    if (iteration > 0) {
      at.curve.middle = at.place - level->t * std::exp(-at.curve.log_slope);
      sums = likelihood_sums(at.curve.model, at.curve.shape(), stars);
    }
    const auto here = profile(expand(sums, at.curve, *level), at.curve.count());
    if (!here)
      return std::nullopt;
    double step = here->step_to(target, direction, sigma);
    if (iteration > 0 && std::abs(step) < 1e-3 * sigma) // its error is of second order
      return direction * std::min(direction * (at.place + step), direction * border);
    step = std::clamp(step, -3 * sigma, 3 * sigma);
    if (direction * (at.place + step) > direction * border) {
      if (at.place == border)
        return border;
      step = border - at.place;
    }
    double largest = 0;
    for (std::size_t i = 1; i < 3; ++i)
      largest = std::max(largest, std::abs(here->rest[i] + step * here->rest_per_step[i]));
    const double factor = std::min(1.0, 1 / largest);
    const bool whole = factor == 1;
    at.place = whole && direction * (at.place + step) >= direction * border
                   ? border
                   : at.place + factor * step;
    at.curve.log_slope += factor * (here->rest[1] + step * here->rest_per_step[1]);
    at.curve.logit_ceiling += factor * (here->rest[2] + step * here->rest_per_step[2]);
  }
  return std::nullopt;
}

} // namespace

Crossing find_crossing(const Maximum& maximum, const Sample& stars, double completeness,
                       const Interval& inside) {
  Crossing out{.completeness = completeness};
  CrossingCurve curve{.curve = maximum.curve, .completeness = completeness};
  const auto level = curve.level();
  if (!level)
    return out;
  curve.place = maximum.curve.middle + level->t * std::exp(-maximum.curve.log_slope);
  if (!(curve.place >= inside.low && curve.place <= inside.high))
    return out;
  const Expansion at = expand(maximum.sums, maximum.curve, *level);
  const auto variance = solve_positive(at.information, {1, 0, 0}, 0, maximum.curve.count());
  if (!variance)
    return out;
  out.magnitude = curve.place;
  out.error = std::sqrt((*variance)[0]);
  const auto end = [&](double direction, double border) {
    return range_end(curve, maximum.sums, stars, maximum.sums.l - kDrop95, direction, out.error,
                     border)
        .value_or(
            std::clamp(curve.place + direction * kNormal95 * out.error, inside.low, inside.high));
  };
  out.range95 = {.low = end(-1, inside.low), .high = end(1, inside.high)};
  return out;
}

} // namespace astromill::stats
