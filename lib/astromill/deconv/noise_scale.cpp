// astromill: whether the noise is what the user says
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/noise_scale.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace astromill::deconv {

namespace {

constexpr std::size_t kRadius = 3;         ///< of the windows whose level is looked at
constexpr std::size_t kDarkest = 10;       ///< one in so many windows is dark enough
constexpr std::size_t kLeastWindows = 200; ///< else the scale is not known to 5 %
constexpr double kClip = 25;               ///< of squares, in units of their mean

/// A place where the noise could be measured.
struct Window {
  float level = 0;  ///< e-, mean
  float square = 0; ///< of the second difference, over the variance that it should have
};

/// The second difference along both axes at a pixel, scaled to have the variance of a pixel.
double second_difference(const Image<float>& counts, std::size_t x, std::size_t y) {
  const auto at = [&](std::size_t i, std::size_t j) {
    return static_cast<double>(counts.pixels[j * counts.width + i]);
  };
  const auto along = [&](std::size_t j) { return at(x - 1, j) - 2 * at(x, j) + at(x + 1, j); };
  return (along(y - 1) - 2 * along(y) + along(y + 1)) / 6;
}

/// All windows without flaws, every other one along each axis.
std::vector<Window> find_windows(const Observation& observation) {
  std::vector<Window> out;
  const std::size_t width = observation.width();
  for (std::size_t y = kRadius; y + kRadius < observation.height(); y += 2)
    for (std::size_t x = kRadius; x + kRadius < width; x += 2) {
      double level = 0;
      double variance = 0;
      bool clean = true;
      for (std::size_t j = y - kRadius; clean && j <= y + kRadius; ++j)
        for (std::size_t i = j * width + x - kRadius; i <= j * width + x + kRadius; ++i) {
          clean = clean && observation.flaws.pixels[i] == Flaw::none;
          level += static_cast<double>(observation.counts.pixels[i]);
          variance += static_cast<double>(observation.variance.pixels[i]);
        }
      if (!clean)
        continue;
      constexpr double kPixels = (2 * kRadius + 1) * (2 * kRadius + 1);
      level /= kPixels;
      variance =
          variance / kPixels + static_cast<double>(observation.light_noise) * std::max(level, 0.0);
      const double difference = second_difference(observation.counts, x, y);
      if (variance > 0)
        out.push_back(
            {static_cast<float>(level), static_cast<float>(difference * difference / variance)});
    }
  return out;
}

/// Mean of the squares, without those far beyond.
double clipped_mean(std::span<const Window> windows) {
  constexpr int kMostRounds = 20;
  double limit = INFINITY;
  double mean = 0;
  for (int round = 0; round < kMostRounds; ++round) {
    double sum = 0;
    std::size_t count = 0;
    for (const Window& window : windows)
      if (static_cast<double>(window.square) < limit) {
        sum += static_cast<double>(window.square);
        ++count;
      }
    const double before = mean;
    mean = count > 0 ? sum / static_cast<double>(count) : 0;
    if (mean == before)
      break;
    limit = kClip * mean;
  }
  return mean;
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
  const double mean = clipped_mean({windows.data(), dark});
  return {.factor = std::sqrt(mean), .pixels = static_cast<std::int64_t>(dark)};
}

void scale_noise(Observation& observation, double factor) {
  const auto square = static_cast<float>(factor * factor);
  observation.light_noise *= square;
  for (float& variance : observation.variance.pixels)
    variance *= square;
}

} // namespace astromill::deconv
