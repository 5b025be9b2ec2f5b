// astromill: smooth curves through the completeness of single stars, by maximum likelihood
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stats/completeness_fit.h"

#include "astromill/parallel/parallel_for.h"
#include "astromill/stats/crossings.h"
#include "astromill/stats/magnitude_scale.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace astromill::stats {

namespace {

constexpr std::size_t kCells = 256; // for the search; single stars decide in the end
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Twice the logarithm of the likelihood ratio to a constant completeness: less, and there is no
/// sign of a curve. 3 standard deviations.
constexpr double kLeastGain = 9;

/// The stars of either outcome in their order.
Sample sample_of(const RecoveredStars& stars, const MagnitudeScale& scale) {
  Sample out;
  for (std::size_t i = 0; i < stars.magnitudes.size(); ++i)
    (stars.recovered[i] ? out.recovered : out.lost).add(scale.to_unit(stars.magnitudes[i]), 1);
  out.recovered.fill_up();
  out.lost.fill_up();
  return out;
}

/// True if some stars are lost that are brighter than some that are recovered: else the best curve
/// is a step, or none.
bool overlaps(const RecoveredStars& stars) {
  double faintest = -INFINITY; // recovered
  double brightest = INFINITY; // lost
  for (std::size_t i = 0; i < stars.magnitudes.size(); ++i) {
    const double m = stars.magnitudes[i];
    if (stars.recovered[i])
      faintest = std::max(faintest, m);
    else
      brightest = std::min(brightest, m);
  }
  return faintest > brightest && std::isfinite(faintest) && std::isfinite(brightest);
}

/// ln L of the best constant completeness.
double constant_likelihood(std::span<const unsigned char> recovered) {
  const auto n = static_cast<double>(recovered.size());
  const auto k = n - static_cast<double>(std::ranges::count(recovered, 0));
  return k * std::log(k / n) + (n - k) * std::log((n - k) / n);
}

CompletenessFit unsettled(CompletenessModel model) {
  CompletenessFit fit{.model = model};
  fit.ceiling = fit.slope = fit.middle = fit.log_likelihood = fit.aic = kNaN;
  fit.ceiling_error = fit.slope_error = fit.middle_error = kNaN;
  return fit;
}

/// Everything about a maximum but its crossings.
CompletenessFit fit_of(CompletenessModel model, const Maximum& maximum,
                       const MagnitudeScale& scale) {
  const CurveParameters& curve = maximum.curve;
  const Expansion at = expand(maximum.sums, curve, {});
  const auto error = [&](std::size_t i) {
    std::array<double, 3> unit = {};
    unit[i] = 1;
    const auto column = solve_positive(at.information, unit, 0, curve.count());
    return column ? std::sqrt((*column)[i]) : kNaN;
  };
  CompletenessFit fit{.model = model, .converged = true};
  fit.ceiling = curve.ceiling();
  fit.slope = std::exp(curve.log_slope) / scale.unit;
  fit.middle = scale.to_magnitude(curve.middle);
  fit.slope_error = fit.slope * error(1);
  fit.middle_error = scale.unit * error(0);
  if (model == CompletenessModel::ceiling)
    fit.ceiling_error = curve.has_free_ceiling ? fit.ceiling * (1 - fit.ceiling) * error(2) : kNaN;
  fit.log_likelihood = maximum.sums.l;
  fit.aic = 2 * (model == CompletenessModel::ceiling ? 3 : 2) - 2 * fit.log_likelihood;
  return fit;
}

Crossing in_magnitudes(const Crossing& crossing, const MagnitudeScale& scale) {
  return {.completeness = crossing.completeness,
          .magnitude = scale.to_magnitude(crossing.magnitude),
          .error = scale.unit * crossing.error,
          .range95 = {.low = scale.to_magnitude(crossing.range95.low),
                      .high = scale.to_magnitude(crossing.range95.high)}};
}

} // namespace

std::string_view to_text(CompletenessModel model) {
  constexpr std::array<std::string_view, kCompletenessModels> kNames = {"logistic", "fleming",
                                                                        "ceiling"};
  return kNames[static_cast<std::size_t>(model)];
}

double CompletenessFit::operator()(double magnitude) const {
  const double t = slope * (magnitude - middle);
  if (model != CompletenessModel::fleming)
    return ceiling / (1 + std::exp(t));
  return 0.5 * (1 - t / std::hypot(1, t));
}

std::vector<CompletenessFit> fit_completeness(const RecoveredStars& stars, int threads) {
  std::vector<CompletenessFit> fits;
  for (std::size_t i = 0; i < kCompletenessModels; ++i)
    fits.push_back(unsettled(static_cast<CompletenessModel>(i)));
  if (!overlaps(stars))
    return fits;
  const MagnitudeScale scale(stars.magnitudes);
  if (!scale.is_usable())
    return fits;
  const Sample all = sample_of(stars, scale);
  const Sample cells = in_cells(all, scale.range, kCells);
  const double least = constant_likelihood(stars.recovered) + kLeastGain / 2;

  std::vector<std::optional<Maximum>> maxima(fits.size());
  const parallel::Schedule one_by_one{parallel::Schedule::Kind::dynamic, 1};
  parallel::parallel_for(fits.size(), threads, one_by_one,
                         [&](std::size_t begin, std::size_t end, int) {
                           for (std::size_t i = begin; i < end; ++i) {
                             maxima[i] = find_maximum(fits[i].model, all, cells);
                             if (maxima[i] && maxima[i]->sums.l > least)
                               fits[i] = fit_of(fits[i].model, *maxima[i], scale);
                           }
                         });
  const std::size_t crossings = fits[0].crossings.size();
  parallel::parallel_for(
      fits.size() * crossings, threads, one_by_one, [&](std::size_t begin, std::size_t end, int) {
        for (std::size_t i = begin; i < end; ++i) {
          CompletenessFit& fit = fits[i / crossings];
          Crossing& crossing = fit.crossings[i % crossings];
          if (fit.converged)
            crossing = in_magnitudes(find_crossing(fit.model, *maxima[i / crossings], all,
                                                   crossing.completeness, scale.range),
                                     scale);
        }
      });
  return fits;
}

std::size_t preferred(std::span<const CompletenessFit> fits) {
  std::size_t best = fits.size();
  for (std::size_t i = 0; i < fits.size(); ++i)
    if (fits[i].converged && (best == fits.size() || fits[i].aic < fits[best].aic))
      best = i;
  return best;
}

Crossing preferred_crossing(std::span<const CompletenessFit> fits, std::size_t index) {
  constexpr double kToldApart = 4;
  const std::size_t best = preferred(fits);
  if (best == fits.size())
    return {.completeness = CompletenessFit{}.crossings[index].completeness};
  Crossing out = fits[best].crossings[index];
  for (const CompletenessFit& fit : fits) {
    const Interval& range = fit.crossings[index].range95;
    if (!fit.converged || fit.aic > fits[best].aic + kToldApart || std::isnan(range.low))
      continue;
    out.range95.low = std::min(out.range95.low, range.low);
    out.range95.high = std::max(out.range95.high, range.high);
  }
  return out;
}

} // namespace astromill::stats
