// astromill: benchmark of trials: stars painted on an image, found, measured, and taken off again
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/exposure/chip.h"
#include "astromill/fits/pixels.h"
#include "astromill/psf/open_model.h"
#include "astromill/stars/aperture.h"
#include "astromill/stars/positions.h"
#include "astromill/stars/trial_search.h"

#include <benchmark/benchmark.h>

#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace astromill;        // NOLINT(google-build-using-namespace)
using namespace astromill::stars; // NOLINT(google-build-using-namespace)

constexpr float kNoise = 5;
constexpr std::size_t kStars = 50;

/// An image, the stars to be added to it, and how all of them are looked for.
struct Setup {
  Image<float> pixels{};
  Injection injection{};
  double brightest = 16;
  double faintest = 26;
  std::unique_ptr<BaseSearch> base{};
  PhotometryOptions photometry{.apertures = {3}, .annulus = {10, 10}};

  void search(double fwhm, double sigma) {
    const KernelShape shape{.fwhm = fwhm};
    const float threshold = DaofindKernel(shape).relative_error * 4.0F * static_cast<float>(sigma);
    base = std::make_unique<BaseSearch>(SearchImage{.pixels = pixels.view()},
                                        SearchRules{.kernel = shape, .threshold = threshold});
  }
};

/// Small stars on an image of `side` pixels squared; as many stars a pixel, whatever the side.
const Setup& small_stars(std::size_t side) {
  static std::map<std::size_t, Setup> setups;
  Setup& setup = setups[side];
  if (setup.base)
    return setup;
  setup.pixels = Image<float>(side, side);
  std::mt19937 bits(1);
  std::normal_distribution<float> noise(100, kNoise);
  for (float& pixel : setup.pixels.pixels)
    pixel = noise(bits);
  setup.injection.psf = psf::open_model("gauss:2.5", {});
  setup.injection.scale = exposure::MagnitudeScale{};
  setup.injection.gain = 2;
  setup.brightest = 15;
  setup.faintest = 19;
  StarPainter painter(setup.injection);
  const StarField field(side, side);
  const auto positions = draw_positions(field, side * side / 1000, {}, 7, 1);
  for (const psf::Position p : positions)
    add_light(painter.paint({.x = p.x, .y = p.y, .magnitude = 17}, 0), setup.pixels.view());
  setup.search(2.5, kNoise);
  return setup;
}

/// The paper's: M71 in F555W, its PSF of 127 x 127 pixels. No base where the data is not there.
const Setup& m71() {
  static Setup setup;
  const std::string folder = ASTROMILL_SOURCE_DIR "/../shared/data/paper/";
  if (setup.base || !std::filesystem::exists(folder))
    return setup;
  auto image = fits::read_image<float>(folder + "m71_u5aq4202r_f555w.fits[200:711,200:711]");
  setup.injection.chip = exposure::ChipMap(image.source);
  setup.injection.psf = psf::open_model(folder + "m71_psf_f555w.fits", {});
  setup.injection.gain = 13.99;
  setup.pixels = std::move(image.pixels);
  setup.photometry.annulus = {20, 10};
  setup.photometry.sky_method = SkyMethod::median;
  setup.search(1.8, 0.8);
  return setup;
}

/// One worker's trials.
class Worker {
public:
  Worker(const Setup& setup, bool always_full)
      : setup_(setup), painter_(setup.injection), search_(*setup.base, always_full),
        photometer_(setup.photometry, {}, {}), field_(setup.pixels.width, setup.pixels.height),
        drawer_(field_, kStars, {}, 1) {}

  void draw() {
    ++trial_;
    const auto positions = drawer_.draw(trial_);
    stars_.resize(kStars);
    for (std::size_t i = 0; i < kStars; ++i)
      stars_[i] = {.id = 0,
                   .x = positions[i].x,
                   .y = positions[i].y,
                   .magnitude = setup_.brightest + (setup_.faintest - setup_.brightest) *
                                                       static_cast<double>(i) / kStars,
                   .number = static_cast<std::uint32_t>(i + 1)};
  }

  void paint() {
    search_.begin();
    painter_.paint_all(stars_, trial_, setup_.pixels.width, setup_.pixels.height,
                       [this](const StarLight& light) { search_.add(light); });
  }

  SearchKind search() { return search_.search(); }

  void measure() {
    for (const Star& star : stars_) {
      peaks_.clear();
      search_.near(star.x, star.y, 1.25, peaks_);
      for (const JudgedPeak& peak : peaks_)
        if (peak.verdict == Verdict::star)
          photometer_.measure(search_.image(), {}, {peak.shape.x, peak.shape.y}, {&light_, 1});
    }
  }

private:
  const Setup& setup_;
  StarPainter painter_;
  TrialSearch search_;
  Photometer photometer_;
  StarField field_;
  PositionDrawer drawer_;
  std::uint32_t trial_ = 0;
  std::vector<Star> stars_{};
  std::vector<JudgedPeak> peaks_{};
  ApertureLight light_{};
};

void per_star(benchmark::State& state) {
  state.counters["a star"] =
      benchmark::Counter(kStars * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void whole_trials(benchmark::State& state, Worker& worker) {
  for (auto unused : state) {
    worker.draw();
    worker.paint();
    worker.search();
    worker.measure();
  }
  per_star(state);
}

void small_trial(benchmark::State& state) {
  Worker worker(small_stars(static_cast<std::size_t>(state.range(0))), state.range(1) != 0);
  whole_trials(state, worker);
}
BENCHMARK(small_trial)
    ->ArgNames({"side", "full"})
    ->ArgsProduct({{512, 4096}, {0, 1}})
    ->Unit(benchmark::kMicrosecond);

void m71_trial(benchmark::State& state) {
  if (!m71().base)
    return state.SkipWithError("no ../shared");
  Worker worker(m71(), false);
  whole_trials(state, worker);
}
BENCHMARK(m71_trial)->Unit(benchmark::kMicrosecond);

/// One stage of a trial alone.
template <class Stage> void m71_stage(benchmark::State& state, const Stage& stage) {
  if (!m71().base)
    return state.SkipWithError("no ../shared");
  Worker worker(m71(), false);
  for (int i = 0; i < 3; ++i) {
    worker.draw();
    worker.paint();
    worker.search();
  }
  for (auto unused : state)
    stage(worker);
  per_star(state);
}
BENCHMARK_CAPTURE(m71_stage, draw, [](Worker& worker) {
  worker.draw();
})->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(m71_stage, paint, [](Worker& worker) {
  worker.paint();
})->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(m71_stage, search, [](Worker& worker) {
  worker.search();
})->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(m71_stage, measure, [](Worker& worker) {
  worker.measure();
})->Unit(benchmark::kMicrosecond);

} // namespace
