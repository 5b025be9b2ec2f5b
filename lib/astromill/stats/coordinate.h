// astromill: what the curves of models are functions of (internal to the module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/vector_math.h"
#include "astromill/stats/likelihood_sums.h"
#include "astromill/stats/magnitude_scale.h"

#include <algorithm>
#include <cmath>

namespace astromill::stats {

/// The x in a model's t = slope (x - middle): the scaled magnitude; for the threshold minus the
/// flux, in units of that of a star of the (scaled) magnitude `reference`.
class Coordinate {
public:
  Coordinate(CompletenessModel model, const MagnitudeScale& scale, double reference)
      : is_flux_(model == CompletenessModel::threshold), mean_(scale.mean), unit_(scale.unit),
        reference_(reference) {}

  /// Natural logarithms of flux in one unit of scaled magnitude.
  double rate() const { return unit_ / kMagnitude; }

  double of(double scaled_magnitude) const {
    constexpr double kFar = 100; // fluxes stay finite, and their squares
    if (!is_flux_)
      return scaled_magnitude;
    return -vector_exp(std::clamp(-rate() * (scaled_magnitude - reference_), -kFar, kFar));
  }

  /// Of weighted stars in scaled magnitudes.
  Sample of(Sample stars) const {
    for (WeightedStars* group : {&stars.recovered, &stars.lost})
      for (double& place : group->places)
        place = of(place);
    return stars;
  }

  double magnitude(double x) const {
    return mean_ + unit_ * (is_flux_ ? reference_ - std::log(-x) / rate() : x);
  }
  /// Magnitudes in one unit of x there.
  double magnitudes_per_unit(double x) const { return is_flux_ ? -kMagnitude / x : unit_; }

private:
  static constexpr double kMagnitude = 1.0857362047581296; ///< 2.5 / ln 10

  bool is_flux_;
  double mean_;
  double unit_;
  double reference_;
};

} // namespace astromill::stats
