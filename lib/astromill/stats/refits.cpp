// astromill: completeness curves fitted again to resampled stars
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stats/refits.h"

#include "astromill/stats/likelihood_maximum.h"
#include "astromill/stats/magnitude_scale.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace astromill::stats {

namespace {

constexpr std::size_t kCells = 1024;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Of the cells that have stars.
WeightedStars stars_of(std::span<const double> magnitudes, std::span<const double> weights) {
  WeightedStars out;
  for (std::size_t i = 0; i < magnitudes.size(); ++i)
    if (weights[i] > 0)
      out.add(magnitudes[i], weights[i]);
  out.fill_up();
  return out;
}

} // namespace

Refits::Refits(const RecoveredStars& stars, std::span<const CompletenessFit> fits)
    : fits_(fits.begin(), fits.end()) {
  if (preferred(fits) == fits.size())
    return; // nothing to do again
  const MagnitudeScale scale(stars.magnitudes);
  mean_ = scale.mean;
  unit_ = scale.unit;
  const double per_unit = static_cast<double>(kCells) / (scale.range.high - scale.range.low);
  std::vector<double> counts(2 * kCells);
  magnitudes_.resize(2 * kCells);
  for (std::size_t i = 0; i < stars.magnitudes.size(); ++i) {
    const double m = scale.to_unit(stars.magnitudes[i]);
    const auto place = static_cast<std::size_t>((m - scale.range.low) * per_unit);
    const std::size_t cell = std::min(place, kCells - 1) + (stars.recovered[i] ? 0 : kCells);
    cells_.push_back(static_cast<std::uint32_t>(cell));
    counts[cell] += 1;
    magnitudes_[cell] += m;
  }
  for (std::size_t cell = 0; cell < counts.size(); ++cell)
    magnitudes_[cell] /= std::max(1.0, counts[cell]);
}

std::vector<Refits::Crossings> Refits::with_weights(std::span<const std::uint32_t> weights) const {
  std::vector<Crossings> out(fits_.size(), Crossings{kNaN, kNaN, kNaN});
  std::vector<double> counts(magnitudes_.size());
  for (std::size_t i = 0; i < cells_.size(); ++i)
    counts[cells_[i]] += weights[i];
  const std::span<const double> all = counts;
  const std::span<const double> places = magnitudes_;
  Sample sample;
  if (!cells_.empty())
    sample = {.recovered = stars_of(places.first(kCells), all.first(kCells)),
              .lost = stars_of(places.last(kCells), all.last(kCells))};
  for (std::size_t i = 0; i < fits_.size(); ++i) {
    const CompletenessFit& fit = fits_[i];
    if (!fit.converged)
      continue;
    const bool has_ceiling = fit.ceiling < 1;
    const CurveParameters start = {.model = fit.model == CompletenessModel::ceiling && !has_ceiling
                                                ? CompletenessModel::logistic
                                                : fit.model,
                                   .has_free_ceiling = has_ceiling,
                                   .middle = (fit.middle - mean_) / unit_,
                                   .log_slope = std::log(fit.slope * unit_),
                                   .logit_ceiling =
                                       has_ceiling ? std::log(fit.ceiling / (1 - fit.ceiling)) : 0};
    const auto maximum = climb(start, sample);
    if (!maximum)
      continue;
    for (std::size_t k = 0; k < out[i].size(); ++k) {
      const double completeness = fit.crossings[k].completeness;
      if (const auto curve = with_floor(maximum->curve, completeness))
        out[i][k] = mean_ + unit_ * (curve->middle + level_of(*curve, completeness).t *
                                                         std::exp(-curve->log_slope));
    }
  }
  return out;
}

} // namespace astromill::stats
