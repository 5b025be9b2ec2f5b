// astromill: whether the noise is what the user says
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/noise_scale.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

namespace astromill::deconv {

namespace {

constexpr std::size_t kRadius = 3;         ///< of the windows whose level is looked at
constexpr std::size_t kDarkest = 10;       ///< one in so many windows is dark enough
constexpr std::size_t kLeastWindows = 200; ///< else the scale is not known to 5 %
constexpr double kMedianSquare = 0.45494;  ///< of a normal deviate

/// A place where the noise could be measured.
struct Window {
  float level = 0;  ///< e-, sum
  float square = 0; ///< of a difference, over the variance that it should have
};

/// Of a fourth difference along an axis.
constexpr std::array<double, 5> kWeights{1, -4, 6, -4, 1};
constexpr std::size_t kReach = kWeights.size() / 2;

/// The square of the fourth difference along both axes at a pixel, over the variance that it should
/// have; nothing where that is 0.
std::optional<double> square_at(const Observation& observation, std::size_t x, std::size_t y) {
  double difference = 0;
  double light = 0;
  double variance = 0;
  for (std::size_t j = 0; j < kWeights.size(); ++j)
    for (std::size_t i = 0; i < kWeights.size(); ++i) {
      const std::size_t pixel = (y + j - kReach) * observation.width() + x + i - kReach;
      const double weight = kWeights[i] * kWeights[j];
      const auto counts = static_cast<double>(observation.counts.pixels[pixel]);
      difference += weight * counts;
      light += weight * weight * counts;
      variance += weight * weight * static_cast<double>(observation.variance.pixels[pixel]);
    }
  variance += static_cast<double>(observation.light_noise) * std::max(light, 0.0);
  if (!(variance > 0))
    return std::nullopt;
  return difference * difference / variance;
}

/// All windows without flaws, every other one along each axis.
std::vector<Window> find_windows(const Observation& observation) {
  std::vector<Window> out;
  const std::size_t width = observation.width();
  for (std::size_t y = kRadius; y + kRadius < observation.height(); y += 2)
    for (std::size_t x = kRadius; x + kRadius < width; x += 2) {
      double level = 0;
      bool clean = true;
      for (std::size_t j = y - kRadius; clean && j <= y + kRadius; ++j)
        for (std::size_t i = j * width + x - kRadius; i <= j * width + x + kRadius; ++i) {
          clean = clean && observation.flaws.pixels[i] == Flaw::none;
          level += static_cast<double>(observation.counts.pixels[i]);
        }
      if (!clean)
        continue;
      if (const std::optional<double> square = square_at(observation, x, y))
        out.push_back({static_cast<float>(level), static_cast<float>(*square)});
    }
  return out;
}

} // namespace

NoiseScale measure_noise_scale(const Observation& observation) {
  std::vector<Window> windows = find_windows(observation);
  const std::size_t dark = windows.size() / kDarkest;
  if (dark < kLeastWindows)
    return {};
  const auto end = windows.begin() + static_cast<std::ptrdiff_t>(dark);
  std::nth_element(windows.begin(), end, windows.end(), [](const Window& a, const Window& b) {
    return a.level < b.level || (a.level == b.level && a.square < b.square);
  });
  // The median, since stars enlarge some of the squares.
  const auto middle = windows.begin() + static_cast<std::ptrdiff_t>(dark / 2);
  std::nth_element(windows.begin(), middle, end,
                   [](const Window& a, const Window& b) { return a.square < b.square; });
  return {.factor = std::sqrt(static_cast<double>(middle->square) / kMedianSquare),
          .pixels = static_cast<std::int64_t>(dark)};
}

void scale_noise(Observation& observation, double factor) {
  const auto square = static_cast<float>(factor * factor);
  observation.light_noise *= square;
  for (float& variance : observation.variance.pixels)
    variance *= square;
}

} // namespace astromill::deconv
