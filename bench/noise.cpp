// astromill: benchmarks of the photon noise of stars
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/image.h"
#include "astromill/stars/photon_noise.h"
#include "astromill/stars/poisson.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstddef>
#include <cstdint>

namespace astromill::stars {
namespace {

/// Like the WFPC2 PSF of 127 x 127 pixels that is 1e4 times fainter at its edge than half way in: a
/// Moffat function in a circle, of unit flux.
Image<float> make_star() {
  constexpr double kRadius = 63;
  constexpr double kCore = 1.1;
  Image<float> star(127, 127);
  double sum = 0;
  for (std::size_t y = 0; y < star.height; ++y)
    for (std::size_t x = 0; x < star.width; ++x) {
      const double r = std::hypot(static_cast<double>(x) - 63, static_cast<double>(y) - 63);
      const double value = r < kRadius ? std::pow(1 + r * r / (kCore * kCore), -1.6) : 0;
      star.view()(x, y) = static_cast<float>(value);
      sum += value;
    }
  for (float& value : star.pixels)
    value = static_cast<float>(value / sum);
  return star;
}

constexpr double kGain = 14;
constexpr double kFluxAt16 = 12300; // DN of the M71 test's PSF

/// The argument is the magnitude.
void one_star(benchmark::State& state) {
  const Image<float> star = make_star();
  const double flux = kFluxAt16 * std::pow(10, -0.4 * (static_cast<double>(state.range(0)) - 16));
  PhotonNoise noise;
  std::uint32_t number = 0;
  for (auto _ : state) {
    parallel::RandomStream random(1, parallel::RandomUse::photon_noise, 1, ++number);
    benchmark::DoNotOptimize(noise.draw(star.view(), flux, kGain, random).data);
  }
}
BENCHMARK(one_star)->DenseRange(16, 26, 2);

/// Magnitudes 16 to 26, as in the M71 test.
void mixed_stars(benchmark::State& state) {
  const Image<float> star = make_star();
  PhotonNoise noise;
  std::uint32_t number = 0;
  for (auto _ : state) {
    ++number;
    parallel::RandomStream random(1, parallel::RandomUse::photon_noise, 1, number);
    const double flux = kFluxAt16 * std::pow(10, -0.04 * (number % 100));
    benchmark::DoNotOptimize(noise.draw(star.view(), flux, kGain, random).data);
  }
}
BENCHMARK(mixed_stars);

void poisson_numbers(benchmark::State& state) {
  const auto mean = static_cast<double>(state.range(0));
  parallel::RandomStream random(1, parallel::RandomUse::photon_noise, 1, 1);
  for (auto _ : state)
    benchmark::DoNotOptimize(poisson(mean, random));
}
BENCHMARK(poisson_numbers)->Arg(10)->Arg(100)->Arg(10000);

void uniform_numbers(benchmark::State& state) {
  parallel::RandomStream random(1, parallel::RandomUse::photon_noise, 1, 1);
  for (auto _ : state)
    benchmark::DoNotOptimize(random.uniform());
}
BENCHMARK(uniform_numbers);

} // namespace
} // namespace astromill::stars
