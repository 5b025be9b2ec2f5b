// astromill: moments of the sky pixels between two limits
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/sky_moments.h"

#include "astromill/base/vector_clones.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace astromill::stars {

namespace {

constexpr std::size_t kLanes = 16; ///< partial sums, so that sums are vectorised in a fixed order

template <class T> using Lanes = std::array<T, kLanes>;

template <class T> T total(const Lanes<T>& lanes) {
  return std::accumulate(lanes.begin(), lanes.end(), T{});
}

struct Accumulator {
  Lanes<double> first{};
  Lanes<double> second{};
  Lanes<double> third{};
  Lanes<int> below{};
  Lanes<int> above{};

  void add(std::size_t k, float value, float zero, float low, float high) {
    const bool under = value < low;
    const bool over = value > high;
    below[k] += under ? 1 : 0;
    above[k] += over ? 1 : 0;
    const float difference = under || over ? 0 : value - zero; // in single precision, as IRAF
    const auto d = static_cast<double>(difference);
    const double square = d * d;
    first[k] += d;
    second[k] += square;
    third[k] += square * d;
  }
};

} // namespace

ASTROMILL_VECTOR_CLONES
Extent extent(std::span<const float> values) {
  Lanes<double> sums{};
  Lanes<float> lowest;
  Lanes<float> highest;
  lowest.fill(values[0]);
  highest.fill(values[0]);
  std::size_t i = 0;
  for (; i + kLanes <= values.size(); i += kLanes)
    for (std::size_t k = 0; k < kLanes; ++k) {
      const float v = values[i + k];
      sums[k] += static_cast<double>(v);
      lowest[k] = v < lowest[k] ? v : lowest[k];
      highest[k] = v > highest[k] ? v : highest[k];
    }
  for (std::size_t k = 0; i < values.size(); ++i, ++k) {
    sums[k] += static_cast<double>(values[i]);
    lowest[k] = std::min(lowest[k], values[i]);
    highest[k] = std::max(highest[k], values[i]);
  }
  return {.lowest = *std::ranges::min_element(lowest),
          .highest = *std::ranges::max_element(highest),
          .mean = static_cast<float>(total(sums)) / static_cast<float>(values.size())};
}

ASTROMILL_VECTOR_CLONES
MomentSums moment_sums(std::span<const float> values, float zero, float low, float high) {
  Accumulator sums;
  std::size_t i = 0;
  for (; i + kLanes <= values.size(); i += kLanes)
    for (std::size_t k = 0; k < kLanes; ++k)
      sums.add(k, values[i + k], zero, low, high);
  for (std::size_t k = 0; i < values.size(); ++i, ++k)
    sums.add(k, values[i], zero, low, high);
  const auto below = static_cast<std::size_t>(total(sums.below));
  const auto above = static_cast<std::size_t>(total(sums.above));
  return {.below = below,
          .above = above,
          .used = below + above < values.size() ? values.size() - below - above : 0,
          .first = total(sums.first),
          .second = total(sums.second),
          .third = total(sums.third)};
}

Moments::Moments(const MomentSums& sums, float zero) {
  const auto n = static_cast<double>(sums.used);
  const double offset = sums.first / n;
  const double variance = sums.second / n - offset * offset;
  mean = static_cast<float>(static_cast<double>(zero) + offset);
  if (!(variance > 0))
    return;
  sigma = static_cast<float>(std::sqrt(variance));
  skew = static_cast<float>(
      std::cbrt(sums.third / n - 3 * offset * variance - offset * offset * offset));
}

} // namespace astromill::stars
