// astromill: benchmark of the deconvolution of a tile: its operator, an iteration, the whole
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/forward_model.h"
#include "astromill/deconv/geometry.h"
#include "astromill/deconv/problem.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>

namespace {

using namespace astromill;         // NOLINT(google-build-using-namespace)
using namespace astromill::deconv; // NOLINT(google-build-using-namespace)

constexpr std::size_t kSide = 256;
constexpr std::size_t kMargin = 16;

/// A PSF of FWHM 2 detector pixels; each further plane is its slope, with a weight over the field.
LocalPsf round_psf(std::size_t subsample, std::size_t planes) {
  LocalPsf psf;
  psf.subsample = subsample;
  psf.reach = kMargin;
  const auto reach = static_cast<std::ptrdiff_t>(psf.reach * subsample);
  psf.response.first_x = -reach;
  psf.response.first_y = -reach;
  const auto side = static_cast<std::size_t>(2 * reach + 1);
  for (std::size_t k = 0; k < planes; ++k) {
    Image<double> plane(side, side);
    for (std::size_t i = 0; i < plane.pixels.size(); ++i) {
      const double n = static_cast<double>(subsample);
      const double x = (static_cast<double>(i % side) - static_cast<double>(reach)) / n;
      const double y = (static_cast<double>(i / side) - static_cast<double>(reach)) / n;
      const double light = std::exp(-(x * x + y * y) / 1.44) / 4.52;
      plane.pixels[i] = k == 0 ? light : 0.05 * x * light;
    }
    psf.response.planes.push_back(plane);
  }
  psf.weights = [](double x, double y, std::span<double> weights) {
    for (std::size_t k = 0; k < weights.size(); ++k)
      weights[k] = ((k % 2 == 0 ? x : y) - 128) / 256;
  };
  return psf;
}

struct Setup {
  explicit Setup(const benchmark::State& state)
      : psf(round_psf(static_cast<std::size_t>(state.range(0)),
                      static_cast<std::size_t>(state.range(1)))),
        model(tile_geometry({0, 0, kSide, kSide}, psf.subsample, kMargin, psf.reach), psf),
        work(model), object(model.geometry().fine_pixels()),
        light(model.geometry().coarse_pixels()) {
    const Rectangle part = model.geometry().object();
    for (std::size_t y = 0; y < part.height; ++y)
      for (std::size_t x = 0; x < part.width; ++x)
        object[y * model.geometry().fine_width() + x] =
            static_cast<float>((x * 7 + y * 13) % 101 == 0 ? 1000 : 1);
  }

  LocalPsf psf;
  ForwardModel model;
  ForwardModel::Workspace work;
  fft::Aligned<float> object;
  fft::Aligned<float> light;
};

void model_of_tile(benchmark::State& state) {
  const Setup setup(state);
  for (auto unused : state)
    benchmark::DoNotOptimize(ForwardModel(setup.model.geometry(), setup.psf));
  state.counters["bytes"] = static_cast<double>(setup.model.bytes());
  state.counters["work_bytes"] = static_cast<double>(setup.work.bytes());
}

void product(benchmark::State& state) {
  Setup setup(state);
  for (auto unused : state)
    setup.model.apply(setup.object, setup.light, setup.work);
}

void transposed_product(benchmark::State& state) {
  Setup setup(state);
  setup.model.apply(setup.object, setup.light, setup.work);
  for (auto unused : state)
    setup.model.apply_transposed(setup.light, setup.object, setup.work);
}

/// A crowded field as the detector sees it: a star for each 100 pixels, a few bright ones.
TileData crowded(Setup& setup) {
  constexpr float kSky = 5;
  constexpr float kReadVariance = 25;
  const TileGeometry& geometry = setup.model.geometry();
  std::mt19937 bits(1);
  setup.object.fill(0);
  const Rectangle part = geometry.object();
  for (std::size_t star = 0; star < kSide * kSide / 100; ++star) {
    const double uniform = static_cast<double>(bits()) / 4294967296.0;
    setup.object[bits() % part.height * geometry.fine_width() + bits() % part.width] +=
        static_cast<float>(std::min(50 / (uniform + 1e-6), 2e5));
  }
  setup.model.apply(setup.object, setup.light, setup.work);
  TileData data;
  const std::size_t size = geometry.coarse_pixels();
  for (auto* array : {&data.counts, &data.sky, &data.variance, &data.use})
    *array = fft::Aligned<float>(size);
  std::normal_distribution<float> noise;
  for (std::size_t y = kMargin; y < kMargin + kSide; ++y)
    for (std::size_t x = kMargin; x < kMargin + kSide; ++x) {
      const std::size_t i = y * geometry.canvas_width + x;
      const float level = std::max(setup.light[i], 0.0F) + kSky;
      data.counts[i] = level + std::sqrt(level + kReadVariance) * noise(bits);
      data.sky[i] = kSky;
      data.variance[i] = kReadVariance;
      data.use[i] = 1;
    }
  data.used = static_cast<std::int64_t>(kSide * kSide);
  return data;
}

void restore_tile(benchmark::State& state, const StopRules& rules) {
  Setup setup(state);
  const TileData data = crowded(setup);
  Restoration last;
  for (auto unused : state)
    last = restore(setup.model, data, rules, setup.work);
  state.counters["iterations"] = last.iterations;
  state.counters["convolutions"] = last.convolutions;
  state.counters["an iteration"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * last.iterations,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void twenty_iterations(benchmark::State& state) {
  restore_tile(state, {.method = Method::rl, .aim = 1, .max_iterations = 20});
}

void tile(benchmark::State& state) { restore_tile(state, {}); }

void planes_and_sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"subsample", "planes"})->Unit(benchmark::kMillisecond);
  for (const std::int64_t subsample : {1, 2, 3})
    for (const std::int64_t planes : {1, 5})
      benchmark->Args({subsample, planes});
}
BENCHMARK(model_of_tile)->Apply(planes_and_sizes);
BENCHMARK(product)->Apply(planes_and_sizes);
BENCHMARK(transposed_product)->Apply(planes_and_sizes);
BENCHMARK(twenty_iterations)->Apply(planes_and_sizes);
BENCHMARK(tile)->Apply(planes_and_sizes);

} // namespace
