// astromill: smooth curves through the completeness of single stars, by maximum likelihood
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stats/completeness_fit.h"

#include "astromill/parallel/parallel_for.h"
#include "astromill/stats/coordinate.h"
#include "astromill/stats/crossings.h"
#include "astromill/stats/magnitude_scale.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
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
                       const Coordinate& coordinate) {
  const CurveParameters& curve = maximum.curve;
  const Expansion at = expand(maximum.sums, curve, {});
  const auto error = [&](const std::array<double, 3>& gradient) { // of a function of the parameters
    const auto x = solve_positive(at.information, gradient, 0, curve.count());
    return x ? std::sqrt(std::inner_product(x->begin(), x->end(), gradient.begin(), 0.0)) : kNaN;
  };
  const double per_unit = coordinate.magnitudes_per_unit(curve.middle);
  const double slope = std::exp(curve.log_slope);
  CompletenessFit fit{.model = model, .converged = true};
  fit.ceiling = curve.ceiling();
  fit.middle = coordinate.magnitude(curve.middle);
  fit.middle_error = per_unit * error({1, 0, 0});
  if (model == CompletenessModel::threshold) {
    fit.slope = -slope * curve.middle;
    fit.slope_error = fit.slope * error({1 / curve.middle, 1, 0});
  } else {
    fit.slope = slope / per_unit;
    fit.slope_error = fit.slope * error({0, 1, 0});
  }
  if (takes_ceiling(model))
    fit.ceiling_error =
        curve.has_free_ceiling ? fit.ceiling * (1 - fit.ceiling) * error({0, 0, 1}) : kNaN;
  fit.log_likelihood = maximum.sums.l;
  fit.aic = 2 * static_cast<double>(curve.count()) - 2 * fit.log_likelihood;
  return fit;
}

Crossing in_magnitudes(const Crossing& crossing, const Coordinate& coordinate) {
  return {.completeness = crossing.completeness,
          .magnitude = coordinate.magnitude(crossing.magnitude),
          .error = coordinate.magnitudes_per_unit(crossing.magnitude) * crossing.error,
          .range95 = {.low = coordinate.magnitude(crossing.range95.low),
                      .high = coordinate.magnitude(crossing.range95.high)}};
}

/// All that the fit of one model goes by.
class ModelFitter {
public:
  /// `logistic`: the curve of the magnitudes in `cells`, about.
  ModelFitter(CompletenessModel model, const MagnitudeScale& scale, const Sample& all,
              const Sample& cells, const CurveParameters& logistic)
      : model_(model),
        coordinate_(model, scale, std::clamp(logistic.middle, scale.range.low, scale.range.high)),
        inside_{.low = coordinate_.of(scale.range.low), .high = coordinate_.of(scale.range.high)},
        guess_(logistic), all_(all), cells_(cells) {
    guess_.model = model;
    if (model != CompletenessModel::threshold)
      return;
    constexpr double kProbit = 0.6266570686577501; // of a logit, where they are as steep
    guess_.middle = -1;                            // the reference
    guess_.log_slope += std::log(kProbit / coordinate_.rate());
    fluxes_ = coordinate_.of(all);
    flux_cells_ = coordinate_.of(cells);
  }

  /// Everything but crossings. Nothing where the likelihood is not more than `least`.
  std::optional<CompletenessFit> fit(double least) {
    maximum_ = find_maximum(stars(), is_flux() ? flux_cells_ : cells_, guess_);
    if (!maximum_ || !(maximum_->sums.l > least))
      return std::nullopt;
    const CompletenessFit fit = fit_of(model_, *maximum_, coordinate_);
    return std::isfinite(fit.middle) ? std::optional(fit) : std::nullopt; // a flux below 0
  }

  /// After fit() gave one.
  Crossing crossing(double completeness) const {
    return in_magnitudes(find_crossing(*maximum_, stars(), completeness, inside_), coordinate_);
  }

private:
  bool is_flux() const { return model_ == CompletenessModel::threshold; }
  const Sample& stars() const { return is_flux() ? fluxes_ : all_; }

  CompletenessModel model_;
  Coordinate coordinate_;
  Interval inside_;
  CurveParameters guess_;
  const Sample& all_;
  const Sample& cells_;
  Sample fluxes_{};
  Sample flux_cells_{};
  std::optional<Maximum> maximum_{};
};

} // namespace

std::string_view to_text(CompletenessModel model) {
  constexpr std::array<std::string_view, kCompletenessModels> kNames = {"logistic", "fleming",
                                                                        "ceiling", "threshold"};
  return kNames[static_cast<std::size_t>(model)];
}

double CompletenessFit::operator()(double magnitude) const {
  const double t = slope * (magnitude - middle);
  switch (model) {
  case CompletenessModel::fleming:
    return 0.5 * (1 - t / std::hypot(1, t));
  case CompletenessModel::threshold:
    return ceiling * 0.5 *
           std::erfc(-slope * (std::pow(10, -0.4 * (magnitude - middle)) - 1) /
                     std::numbers::sqrt2);
  case CompletenessModel::logistic:
  case CompletenessModel::ceiling:
    break;
  }
  return ceiling / (1 + std::exp(t));
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

  const CurveParameters guess = logistic_guess(cells);
  std::vector<ModelFitter> fitters;
  fitters.reserve(fits.size());
  for (const CompletenessFit& fit : fits)
    fitters.emplace_back(fit.model, scale, all, cells, guess);
  const parallel::Schedule one_by_one{parallel::Schedule::Kind::dynamic, 1};
  parallel::parallel_for(fits.size(), threads, one_by_one,
                         [&](std::size_t begin, std::size_t end, int) {
                           for (std::size_t i = begin; i < end; ++i)
                             fits[i] = fitters[i].fit(least).value_or(fits[i]);
                         });
  const std::size_t crossings = fits[0].crossings.size();
  parallel::parallel_for(fits.size() * crossings, threads, one_by_one,
                         [&](std::size_t begin, std::size_t end, int) {
                           for (std::size_t i = begin; i < end; ++i) {
                             const CompletenessFit& fit = fits[i / crossings];
                             Crossing& crossing = fits[i / crossings].crossings[i % crossings];
                             if (fit.converged)
                               crossing = fitters[i / crossings].crossing(crossing.completeness);
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

void include_choice(std::span<CompletenessFit> fits) {
  constexpr double kSupported = 2;   // AIC above the smallest
  constexpr double kNormal95 = 1.96; // standard deviations either side
  const std::size_t best = preferred(fits);
  if (best == fits.size())
    return;
  for (std::size_t i = 0; i < fits[best].crossings.size(); ++i) {
    Crossing& at = fits[best].crossings[i];
    for (const CompletenessFit& fit : fits) {
      const Interval& range = fit.crossings[i].range95;
      if (!fit.converged || fit.aic > fits[best].aic + kSupported || std::isnan(range.low))
        continue;
      at.range95.low = std::min(at.range95.low, range.low);
      at.range95.high = std::max(at.range95.high, range.high);
    }
    if (const double half = (at.range95.high - at.range95.low) / 2; half > kNormal95 * at.error)
      at.error = half / kNormal95;
  }
}

Crossing preferred_crossing(std::span<const CompletenessFit> fits, std::size_t index) {
  const std::size_t best = preferred(fits);
  return best < fits.size()
             ? fits[best].crossings[index]
             : Crossing{.completeness = CompletenessFit{}.crossings[index].completeness};
}

} // namespace astromill::stats
