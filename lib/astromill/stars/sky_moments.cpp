// astromill: moments of the sky pixels between two limits
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/sky_moments.h"

#include "astromill/base/vector_clones.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace astromill::stars {

namespace {

constexpr std::size_t kLanes = 8; ///< partial sums, so that sums are vectorised in a fixed order

template <class T> using Lanes = std::array<T, kLanes>;

/// The lanes' sum, first to last.
template <class Lanes> auto total(const Lanes& lanes) {
  auto sum = lanes[0];
  for (std::size_t k = 1; k < kLanes; ++k)
    sum += lanes[k];
  return sum;
}

/// Values as wide as the sums are: GCC's and clang's vectors, which every processor can be given.
using Floats = float __attribute__((vector_size(sizeof(float) * kLanes)));
using Integers = int __attribute__((vector_size(sizeof(int) * kLanes)));
using Doubles = double __attribute__((vector_size(sizeof(double) * kLanes)));

/// Sums of all values but the last ones that do not fill the lanes.
struct LaneSums {
  Doubles first{};
  Doubles second{};
  Doubles third{};
  Integers below{};
  Integers above{};
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
  LaneSums sums;
  const std::size_t whole = values.size() - values.size() % kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) {
    Floats v;
    std::memcpy(&v, values.data() + i, sizeof v);
    const Integers under = v < low; // -1 where true
    const Integers over = v > high;
    sums.below -= under;
    sums.above -= over;
    const Floats difference = v - zero; // in single precision, as IRAF
    const Doubles d = __builtin_convertvector((under | over) != 0 ? Floats{} : difference, Doubles);
    const Doubles square = d * d;
    sums.first += d;
    sums.second += square;
    sums.third += square * d;
  }
  MomentSums out{
      .first = total(sums.first), .second = total(sums.second), .third = total(sums.third)};
  auto below = static_cast<std::size_t>(total(sums.below));
  auto above = static_cast<std::size_t>(total(sums.above));
  for (const float v : values.subspan(whole)) {
    if (v < low || v > high) {
      (v < low ? below : above) += 1;
      continue;
    }
    const auto d = static_cast<double>(v - zero);
    out.first += d;
    out.second += d * d;
    out.third += d * d * d;
  }
  out.below = below;
  out.above = above;
  out.used = values.size() - std::min(values.size(), below + above);
  return out;
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
