// astromill: Poisson numbers
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/poisson.h"

#include <array>
#include <cmath>
#include <cstddef>

namespace astromill::stars {

namespace {

constexpr double kGreatestMean = 1e18;
constexpr double kHalfLogTwoPi = 0.91893853320467274178;

/// Logarithm of the probability of `k`, which is whole and not negative.
double log_probability(double k, double mean) {
  constexpr std::array<double, 10> kLogFactorial = {0,
                                                    0,
                                                    0.69314718055994531,
                                                    1.79175946922805500,
                                                    3.17805383034794562,
                                                    4.78749174278204600,
                                                    6.57925121201010100,
                                                    8.52516136106541430,
                                                    10.60460290274525023,
                                                    12.80182748008146961};
  if (k < static_cast<double>(kLogFactorial.size()))
    return k * std::log(mean) - mean - kLogFactorial[static_cast<std::size_t>(k)];
  // Stirling's series, arranged so that nothing large is left over where k is near the mean.
  const double off = (mean - k) / k;
  const double r = 1 / k;
  return k * (std::log1p(off) - off) - kHalfLogTwoPi - 0.5 * std::log(k) -
         r * (1.0 / 12 - r * r * (1.0 / 360 - r * r * (1.0 / 1260)));
}

} // namespace

double poisson(double mean, parallel::RandomStream& random) {
  if (mean > kGreatestMean)
    return mean;
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double squeeze = 0.9277 - 3.6224 / (b - 2);
  while (true) {
    const double u = random.uniform() - 0.5;
    const double v = random.uniform();
    const double s = 0.5 - std::fabs(u);
    const double k = std::floor((2 * a / s + b) * u + mean + 0.43);
    if (s >= 0.07 && v <= squeeze)
      return k;
    if (k < 0 || (s < 0.013 && v > s))
      continue;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    if (std::log(v * inverse_alpha / (a / (s * s) + b)) <= log_probability(k, mean))
      return k;
  }
}

} // namespace astromill::stars
