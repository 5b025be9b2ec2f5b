// astromill: intervals of a completeness curve by resampling trials
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/resampling.h"

#include "astromill/parallel/parallel_for.h"
#include "astromill/parallel/per_worker.h"
#include "astromill/parallel/random_stream.h"
#include "astromill/stats/refits.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace astromill::completeness {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// What one worker needs to draw a sample.
struct Workspace {
  std::vector<std::uint32_t> times{};   ///< how often each trial was drawn
  std::vector<std::uint32_t> weights{}; ///< and hence each star
  std::vector<std::uint64_t> injected{};
  std::vector<std::uint64_t> recovered{};
};

/// Each statistic's values in all samples, one row a statistic; NaN where a sample has none.
class Values {
public:
  Values(std::size_t statistics, std::size_t samples)
      : samples_(samples), values_(statistics * samples, kNaN) {}

  double& operator()(std::size_t statistic, std::size_t sample) {
    return values_[statistic * samples_ + sample];
  }

  /// Sorts a row, and returns what of it is not NaN.
  std::span<const double> sorted(std::size_t statistic) {
    const auto begin = values_.begin() + static_cast<std::ptrdiff_t>(statistic * samples_);
    const auto numbers = std::partition(begin, begin + static_cast<std::ptrdiff_t>(samples_),
                                        [](double value) { return !std::isnan(value); });
    std::sort(begin, numbers);
    return {begin, numbers};
  }

private:
  std::size_t samples_;
  std::vector<double> values_;
};

/// The value below which a fraction of sorted values lies, between two of them by interpolation.
double quantile(std::span<const double> sorted, double fraction) {
  const double place = fraction * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - std::floor(place));
}

stats::Interval percentiles(std::span<const double> sorted, double level) {
  return {.low = quantile(sorted, (1 - level) / 2), .high = quantile(sorted, (1 + level) / 2)};
}

/// Draws the trials of a sample and weighs the stars.
void draw(const BinnedStars& stars, std::uint64_t seed, std::size_t sample, Workspace& work) {
  parallel::RandomStream random(seed, parallel::RandomUse::bootstrap,
                                static_cast<std::uint32_t>(sample), 0);
  work.times.assign(stars.trial_count, 0);
  for (std::uint32_t i = 0; i < stars.trial_count; ++i)
    ++work.times[std::uint64_t{random()} * stars.trial_count >> 32U];
  work.weights.resize(stars.trials.size());
  for (std::size_t i = 0; i < stars.trials.size(); ++i)
    work.weights[i] = work.times[stars.trials[i]];
}

void count(const BinnedStars& stars, std::size_t bins, Workspace& work) {
  work.injected.assign(bins, 0);
  work.recovered.assign(bins, 0);
  for (std::size_t i = 0; i < stars.bins.size(); ++i) {
    work.injected[stars.bins[i]] += work.weights[i];
    work.recovered[stars.bins[i]] += stars.recovered[i] ? work.weights[i] : 0;
  }
}

/// A crossing that less than 97.5 % of the samples have is left without a range.
void set_range(stats::Crossing& crossing, std::span<const double> sorted, std::size_t samples) {
  if (std::isnan(crossing.magnitude))
    return;
  crossing.error = kNaN;
  crossing.range95 = {.low = kNaN, .high = kNaN};
  if (static_cast<double>(sorted.size()) < 0.975 * static_cast<double>(samples))
    return;
  const stats::Interval range68 = percentiles(sorted, 0.6827);
  crossing.error = 0.5 * (range68.high - range68.low);
  crossing.range95 = percentiles(sorted, 0.95);
}

} // namespace

void resample_trials(const BinnedStars& stars, const IntervalOptions& options, int threads,
                     Curve& curve) {
  if (stars.trial_count < 2 || options.bootstrap < 1)
    return;
  const auto samples = static_cast<std::size_t>(options.bootstrap);
  const std::size_t bins = curve.bins.size();
  const std::size_t crossings = stats::CompletenessFit{}.crossings.size();
  const stats::Refits refits(stars.outcomes(), curve.fits);
  Values values(bins + curve.fits.size() * crossings, samples);
  parallel::PerWorker<Workspace> workspaces(std::max(threads, 1), [] { return Workspace{}; });
  parallel::parallel_for(samples, threads, {}, [&](std::size_t begin, std::size_t end, int worker) {
    Workspace& work = workspaces.of(worker);
    for (std::size_t sample = begin; sample < end; ++sample) {
      draw(stars, options.seed, sample, work);
      count(stars, bins, work);
      for (std::size_t bin = 0; bin < bins; ++bin)
        values(bin, sample) = static_cast<double>(work.recovered[bin]) /
                              static_cast<double>(work.injected[bin]); // NaN without stars
      const auto places = refits.with_weights(work.weights);
      for (std::size_t i = 0; i < places.size() * crossings; ++i)
        values(bins + i, sample) = places[i / crossings][i % crossings];
    }
  });
  for (std::size_t i = 0; i < bins; ++i) {
    CurveBin& bin = curve.bins[i];
    if (bin.recovered() == 0 || bin.recovered() == bin.injected)
      continue;
    const auto sorted = values.sorted(i);
    bin.range68 = percentiles(sorted, 0.6827);
    bin.range95 = percentiles(sorted, 0.95);
  }
  for (std::size_t i = 0; i < curve.fits.size() * crossings; ++i)
    set_range(curve.fits[i / crossings].crossings[i % crossings], values.sorted(bins + i), samples);
}

} // namespace astromill::completeness
