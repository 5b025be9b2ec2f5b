// astromill: is what was drawn distributed as it should be? For tests
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

namespace astromill::test {

/// How many standard deviations chi-square is off what it should be, by the cube root of Wilson &
/// Hilferty (1931); cells that expect fewer than 10 are taken together with the next ones.
inline double chi_square_deviation(const std::vector<double>& observed,
                                   const std::vector<double>& expected) {
  double chi2 = 0;
  double o = 0;
  double e = 0;
  int cells = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    o += observed[i];
    e += expected[i];
    if (e < 10 && i + 1 < expected.size())
      continue;
    chi2 += e > 0 ? (o - e) * (o - e) / e : 0;
    ++cells;
    o = e = 0;
  }
  const double freedom = cells - 1;
  const double spread = 2 / (9 * freedom);
  return (std::cbrt(chi2 / freedom) - (1 - spread)) / std::sqrt(spread);
}

/// P(k) of Poisson's distribution.
inline double poisson_probability(int k, double mean) {
  double log_factorial = 0;
  for (int i = 2; i <= k; ++i)
    log_factorial += std::log(i);
  return std::exp(k * std::log(mean) - mean - log_factorial);
}

} // namespace astromill::test
