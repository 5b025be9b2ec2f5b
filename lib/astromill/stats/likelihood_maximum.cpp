// astromill: the curve of the largest likelihood
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stats/likelihood_maximum.h"

#include <nlopt.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

namespace astromill::stats {

namespace {

// What parameters can be, for magnitudes of standard deviation 1 or fluxes about 1. Beyond are
// steps, constants, and ceilings that cannot be told from 1.
constexpr std::array<double, 3> kLowest = {-50, -7, -9};
constexpr std::array<double, 3> kHighest = {50, 14, 11};

std::array<double, 3> values_of(const CurveParameters& curve) {
  return {curve.middle, curve.log_slope, curve.logit_ceiling};
}

CurveParameters with_values(CurveParameters curve, const std::array<double, 3>& values) {
  curve.middle = values[0];
  curve.log_slope = values[1];
  curve.logit_ceiling = values[2];
  return curve;
}

bool is_inside(const CurveParameters& curve) {
  const auto values = values_of(curve);
  for (std::size_t i = 0; i < curve.count(); ++i)
    if (!(values[i] > kLowest[i] && values[i] < kHighest[i]))
      return false;
  return true;
}

LikelihoodSums sums_at(const CurveParameters& curve, const Sample& stars) {
  return likelihood_sums(curve.model, curve.shape(), stars);
}

/// What NLopt is given.
struct Objective {
  CurveParameters curve{};
  const Sample& stars;

  static double evaluate(unsigned n, const double* values, double* gradient, void* self) {
    const auto& objective = *static_cast<const Objective*>(self);
    std::array<double, 3> all = {};
    std::copy_n(values, n, all.begin());
    const CurveParameters curve = with_values(objective.curve, all);
    const Expansion at = expand(sums_at(curve, objective.stars), curve, {});
    if (gradient)
      std::copy_n(at.gradient.begin(), n, gradient);
    return at.l;
  }
};

/// As near to the maximum as NLopt's L-BFGS (Liu & Nocedal 1989, Mathematical Programming 45, 503)
/// comes; the start itself if it fails.
CurveParameters search(const CurveParameters& start, const Sample& stars) {
  const auto n = static_cast<unsigned>(start.count());
  const std::unique_ptr<nlopt_opt_s, decltype(&nlopt_destroy)> optimiser(
      nlopt_create(NLOPT_LD_LBFGS, n), nlopt_destroy);
  Objective objective{start, stars};
  if (!optimiser || nlopt_set_max_objective(optimiser.get(), Objective::evaluate, &objective) < 0 ||
      nlopt_set_lower_bounds(optimiser.get(), kLowest.data()) < 0 ||
      nlopt_set_upper_bounds(optimiser.get(), kHighest.data()) < 0)
    return start;
  nlopt_set_ftol_abs(optimiser.get(), 1e-4);
  nlopt_set_maxeval(optimiser.get(), 200);
  auto values = values_of(start);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = std::clamp(values[i], kLowest[i], kHighest[i]);
  double best = 0;
  nlopt_optimize(optimiser.get(), values.data(), &best); // what it is left with is judged later
  return with_values(start, values);
}

struct Moments {
  double n = 0;
  double mean = 0;
  double variance = 0;
};

Moments moments(const WeightedStars& stars) {
  Moments out;
  for (std::size_t i = 0; i < stars.weights.size(); ++i) {
    out.n += stars.weights[i];
    out.mean += stars.weights[i] * stars.places[i];
  }
  out.mean /= out.n;
  for (std::size_t i = 0; i < stars.weights.size(); ++i) {
    const double d = stars.places[i] - out.mean;
    out.variance += stars.weights[i] * d * d;
  }
  return out;
}

/// The logistic curve that is right where the magnitudes of both outcomes are Gaussian and equally
/// wide (linear discriminant).
CurveParameters first_guess(const Sample& stars) {
  const Moments recovered = moments(stars.recovered);
  const Moments lost = moments(stars.lost);
  const double variance = (recovered.variance + lost.variance) / (recovered.n + lost.n);
  const double slope =
      std::clamp((lost.mean - recovered.mean) / std::max(variance, 1e-6), 0.1, 1e4);
  CurveParameters guess{.model = CompletenessModel::logistic};
  guess.log_slope = std::log(slope);
  guess.middle = std::clamp(
      0.5 * (recovered.mean + lost.mean) + std::log(recovered.n / lost.n) / slope, -3.0, 3.0);
  return guess;
}

/// Of several places to start from, the one from which the search ends highest.
CurveParameters best_search(const std::vector<CurveParameters>& starts, const Sample& cells) {
  CurveParameters best = starts.front();
  double highest = -INFINITY;
  for (const CurveParameters& start : starts) {
    const CurveParameters end = search(start, cells);
    if (const double l = sums_at(end, cells).l; l > highest) {
      highest = l;
      best = end;
    }
  }
  return best;
}

/// Places to start from, for a model that may have a ceiling without one.
std::vector<CurveParameters> starts_of(const CurveParameters& guess) {
  if (guess.model != CompletenessModel::fleming)
    return {guess};
  std::vector<CurveParameters> starts(2, guess);
  starts[0].log_slope -= std::log(2.0); // equal slopes in the middle; and equal wings
  starts[1].log_slope += std::log(2.0);
  return starts;
}

std::vector<CurveParameters> starts_with_ceiling(CurveParameters guess) {
  std::vector<CurveParameters> starts;
  guess.has_free_ceiling = true;
  guess.log_slope += std::log(2.0);
  for (const double ceiling : {0.95, 0.6}) {
    guess.logit_ceiling = std::log(ceiling / (1 - ceiling));
    starts.push_back(guess);
  }
  return starts;
}

/// The step of Newton's method, with the matrix made positive definite where it is not.
std::optional<std::array<double, 3>> ascent(const Expansion& at, std::size_t n) {
  auto matrix = at.information;
  double ridge = 0;
  for (std::size_t i = 0; i < n; ++i)
    ridge = std::max(ridge, 1e-3 * std::abs(matrix[i][i]));
  for (int attempt = 0; attempt < 12; ++attempt, ridge *= 4) {
    if (const auto step = solve_positive(matrix, at.gradient, 0, n))
      return step;
    for (std::size_t i = 0; i < n; ++i)
      matrix[i][i] = at.information[i][i] + ridge;
  }
  return std::nullopt;
}

/// Newton's steps from a curve to a maximum near it; nothing if they do not lead to one.
std::optional<Maximum> climb(const CurveParameters& start, const Sample& stars) {
  constexpr double kSmallStep = 1e-18; // squared, in standard errors
  Maximum here{start, sums_at(start, stars)};
  const std::size_t n = start.count();
  for (int iteration = 0; iteration < 40 && is_inside(here.curve); ++iteration) {
    const Expansion at = expand(here.sums, here.curve, {});
    const auto step = ascent(at, n);
    if (!step)
      return std::nullopt;
    double gain = 0;
    for (std::size_t i = 0; i < n; ++i)
      gain += (*step)[i] * at.gradient[i];
    if (gain < kSmallStep) {
      const bool is_maximum = solve_positive(at.information, at.gradient, 0, n).has_value();
      return is_maximum ? std::optional(here) : std::nullopt;
    }
    Maximum next;
    double factor = 1;
    for (int halving = 0; halving < 30; ++halving, factor /= 2) {
      auto values = values_of(here.curve);
      for (std::size_t i = 0; i < n; ++i)
        values[i] += factor * (*step)[i];
      next.curve = with_values(here.curve, values);
      next.sums = sums_at(next.curve, stars);
      if (next.sums.l >= here.sums.l - 1e-12 * std::abs(here.sums.l))
        break;
    }
    here = next;
  }
  return std::nullopt;
}

/// Of a curve without and one with a ceiling.
std::optional<Maximum> better(const std::optional<Maximum>& closed,
                              const std::optional<Maximum>& free) {
  return closed && !(free && free->sums.l > closed->sums.l + 1e-9) ? closed : free;
}

} // namespace

Sample in_cells(const Sample& stars, const Interval& range, std::size_t cells) {
  const double per_magnitude = static_cast<double>(cells) / (range.high - range.low);
  const auto gather = [&](const WeightedStars& all) {
    std::vector<double> n(cells);
    std::vector<double> sums(cells);
    for (std::size_t i = 0; i < all.weights.size(); ++i) {
      const double cell = std::clamp((all.places[i] - range.low) * per_magnitude, 0.0,
                                     static_cast<double>(cells - 1));
      n[static_cast<std::size_t>(cell)] += all.weights[i];
      sums[static_cast<std::size_t>(cell)] += all.weights[i] * all.places[i];
    }
    WeightedStars out;
    for (std::size_t cell = 0; cell < cells; ++cell)
      if (n[cell] > 0)
        out.add(sums[cell] / n[cell], n[cell]);
    out.fill_up();
    return out;
  };
  return {gather(stars.recovered), gather(stars.lost)};
}

CurveParameters logistic_guess(const Sample& cells) { return search(first_guess(cells), cells); }

std::optional<Maximum> find_maximum(const Sample& stars, const Sample& cells,
                                    const CurveParameters& guess) {
  const auto closed = climb(best_search(starts_of(guess), cells), stars);
  if (!takes_ceiling(guess.model))
    return closed;
  const auto free = climb(best_search(starts_with_ceiling(guess), cells), stars);
  return better(closed, free);
}

std::optional<Maximum> climb_again(CurveParameters start, const Sample& stars) {
  constexpr double kNearOne = 10; // logits
  constexpr double kHigh = 3;
  const bool was_open = start.has_free_ceiling;
  start.has_free_ceiling = false;
  const auto closed = climb(start, stars);
  if (!takes_ceiling(start.model))
    return closed;
  CurveParameters open = closed ? closed->curve : start;
  open.has_free_ceiling = true;
  open.logit_ceiling = kNearOne;
  if (closed && expand(sums_at(open, stars), open, {}).gradient[2] >= 0)
    return closed; // a ceiling below 1 is less likely
  open.logit_ceiling = kHigh;
  start.has_free_ceiling = true;
  return better(closed, climb(was_open ? start : open, stars));
}

} // namespace astromill::stats
