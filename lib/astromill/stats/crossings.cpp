// astromill: where a fitted curve falls below a completeness
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stats/crossings.h"

#include <algorithm>
#include <cmath>

namespace astromill::stats {

namespace {

constexpr double kDrop95 = 1.920729410347062; // half the 95 % point of chi-square with 1 degree
constexpr double kNormal95 = 1.959963984540054;

/// Above this logit a ceiling counts as 1.
constexpr double kClosed = 11;

/// A curve by the place of its crossing in place of its middle; its floor is there.
struct CrossingCurve {
  CurveParameters curve{};
  double completeness = 0.5;
  double place = 0;

  Level level() const { return level_of(curve, completeness); }

  /// The sums at the middle that belongs to the place.
  LikelihoodSums sums(const Sample& stars) {
    curve.middle = place - level().t * std::exp(-curve.log_slope);
    return likelihood_sums(curve.model, curve.shape(), stars);
  }

  void move(double by, const std::array<double, 3>& rest) {
    place += by;
    curve.log_slope += rest[1];
    curve.logit_ceiling += rest[2];
    if (curve.logit_ceiling > kClosed)
      curve.has_free_ceiling = false;
  }

  void open(double logit_ceiling) {
    curve.has_free_ceiling = true;
    curve.logit_ceiling = logit_ceiling;
  }
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

/// What a search for the end of a range goes by.
struct Search {
  const Sample& stars;
  double target = 0;    ///< ln L at the end
  double direction = 1; ///< or -1
  double border = 0;    ///< where to end at the latest
  double sigma = 0;     ///< error of the place

  bool is_outside(double place) const { return direction * place >= direction * border; }

  /// Moves a curve, at which the sums are, to the end of the range; false if that fails.
  bool run(CrossingCurve& at, LikelihoodSums sums) const {
    for (int iteration = 0; iteration < 30; ++iteration) {
      if (iteration > 0)
        sums = at.sums(stars);
      const auto here = profile(expand(sums, at.curve, at.level()), at.curve.count());
      if (!here)
        return false;
      double step = here->step_to(target, direction, sigma);
      if (iteration > 0 && std::abs(step) < 1e-3 * sigma) { // its error is of second order
        at.place = is_outside(at.place + step) ? border : at.place + step;
        return true;
      }
      step = std::clamp(step, -3 * sigma, 3 * sigma);
      if (is_outside(at.place + step)) {
        if (at.place == border)
          return true;
        step = border - at.place;
      }
      walk(at, *here, step);
    }
    return false;
  }

private:
  /// The step, or a part of it where other parameters would change much.
  void walk(CrossingCurve& at, const ProfileExpansion& here, double step) const {
    auto rest = here.rest;
    double largest = 2;
    for (std::size_t i = 0; i < rest.size(); ++i) {
      rest[i] += step * here.rest_per_step[i];
      largest = std::max(largest, std::abs(rest[i]));
    }
    const double factor = 2 / largest;
    for (double& value : rest)
      value *= factor;
    at.move(factor * step, rest);
    if (factor == 1 && is_outside(at.place + 1e-9 * sigma * direction))
      at.place = border;
  }
};

/// The end of a range in one direction, from the curve at the maximum; nothing if it is not found.
std::optional<double> range_end(CrossingCurve at, const LikelihoodSums& sums,
                                const Search& search) {
  const bool was_closed = !at.curve.has_free_ceiling;
  if (!search.run(at, sums))
    return std::nullopt;
  if (!takes_ceiling(at.curve.model) || !was_closed)
    return at.place;
  // Where the ceiling is best at 1, it need not be there: is one below 1 more likely now?
  CrossingCurve lower = at;
  lower.open(kClosed - 1);
  if (expand(lower.sums(search.stars), lower.curve, lower.level()).gradient[2] >= 0)
    return at.place;
  lower.open(3);
  const LikelihoodSums start = lower.sums(search.stars);
  return search.run(lower, start) ? lower.place : at.place;
}

} // namespace

Crossing find_crossing(const Maximum& maximum, const Sample& stars, double completeness,
                       const Interval& inside) {
  Crossing out{.completeness = completeness};
  const auto curve = with_floor(maximum.curve, completeness);
  if (!curve)
    return out;
  CrossingCurve best{.curve = *curve, .completeness = completeness};
  best.place = curve->middle + best.level().t * std::exp(-curve->log_slope);
  if (!(best.place >= inside.low && best.place <= inside.high))
    return out;
  const Expansion at = expand(maximum.sums, *curve, best.level());
  const auto variance = solve_positive(at.information, {1, 0, 0}, 0, curve->count());
  if (!variance)
    return out;
  out.magnitude = best.place;
  out.error = std::sqrt((*variance)[0]);
  const auto end = [&](double direction, double border) {
    const Search search{.stars = stars,
                        .target = maximum.sums.l - kDrop95,
                        .direction = direction,
                        .border = border,
                        .sigma = out.error};
    return range_end(best, maximum.sums, search)
        .value_or(
            std::clamp(best.place + direction * kNormal95 * out.error, inside.low, inside.high));
  };
  out.range95 = {.low = end(-1, inside.low), .high = end(1, inside.high)};
  return out;
}

} // namespace astromill::stats
