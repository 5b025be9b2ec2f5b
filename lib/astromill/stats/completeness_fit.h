// astromill: smooth curves through the completeness of single stars, by maximum likelihood
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/stats/binomial_interval.h"

#include <array>
#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace astromill::stats {

/// The probability C(m) that a star of magnitude m is recovered:
enum class CompletenessModel {
  logistic, ///< 1 / (1 + exp(s (m - m0)))
  fleming,  ///< (1 - a (m - m0) / sqrt(1 + a^2 (m - m0)^2)) / 2 (Fleming et al. 1995, AJ 109, 1044)
  ceiling,  ///< c times the logistic one, 0 < c <= 1: crowding and edges lose bright stars too
  threshold, ///< c Phi(s (10^(-0.4 (m - m0)) - 1)), Phi the normal distribution, 0 < c <= 1: the
             ///< signal and Gaussian noise exceed a threshold of s standard deviations
};
inline constexpr std::size_t kCompletenessModels = 4;

/// "logistic", "fleming", "ceiling" or "threshold".
std::string_view to_text(CompletenessModel model);

/// The magnitude at which a curve falls below some completeness; NaN where it does not, or not
/// inside the range of magnitudes of the stars (extrapolated numbers would only mislead). The 95 %
/// range is that of a likelihood ratio test, which covers the truth more often than 1.96 errors
/// where stars are few; it ends with the magnitudes of the stars.
struct Crossing {
  double completeness = 0; ///< 0.9, 0.8 or 0.5
  double magnitude = std::numeric_limits<double>::quiet_NaN();
  double error = std::numeric_limits<double>::quiet_NaN(); ///< 1 sigma
  Interval range95{std::numeric_limits<double>::quiet_NaN(),
                   std::numeric_limits<double>::quiet_NaN()};
};

/// A curve that was fitted.
struct CompletenessFit {
  CompletenessModel model{};
  bool converged = false;   ///< else the numbers below are NaN
  double ceiling = 1;       ///< c; 1 unless the model has one
  double slope = 0;         ///< s or a, of one magnitude; of the threshold a mere number
  double middle = 0;        ///< m0: where C is half the ceiling
  double ceiling_error = 0; ///< NaN where c = 1 is the best
  double slope_error = 0;
  double middle_error = 0;
  double log_likelihood = 0;
  double aic = 0; ///< 2 (number of parameters) - 2 log_likelihood; the smallest is preferred. A
                  ///< ceiling that is best at 1 is not counted
  std::array<Crossing, 3> crossings{{{0.9}, {0.8}, {0.5}}};

  /// C(m).
  double operator()(double magnitude) const;
};

/// Stars and whether each was recovered (1 or 0); both of one length, magnitudes finite.
struct RecoveredStars {
  std::span<const double> magnitudes;
  std::span<const unsigned char> recovered;
};

/// Fits each model to single stars by binomial maximum likelihood (not to bins). A model that the
/// stars cannot settle has converged = false: none or all recovered, too few stars, a perfect step,
/// or less than 3 standard deviations from a constant completeness. The sums are taken in a fixed
/// order, whatever `threads`. The maximum is searched by a library on stars in narrow cells, and
/// then found on single stars by Newton's method, whose matrix is that of the errors.
std::vector<CompletenessFit> fit_completeness(const RecoveredStars& stars, int threads);

/// The index of the fit with the smallest AIC among those that converged; fits.size() if none did.
std::size_t preferred(std::span<const CompletenessFit> fits);

/// Takes the choice among the curves into the preferred fit's crossings: their 95 % ranges become
/// those of all fits with an AIC within 2 of the smallest, together, and their errors the half of
/// that over 1.96 where it is more. A fit that was chosen by what suits these stars best else
/// states too small an error: +- 1.96 of it holds the truth in 90 % of simulated fields.
void include_choice(std::span<CompletenessFit> fits);

/// A crossing of the preferred fit; NaN if none converged.
Crossing preferred_crossing(std::span<const CompletenessFit> fits, std::size_t index);

} // namespace astromill::stats
