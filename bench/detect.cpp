// astromill: benchmark of finding and measuring stars: density, peaks, shapes, sky, photometry
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/image.h"
#include "astromill/stars/aperture.h"
#include "astromill/stars/density.h"
#include "astromill/stars/peak_shape.h"
#include "astromill/stars/peaks.h"
#include "astromill/stats/background_noise.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

namespace {

using namespace astromill;        // NOLINT(google-build-using-namespace)
using namespace astromill::stars; // NOLINT(google-build-using-namespace)

constexpr std::size_t kSide = 1024;
constexpr int kStars = 6000;
constexpr float kNoise = 10;

/// A field of stars on a noisy sky, and the stages of its search.
struct Field {
  Image<float> pixels{kSide, kSide};
  DaofindKernel kernel{KernelShape{}};
  float threshold = kernel.relative_error * 4 * kNoise;
  SearchImage image{};
  Image<float> heights{kSide, kSide};
  std::vector<Peak> peaks{};
  std::vector<StarPosition> stars{};

  Field() {
    std::mt19937 bits(1);
    std::normal_distribution<float> noise(100, kNoise);
    std::uniform_real_distribution<double> place(8, kSide - 8);
    std::uniform_real_distribution<double> uniform(0, 1);
    for (float& pixel : pixels.pixels)
      pixel = noise(bits);
    for (int i = 0; i < kStars; ++i)
      draw(place(bits), place(bits), 100 * std::pow(1 - 0.999 * uniform(bits), -0.8));
    image.pixels = pixels.view();
    DensityWorkspace workspace;
    density(image, kernel, {0, 0, kSide, kSide}, heights.view(), workspace);
    const PeakFinder finder(kernel, {}, threshold);
    for (std::size_t y = 0; y < kSide; ++y)
      finder.find(heights.view(), y, peaks);
    PeakMeter meter(kernel, {}, 0, threshold);
    for (const Peak peak : peaks) {
      PeakShape shape;
      if (meter.measure(image, heights.view(), peak, shape) == Verdict::star)
        stars.push_back({.x = shape.x, .y = shape.y});
    }
  }

  void draw(double x, double y, double height) {
    for (int dy = -7; dy <= 7; ++dy)
      for (int dx = -7; dx <= 7; ++dx) {
        const double column = std::floor(x) + dx;
        const double row = std::floor(y) + dy;
        const double r2 = (column - x) * (column - x) + (row - y) * (row - y);
        pixels.view()(static_cast<std::size_t>(column), static_cast<std::size_t>(row)) +=
            static_cast<float>(height * std::exp(-r2 / 2.25));
      }
  }
};

const Field& field() {
  static const Field made;
  return made;
}

void per_pixel(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kSide * kSide));
}

void density_image(benchmark::State& state) {
  SearchImage image = field().image;
  Image<std::uint8_t> bad(kSide, kSide);
  if (state.range(0) == 1)
    image.good.highest = 1e6F;
  if (state.range(0) == 2) {
    for (std::size_t i = 0; i < bad.pixels.size(); i += 97)
      bad.pixels[i] = 1;
    image.bad = bad.view();
    image.masked = true;
  }
  Image<float> out(kSide, kSide);
  DensityWorkspace workspace;
  for (auto _ : state) {
    density(image, field().kernel, {0, 0, kSide, kSide}, out.view(), workspace);
    benchmark::DoNotOptimize(out.pixels.data());
  }
  per_pixel(state);
}
BENCHMARK(density_image)->ArgName("plain_limited_masked")->Arg(0)->Arg(1)->Arg(2);

void find_peaks(benchmark::State& state) {
  const PeakFinder finder(field().kernel, {}, field().threshold);
  std::vector<Peak> peaks;
  for (auto _ : state) {
    peaks.clear();
    for (std::size_t y = 0; y < kSide; ++y)
      finder.find(field().heights.view(), y, peaks);
    benchmark::DoNotOptimize(peaks.data());
  }
  per_pixel(state);
}
BENCHMARK(find_peaks);

void peak_shapes(benchmark::State& state) {
  PeakMeter meter(field().kernel, {}, 0, field().threshold);
  PeakShape shape;
  for (auto _ : state)
    for (const Peak peak : field().peaks)
      benchmark::DoNotOptimize(meter.measure(field().image, field().heights.view(), peak, shape));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(field().peaks.size()));
}
BENCHMARK(peak_shapes);

void sky_level(benchmark::State& state) {
  const auto method = static_cast<SkyMethod>(state.range(0));
  SkyWorkspace workspace;
  for (auto _ : state)
    for (const StarPosition star : field().stars)
      benchmark::DoNotOptimize(
          fit_sky(field().image, star.x, star.y, {.inner = 10, .width = 10}, method, workspace));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(field().stars.size()));
}
BENCHMARK(sky_level)->ArgName("mode_median_mean_centroid")->DenseRange(0, 3);

void photometry(benchmark::State& state) {
  PhotometryOptions options{.apertures = {3, 5}};
  if (state.range(0) == 1)
    options.centring_box = 5;
  Photometer photometer(options, {}, {});
  std::vector<ApertureLight> light(options.apertures.size());
  for (auto _ : state)
    for (const StarPosition star : field().stars)
      benchmark::DoNotOptimize(photometer.measure(field().image, {}, star, light));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(field().stars.size()));
}
BENCHMARK(photometry)->ArgName("centroid")->Arg(0)->Arg(1);

void background(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(stats::background_noise(field().pixels.view(), {}));
}
BENCHMARK(background);

} // namespace
