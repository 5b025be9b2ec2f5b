// astromill: completeness curves fitted again to resampled stars
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stats/refits.h"

#include "astromill/stats/coordinate.h"
#include "astromill/stats/likelihood_maximum.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace astromill::stats {

namespace {

constexpr std::size_t kCells = 1024;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr Refits::Crossings kNone = {kNaN, kNaN, kNaN};

/// Of the cells that have stars.
WeightedStars stars_of(std::span<const double> places, std::span<const double> weights) {
  WeightedStars out;
  for (std::size_t i = 0; i < places.size(); ++i)
    if (weights[i] > 0)
      out.add(places[i], weights[i]);
  out.fill_up();
  return out;
}

CurveParameters parameters_of(const CompletenessFit& fit, const MagnitudeScale& scale) {
  const bool is_threshold = fit.model == CompletenessModel::threshold;
  CurveParameters out{.model = fit.model, .has_free_ceiling = fit.ceiling < 1};
  out.middle = is_threshold ? -1 : scale.to_unit(fit.middle);
  out.log_slope = std::log(is_threshold ? fit.slope : fit.slope * scale.unit);
  if (out.has_free_ceiling)
    out.logit_ceiling = std::log(fit.ceiling / (1 - fit.ceiling));
  return out;
}

} // namespace

/// A fit to make again.
struct Refits::Model {
  CurveParameters start;
  Coordinate coordinate;
  std::vector<double> places; ///< of the cells

  /// To what counts in cells.
  Crossings crossings(std::span<const double> counts) const {
    Crossings out = kNone;
    const std::span<const double> all = places;
    const auto maximum =
        climb_again(start, {.recovered = stars_of(all.first(kCells), counts.first(kCells)),
                            .lost = stars_of(all.last(kCells), counts.last(kCells))});
    if (!maximum)
      return out;
    for (std::size_t k = 0; k < out.size(); ++k) {
      const double completeness = CompletenessFit{}.crossings[k].completeness;
      if (const auto curve = with_floor(maximum->curve, completeness))
        out[k] = coordinate.magnitude(curve->middle + level_of(*curve, completeness).t *
                                                          std::exp(-curve->log_slope));
    }
    return out;
  }
};

Refits::Refits(const RecoveredStars& stars, std::span<const CompletenessFit> fits)
    : models_(fits.size()) {
  if (preferred(fits) == fits.size())
    return; // nothing to do again
  const MagnitudeScale scale(stars.magnitudes);
  const double per_unit = static_cast<double>(kCells) / (scale.range.high - scale.range.low);
  std::vector<double> counts(2 * kCells);
  std::vector<double> magnitudes(2 * kCells);
  for (std::size_t i = 0; i < stars.magnitudes.size(); ++i) {
    const double m = scale.to_unit(stars.magnitudes[i]);
    const auto place = static_cast<std::size_t>((m - scale.range.low) * per_unit);
    const std::size_t cell = std::min(place, kCells - 1) + (stars.recovered[i] ? 0 : kCells);
    cells_.push_back(static_cast<std::uint32_t>(cell));
    counts[cell] += 1;
    magnitudes[cell] += m;
  }
  for (std::size_t cell = 0; cell < counts.size(); ++cell)
    magnitudes[cell] /= std::max(1.0, counts[cell]);
  for (std::size_t i = 0; i < fits.size(); ++i) {
    if (!fits[i].converged)
      continue;
    const Coordinate coordinate(fits[i].model, scale, scale.to_unit(fits[i].middle));
    std::vector<double> places(magnitudes.size());
    std::ranges::transform(magnitudes, places.begin(), [&](double m) { return coordinate.of(m); });
    models_[i] = std::make_shared<const Model>(
        Model{parameters_of(fits[i], scale), coordinate, std::move(places)});
  }
}

std::vector<Refits::Crossings> Refits::with_weights(std::span<const std::uint32_t> weights) const {
  std::vector<double> counts(2 * kCells);
  for (std::size_t i = 0; i < cells_.size(); ++i)
    counts[cells_[i]] += weights[i];
  std::vector<Crossings> out;
  for (const auto& model : models_)
    out.push_back(model ? model->crossings(counts) : kNone);
  return out;
}

} // namespace astromill::stats
