// astromill: completeness against magnitude, from the stars of all trials
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/curve.h"

#include "astromill/completeness/resampling.h"
#include "astromill/parallel/parallel_for.h"

#include <cmath>
#include <limits>

namespace astromill::completeness {

namespace {

/// Counts every star in its bin, and picks out what fits need.
BinnedStars count(std::span<const StarResult> stars, Curve& curve) {
  BinnedStars out;
  const StarResult* last = nullptr;
  for (const StarResult& star : stars) {
    if (last == nullptr || last->trial != star.trial)
      ++out.trial_count;
    last = &star;
    const auto bin = curve.magnitudes.bin_of(star.mag_in);
    if (!bin)
      continue;
    CurveBin& counts = curve.bins[*bin];
    ++counts.injected;
    ++counts.by_status[static_cast<std::size_t>(star.status)];
    out.magnitudes.push_back(star.mag_in);
    out.recovered.push_back(star.status == StarStatus::found ? 1 : 0);
    out.bins.push_back(static_cast<std::uint32_t>(*bin));
    out.trials.push_back(out.trial_count - 1);
  }
  return out;
}

void set_fractions(CurveBin& bin) {
  bin.fraction = bin.injected > 0
                     ? static_cast<double>(bin.recovered()) / static_cast<double>(bin.injected)
                     : std::numeric_limits<double>::quiet_NaN();
  bin.range68 = stats::jeffreys_interval(bin.recovered(), bin.injected, 0.6827);
  bin.range95 = stats::jeffreys_interval(bin.recovered(), bin.injected, 0.95);
}

/// Output less input of the recovered stars of each bin.
struct Differences {
  std::vector<double> magnitude{};
  std::vector<double> x{};
  std::vector<double> y{};
};

/// A user's own detector need not measure everything.
void add_number(std::vector<double>& values, double value) {
  if (!std::isnan(value))
    values.push_back(value);
}

std::vector<Differences> differences(std::span<const StarResult> stars, const Curve& curve) {
  std::vector<Differences> out(curve.bins.size());
  for (const StarResult& star : stars) {
    if (star.status != StarStatus::found)
      continue;
    if (const auto bin = curve.magnitudes.bin_of(star.mag_in)) {
      add_number(out[*bin].magnitude, star.mag_out - star.mag_in);
      add_number(out[*bin].x, star.x_out - star.x_in);
      add_number(out[*bin].y, star.y_out - star.y_in);
    }
  }
  return out;
}

/// The column of an output magnitude; nothing for NaN.
std::optional<std::size_t> column_of(const MagnitudeBins& magnitudes, double magnitude) {
  if (std::isnan(magnitude))
    return std::nullopt;
  if (const auto bin = magnitudes.bin_of(magnitude))
    return *bin + 1;
  return magnitude < magnitudes.low ? 0 : magnitudes.count + 1;
}

std::vector<std::int64_t> matrix_of(std::span<const StarResult> stars,
                                    const MagnitudeBins& magnitudes) {
  const std::size_t columns = magnitudes.count + 2;
  std::vector<std::int64_t> matrix(magnitudes.count * columns);
  for (const StarResult& star : stars) {
    const auto row = magnitudes.bin_of(star.mag_in);
    const auto column = column_of(magnitudes, star.mag_out);
    if (star.status == StarStatus::found && row && column)
      ++matrix[*row * columns + *column];
  }
  return matrix;
}

} // namespace

Curve make_curve(std::span<const StarResult> stars, const MagnitudeBins& magnitudes,
                 const IntervalOptions& intervals, int threads) {
  Curve curve{.magnitudes = magnitudes, .bins = std::vector<CurveBin>(magnitudes.count)};
  const BinnedStars binned = count(stars, curve);
  std::vector<Differences> found = differences(stars, curve);
  parallel::parallel_for(magnitudes.count, threads, {},
                         [&](std::size_t begin, std::size_t end, int) {
                           for (std::size_t i = begin; i < end; ++i) {
                             set_fractions(curve.bins[i]);
                             curve.bins[i].magnitude = stats::median_scatter(found[i].magnitude);
                             curve.bins[i].x = stats::median_scatter(found[i].x);
                             curve.bins[i].y = stats::median_scatter(found[i].y);
                           }
                         });
  curve.matrix = matrix_of(stars, magnitudes);
  curve.fits = stats::fit_completeness(binned.outcomes(), threads);
  curve.preferred_fit = stats::preferred(curve.fits);
  if (intervals.bootstrap > 0)
    resample_trials(binned, intervals, threads, curve);
  stats::include_choice(curve.fits);
  return curve;
}

Curve make_curve(const Options& options, std::span<const StarResult> stars, int threads) {
  return make_curve(stars, parse_magnitude_bins(options.magnitudes),
                    {.bootstrap = options.bootstrap, .seed = options.seed}, threads);
}

} // namespace astromill::completeness
