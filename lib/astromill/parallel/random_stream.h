// astromill: random numbers that depend on what they are for, not on who draws them when
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace astromill::parallel {

/// What a stream's numbers are used for, so that no two uses share them. Values are part of every
/// result made with a seed: never change or reuse one.
enum class RandomUse : std::uint32_t {
  star_positions = 1,
  star_magnitudes = 2,
  photon_noise = 3,
  bootstrap = 4,
};

/// The stream of one (seed, use, trial, star): a pure function of these, by the counter-based
/// generator Philox4x32-10 (Salmon et al. 2011, SC'11). Meets std::uniform_random_bit_generator
/// with 32 bits. Cheap to make; not for two threads at a time.
class RandomStream {
public:
  using result_type = std::uint32_t;
  static constexpr std::size_t kExponentials = 64; ///< that come at a time

  RandomStream(std::uint64_t seed, RandomUse use, std::uint32_t trial, std::uint32_t star)
      : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U)},
        counter_{0, star, trial, static_cast<std::uint32_t>(use)} {}

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  result_type operator()() {
    if (next_ == block_.size())
      refill();
    return block_[next_++];
  }

  /// Uniform in the open interval (0, 1), a multiple of 2^-53 plus 2^-54.
  double uniform() {
    const std::uint64_t high = (*this)();
    const std::uint64_t bits = (high << 32U | (*this)()) >> 11U;
    return (static_cast<double>(bits) + 0.5) * 0x1p-53;
  }

  /// Numbers of the exponential distribution of mean 1, many at a time: -ln of uniform ones, each
  /// a multiple of 2^-52 plus 2^-53. They come from whole blocks of the generator: what is left of
  /// the current one is skipped. The same bytes on every processor.
  void exponentials(std::span<double, kExponentials> out);

private:
  void refill();

  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_; ///< block, star, trial, use
  std::array<std::uint32_t, 4> block_{};
  std::size_t next_ = 4; ///< of the block; 4: none left
};

} // namespace astromill::parallel
