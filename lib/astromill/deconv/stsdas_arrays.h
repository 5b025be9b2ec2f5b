// astromill: sums over arrays for STSDAS mem
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <vector>

namespace astromill::deconv::stsdas {

using Values = std::vector<double>;

inline double dot(const Values& a, const Values& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    sum += a[i] * b[i];
  return sum;
}

inline double dot(const Values& a, const Values& b, const Values& metric) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    sum += a[i] * b[i] * metric[i];
  return sum;
}

inline double total(const Values& a) {
  double sum = 0;
  for (const double value : a)
    sum += value;
  return sum;
}

/// a + factor (b - a).
inline void go(double factor, const Values& b, Values& a) {
  for (std::size_t i = 0; i < a.size(); ++i)
    a[i] += factor * (b[i] - a[i]);
}

inline Values minus(const Values& a, const Values& b) {
  Values out(a.size());
  std::ranges::transform(a, b, out.begin(), std::minus<>());
  return out;
}

} // namespace astromill::deconv::stsdas
