// astromill: tests of streams of random numbers
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/parallel/random_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

namespace astromill::parallel {
namespace {

TEST(RandomStream, is_philox) {
  // The known answer of Random123 for a counter and a key of zeros.
  RandomStream random(0, static_cast<RandomUse>(0), 0, 0);
  EXPECT_EQ(random(), 0x6627e8d5U);
  EXPECT_EQ(random(), 0xe169c58dU);
  EXPECT_EQ(random(), 0xbc57ac4cU);
  EXPECT_EQ(random(), 0x9b00dbd8U);
}

TEST(RandomStream, differs_in_seed_use_trial_and_star) {
  const auto first = [](std::uint64_t seed, RandomUse use, std::uint32_t trial,
                        std::uint32_t star) { return RandomStream(seed, use, trial, star)(); };
  const std::vector<std::uint32_t> numbers = {
      first(1, RandomUse::photon_noise, 1, 1),
      first(2, RandomUse::photon_noise, 1, 1),
      first(1, RandomUse::star_positions, 1, 1),
      first(1, RandomUse::photon_noise, 2, 1),
      first(1, RandomUse::photon_noise, 1, 2),
      first(1ULL << 32U | 1U, RandomUse::photon_noise, 1, 1)};
  for (std::size_t i = 0; i < numbers.size(); ++i)
    EXPECT_EQ(std::count(numbers.begin(), numbers.end(), numbers[i]), 1);
}

TEST(RandomStream, draws_exponentials_from_its_whole_blocks) {
  RandomStream words(42, RandomUse::photon_noise, 3, 4);
  RandomStream random(42, RandomUse::photon_noise, 3, 4);
  std::array<double, RandomStream::kExponentials> out;
  for (int i = 0; i < 4; ++i)
    words();
  random(); // the rest of its block is skipped
  for (int batch = 0; batch < 50; ++batch) {
    random.exponentials(out);
    for (std::size_t block = 0; block < out.size() / 2; ++block)
      for (std::size_t half = 0; half < 2; ++half) {
        const std::uint64_t high = words();
        const std::uint64_t bits = high << 32U | words();
        const double u = (static_cast<double>(bits >> 12U) + 0.5) * 0x1p-52;
        EXPECT_NEAR(out[block + half * out.size() / 2], -std::log(u), 4e-16 * (1 - std::log(u)));
      }
  }
  EXPECT_EQ(random(), words());
}

TEST(RandomStream, draws_exponentials_of_mean_and_variance_one) {
  RandomStream random(1, RandomUse::photon_noise, 1, 1);
  std::array<double, RandomStream::kExponentials> out;
  double sum = 0;
  double squares = 0;
  constexpr int kBatches = 5000;
  for (int batch = 0; batch < kBatches; ++batch) {
    random.exponentials(out);
    for (const double value : out) {
      sum += value;
      squares += value * value;
    }
  }
  const double count = kBatches * static_cast<double>(out.size());
  EXPECT_NEAR(sum / count, 1, 4 / std::sqrt(count));
  EXPECT_NEAR(squares / count, 2, 4 * std::sqrt(20 / count));
}

} // namespace
} // namespace astromill::parallel
