// astromill: middle and width of a sample with outliers
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stats/robust.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace astromill::stats {

namespace {

/// Of an even number, the mean of the middle two.
double median(std::span<double> values) {
  const auto half = static_cast<std::ptrdiff_t>(values.size() / 2);
  const auto middle = values.begin() + half;
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1)
    return *middle;
  return std::midpoint(*std::max_element(values.begin(), middle), *middle);
}

} // namespace

MedianScatter median_scatter(std::span<double> values) {
  MedianScatter out;
  if (values.empty())
    return out;
  out.median = median(values);
  if (values.size() < 2)
    return out;
  for (double& value : values)
    value = std::abs(value - out.median);
  out.scatter = 1.482602218505602 * median(values); // 1 / (75 % point of the normal distribution)
  return out;
}

} // namespace astromill::stats
