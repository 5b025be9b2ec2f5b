// astromill: what artificial stars tell, by magnitude
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/linearity_bins.h"

#include "astromill/stats/robust.h"

#include <cmath>
#include <cstddef>

namespace astromill::deconv {

namespace {

using Sample = std::vector<const LinearityStar*>;

/// Of the finite values among value(star).
template <class Value> stats::MedianScatter over(const Sample& stars, const Value& value) {
  std::vector<double> values;
  for (const LinearityStar* star : stars)
    if (const double one = value(*star); std::isfinite(one))
      values.push_back(one);
  return stats::median_scatter(values);
}

/// Along x and y alike.
double position_scatter(const Sample& stars) {
  std::vector<double> off;
  for (const LinearityStar* star : stars)
    if (star->found) {
      off.push_back(star->x_out - star->x);
      off.push_back(star->y_out - star->y);
    }
  return stats::median_scatter(off).scatter;
}

LinearityBin sum_up(const Sample& stars) {
  constexpr double kOfMedian = 1.2533141373155001; // sqrt(pi / 2), of a Gaussian sample
  using Star = LinearityStar;
  const auto excess = [](double Star::*light) {
    return [light](const Star& star) { return star.*light / star.flux - 1; };
  };
  const stats::MedianScatter back = over(stars, excess(&Star::flux_out));
  const stats::MedianScatter direct = over(stars, excess(&Star::flux_direct));
  double found = 0;
  for (const Star* star : stars)
    found += star->found ? 1 : 0;
  const auto count = static_cast<double>(stars.size());
  return {.stars = static_cast<std::int64_t>(stars.size()),
          .bias = back.median,
          .bias_error = kOfMedian * back.scatter / std::sqrt(count),
          .scatter = direct.scatter,
          .limit = over(stars, [](const Star& star) { return star.limit / star.flux; }).median,
          .direct = direct.median,
          .wide = over(stars, excess(&Star::flux_wide)).median,
          .found = found / count,
          .position = position_scatter(stars)};
}

} // namespace

std::vector<LinearityBin> sum_up(std::span<const LinearityStar> stars,
                                 const completeness::MagnitudeBins& bins) {
  std::vector<Sample> samples(bins.count);
  for (const LinearityStar& star : stars)
    if (const auto bin = bins.bin_of(star.magnitude); bin && star.measured())
      samples[*bin].push_back(&star);
  std::vector<LinearityBin> out;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    out.push_back(sum_up(samples[i]));
    out.back().magnitude = bins.centre(i);
  }
  return out;
}

} // namespace astromill::deconv
