// astromill: random numbers for tests, the same on every machine
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstdint>

namespace astromill::test {

/// SplitMix64 (Steele, Lea & Flood 2014). std::mt19937 would do, but the distributions of the
/// standard library differ between implementations.
class Random {
public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t bits() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }

  double uniform(double low, double high) {
    return low + (high - low) * static_cast<double>(bits() >> 11) * 0x1p-53;
  }

  /// Uniform in the logarithm.
  double log_uniform(double low, double high) {
    return std::exp(uniform(std::log(low), std::log(high)));
  }

  /// low to high, both included.
  int integer(int low, int high) {
    return low + static_cast<int>(bits() % static_cast<std::uint64_t>(high - low + 1));
  }

  bool chance(double probability) { return uniform(0, 1) < probability; }

  double sign() { return chance(0.5) ? 1 : -1; }

  template <class T, std::size_t N> const T& one_of(const T (&items)[N]) {
    return items[static_cast<std::size_t>(integer(0, static_cast<int>(N) - 1))];
  }

private:
  std::uint64_t state_;
};

} // namespace astromill::test
