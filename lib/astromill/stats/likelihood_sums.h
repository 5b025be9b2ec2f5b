// astromill: the likelihood of completeness curves, summed over stars (internal to the module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/stats/completeness_fit.h"

#include <array>
#include <cstddef>
#include <vector>

namespace astromill::stats {

/// Stars of one outcome: magnitudes in any unit, or what else a model takes (see Coordinate), and
/// how often each counts. Filled up to whole groups of kLanes by stars that do not count.
struct WeightedStars {
  static constexpr std::size_t kLanes = 8;

  std::vector<double> places{};
  std::vector<double> weights{};

  void add(double place, double weight) {
    places.push_back(place);
    weights.push_back(weight);
  }
  void fill_up();
};

/// Stars by their outcome.
struct Sample {
  WeightedStars recovered{};
  WeightedStars lost{};
};

/// Sums over stars of the logarithm l of the probability of what happened to them, and of its
/// derivatives by t, of which the curve is a function, and by its ceiling c.
struct LikelihoodSums {
  double l = 0;
  double l_t = 0;
  double l_t_t = 0; ///< of (dl/dt) t
  double l_tt = 0;
  double l_tt_t = 0;   ///< of (d2l/dt2) t
  double l_tt_t_t = 0; ///< of (d2l/dt2) t^2
  double l_c = 0;      ///< from here on only for the model with a ceiling, else 0
  double l_cc = 0;
  double l_ct = 0;
  double l_ct_t = 0; ///< of (d2l/dc dt) t
};
inline constexpr std::size_t kLikelihoodSums = sizeof(LikelihoodSums) / sizeof(double);

/// A curve: C = ceiling / (1 + exp(t)), Fleming's function of t, or ceiling Phi(-t), with
/// t = slope (x - middle), where x is the coordinate of the model. Without a ceiling it is 1.
struct CurveShape {
  double middle = 0;
  double slope = 0;
  double ceiling = 1;
};

/// Probabilities down to exp(-700) are told from 0. The order of the sums is fixed. Safe from any
/// thread.
LikelihoodSums likelihood_sums(CompletenessModel model, const CurveShape& shape,
                               const Sample& sample);

} // namespace astromill::stats
