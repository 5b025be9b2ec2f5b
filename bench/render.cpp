// astromill: benchmarks of drawing stars, each beside the slow, obvious evaluation pixel by pixel
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/analytic.h"
#include "astromill/psf/daophot.h"
#include "support/daophot_psf.h"
#include "support/random.h"
#include "support/temporary_directory.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstddef>
#include <memory>

namespace astromill::psf {
namespace {

/// Positions and places on the chip, different for each star.
class Stars {
public:
  Position star() { return {random_.uniform(100, 700), random_.uniform(100, 700)}; }

private:
  test::Random random_{1};
};

void draw(benchmark::State& state, const Model& model) {
  const auto renderer = model.renderer();
  Stars stars;
  std::size_t pixels = 0;
  for (auto _ : state) {
    const Position at = stars.star();
    const Stamp stamp = renderer->render(at, at);
    pixels = stamp.pixels.width * stamp.pixels.height;
    benchmark::DoNotOptimize(stamp.pixels.data);
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["pixels"] = static_cast<double>(pixels);
}

/// As the PSF of a star cluster seen by WFPC2 in the paper: 127 x 127 pixels a star, six tables.
test::DaophotFile daophot_file(const char* function, std::vector<double> parameters, bool expand) {
  test::DaophotFile file{.function = function,
                         .parameters = std::move(parameters),
                         .height = 0.065,
                         .magnitude = 26.257,
                         .x = 399.5,
                         .y = 399.5,
                         .radius = 63,
                         .order = 2,
                         .expand = expand};
  test::Random random(2);
  file.fill(random, 0.02 * file.peak());
  return file;
}

test::DaophotFile cluster_psf() {
  return daophot_file("moffat25", {0.5313432, 0.5306458, -1.774216, 2.5}, false);
}

std::shared_ptr<const Model> model_of(const test::DaophotFile& file) {
  const test::TemporaryDirectory directory;
  file.fits().write(directory.file("psf.fits"));
  fits::File fits(directory.file("psf.fits"));
  return read_daophot_image(fits);
}

void daophot_moffat25(benchmark::State& state) { draw(state, *model_of(cluster_psf())); }
void daophot_gauss(benchmark::State& state) {
  draw(state, *model_of(daophot_file("gauss", {1.2, 1.1}, false)));
}
void daophot_penny2_fexpand(benchmark::State& state) {
  draw(state, *model_of(daophot_file("penny2", {1.2, 1.1, 0.8, 0.05, 0.02}, true)));
}
void daophot_obvious(benchmark::State& state) {
  const test::DaophotFile file = cluster_psf();
  Stars stars;
  for (auto _ : state) {
    const Position at = stars.star();
    double sum = 0;
    for (int j = -63; j <= 63; ++j)
      for (int i = -63; i <= 63; ++i)
        sum += file.value(i + std::round(at.x) - at.x, j + std::round(at.y) - at.y, at.x, at.y);
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(daophot_moffat25)->Unit(benchmark::kMicrosecond);
BENCHMARK(daophot_gauss)->Unit(benchmark::kMicrosecond);
BENCHMARK(daophot_penny2_fexpand)->Unit(benchmark::kMicrosecond);
BENCHMARK(daophot_obvious)->Unit(benchmark::kMicrosecond);

void gauss_along_axes(benchmark::State& state) { draw(state, *make_gaussian({2.5, 1, 0})); }
void gauss_turned(benchmark::State& state) { draw(state, *make_gaussian({2.5, 0.8, 30})); }
void moffat_round(benchmark::State& state) { draw(state, *make_moffat({2.5, 1, 0}, 2.5)); }
void moffat_turned(benchmark::State& state) { draw(state, *make_moffat({2.5, 0.8, 30}, 4.765)); }

/// 16 x 16 points in each pixel, as wide as moffat_round.
void moffat_obvious(benchmark::State& state) {
  const double alpha = 2.5 / (2 * std::sqrt(std::pow(2, 1 / 2.5) - 1));
  Stars stars;
  for (auto _ : state) {
    const Position at = stars.star();
    double sum = 0;
    for (int j = -48 * 16; j < 48 * 16; ++j)
      for (int i = -48 * 16; i < 48 * 16; ++i) {
        const double x = (i + 0.5) / 16 + std::round(at.x) - at.x;
        const double y = (j + 0.5) / 16 + std::round(at.y) - at.y;
        sum += std::pow(1 + (x * x + y * y) / (alpha * alpha), -2.5);
      }
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(gauss_along_axes)->Unit(benchmark::kMicrosecond);
BENCHMARK(gauss_turned)->Unit(benchmark::kMicrosecond);
BENCHMARK(moffat_round)->Unit(benchmark::kMicrosecond);
BENCHMARK(moffat_turned)->Unit(benchmark::kMicrosecond);
BENCHMARK(moffat_obvious)->Unit(benchmark::kMicrosecond);

} // namespace
} // namespace astromill::psf
