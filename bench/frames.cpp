// astromill: benchmarks of conversions between frames and of proper motion
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/frames/conversion.h"
#include "astromill/frames/proper_motion.h"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace astromill::frames {
namespace {

constexpr std::size_t kPoints = 4096;

/// Positions all over the sky.
struct Positions {
  std::vector<double> longitude = std::vector<double>(kPoints);
  std::vector<double> latitude = std::vector<double>(kPoints);

  Positions() {
    for (std::size_t i = 0; i < kPoints; ++i) {
      longitude[i] = static_cast<double>(i * 7919 % 360000) / 1000;
      latitude[i] = static_cast<double>(i * 104729 % 180000) / 1000 - 90;
    }
  }
};

void count(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kPoints));
}

void convert(benchmark::State& state, const Frame& from, const Frame& to) {
  const Conversion conversion(from, to);
  Positions positions;
  for (auto _ : state) {
    conversion.apply(positions.longitude, positions.latitude);
    benchmark::DoNotOptimize(positions.longitude.data());
  }
  count(state);
}
BENCHMARK_CAPTURE(convert, icrs_to_galactic, Frame(), Frame(System::galactic));
BENCHMARK_CAPTURE(convert, fk4_to_fk5, Frame(System::fk4), Frame(System::fk5));

/// What a row with a frame of its own costs, unless conversions are kept.
void construct(benchmark::State& state) {
  for (auto _ : state) {
    Conversion conversion(Frame(System::fk4, 1975), Frame(System::ecliptic));
    benchmark::DoNotOptimize(conversion);
  }
}
BENCHMARK(construct);

void move(benchmark::State& state) {
  Positions positions;
  const std::vector<double> motion(kPoints, 100);
  for (auto _ : state) {
    apply_proper_motion(positions.longitude, positions.latitude, motion, motion, 15.5);
    benchmark::DoNotOptimize(positions.longitude.data());
  }
  count(state);
}
BENCHMARK(move);

void parse(benchmark::State& state) {
  for (auto _ : state) {
    auto frame = parse_frame("FK5(J1975.5)");
    benchmark::DoNotOptimize(frame);
  }
}
BENCHMARK(parse);

} // namespace
} // namespace astromill::frames
