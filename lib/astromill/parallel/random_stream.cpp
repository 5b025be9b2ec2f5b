// astromill: random numbers that depend on what they are for, not on who draws them when
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/parallel/random_stream.h"

#include "astromill/base/vector_clones.h"

#include <Random123/philox.h>

#include <bit>
#include <numbers>

namespace astromill::parallel {

namespace {

constexpr std::size_t kBlocks = RandomStream::kExponentials / 2; ///< two numbers of 64 bits each

/// Word i of block b of Philox4x32-10 at [i][b].
using Words = std::array<std::array<std::uint32_t, kBlocks>, 4>;

/// Philox4x32-10 of kBlocks counters at once; the test holds it to Random123.
ASTROMILL_VECTOR_CLONES void philox(std::array<std::uint32_t, 2> key, Words& words) {
  auto& [c0, c1, c2, c3] = words;
  for (int round = 0; round < 10; ++round) {
    for (std::size_t b = 0; b < kBlocks; ++b) {
      const std::uint64_t p = std::uint64_t{0xD2511F53} * c0[b];
      const std::uint64_t q = std::uint64_t{0xCD9E8D57} * c2[b];
      c0[b] = static_cast<std::uint32_t>(q >> 32U) ^ c1[b] ^ key[0];
      c1[b] = static_cast<std::uint32_t>(q);
      c2[b] = static_cast<std::uint32_t>(p >> 32U) ^ c3[b] ^ key[1];
      c3[b] = static_cast<std::uint32_t>(p);
    }
    key[0] += 0x9E3779B9U;
    key[1] += 0xBB67AE85U;
  }
}

/// -ln of (52 leading bits + 1/2) 2^-52, good to 1e-15.
inline double exponential(std::uint32_t high, std::uint32_t low) {
  constexpr std::uint64_t kOne = std::bit_cast<std::uint64_t>(1.0);
  constexpr std::uint64_t kFraction = (std::uint64_t{1} << 52U) - 1;
  const std::uint64_t bits = std::uint64_t{high} << 32U | low;
  const double u = std::bit_cast<double>(kOne | bits >> 12U) - (1 - 0x1p-53);
  const auto form = std::bit_cast<std::uint64_t>(u);
  // u = 2^e m, with m from sqrt(1/2) to sqrt(2)
  double m = std::bit_cast<double>((form & kFraction) | kOne);
  double e =
      std::bit_cast<double>(form >> 52U | std::bit_cast<std::uint64_t>(0x1p52)) - (0x1p52 + 1023);
  const bool above = m > std::numbers::sqrt2;
  m = above ? 0.5 * m : m;
  e = above ? e + 1 : e;
  // ln m = 2 artanh f
  const double f = (m - 1) / (m + 1);
  const double g = f * f;
  double series = 2.0 / 19;
  for (int k = 17; k > 0; k -= 2)
    series = series * g + 2.0 / k;
  return -(e * std::numbers::ln2 + series * f);
}

ASTROMILL_VECTOR_CLONES void take_logarithms(const Words& words, double* out) {
  for (std::size_t b = 0; b < kBlocks; ++b) {
    out[b] = exponential(words[0][b], words[1][b]);
    out[kBlocks + b] = exponential(words[2][b], words[3][b]);
  }
}

} // namespace

void RandomStream::exponentials(std::span<double, kExponentials> out) {
  Words words;
  for (std::size_t b = 0; b < kBlocks; ++b) {
    words[0][b] = counter_[0] + static_cast<std::uint32_t>(b);
    words[1][b] = counter_[1];
    words[2][b] = counter_[2];
    words[3][b] = counter_[3];
  }
  philox(key_, words);
  take_logarithms(words, out.data());
  counter_[0] += static_cast<std::uint32_t>(kBlocks);
  next_ = block_.size();
}

void RandomStream::refill() {
  const r123::Philox4x32::ctr_type counter = {{counter_[0], counter_[1], counter_[2], counter_[3]}};
  const r123::Philox4x32::key_type key = {{key_[0], key_[1]}};
  const r123::Philox4x32::ctr_type block = r123::Philox4x32{}(counter, key);
  block_ = {block[0], block[1], block[2], block[3]};
  ++counter_[0];
  next_ = 0;
}

} // namespace astromill::parallel
