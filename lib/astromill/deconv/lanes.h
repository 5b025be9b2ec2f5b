// astromill: sums in double that vectorise and do not depend on the processor
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>

namespace astromill::deconv {

inline constexpr std::size_t kLanes = 16;

/// As many partial sums as fill vectors of any size.
struct Lanes {
  std::array<double, kLanes> sums{};

  void add(std::size_t lane, float value) { sums[lane] += static_cast<double>(value); }
  double total() const {
    double sum = 0;
    for (const double part : sums)
      sum += part;
    return sum;
  }
};

/// element(i, lane) for all i below `size`, element i in lane i % kLanes.
template <class Element>
[[gnu::always_inline]] inline void over_lanes(std::size_t size, Element&& element) {
  std::size_t i = 0;
  for (; i + kLanes <= size; i += kLanes)
    for (std::size_t lane = 0; lane < kLanes; ++lane)
      element(i + lane, lane);
  for (std::size_t lane = 0; i + lane < size; ++lane)
    element(i + lane, lane);
}

} // namespace astromill::deconv
