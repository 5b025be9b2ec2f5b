// astromill: pixels that are full, and what has run over from them
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/saturation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <vector>

namespace astromill::deconv {

namespace {

constexpr double kMostBright = 0.1;       ///< of all pixels may be at the ceiling
constexpr std::size_t kOutliers = 20;     ///< brightest pixels that may stick out of a plateau
constexpr double kAboveSky = 20;          ///< sigma
constexpr double kRise = 3;               ///< of the number of pixels at the ceiling
constexpr std::ptrdiff_t kLeastPixels = 12;
constexpr double kInPlateaus = 0.4;       ///< of the pixels at the ceiling

/// The brightest pixels that are not flawed, the brightest first; none that sky could be.
std::vector<float> bright_pixels(const Observation& observation) {
  std::vector<float> values;
  for (std::size_t i = 0; i < observation.counts.pixels.size(); ++i)
    if (observation.flaws.pixels[i] == Flaw::none)
      values.push_back(observation.counts.pixels[i]);
  if (values.empty())
    return values;
  const auto kept = static_cast<std::ptrdiff_t>(
      std::ceil(kMostBright * static_cast<double>(values.size())));
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end(), std::greater<>());
  const double sky = static_cast<double>(*middle);
  const double read_out = static_cast<double>(observation.variance.pixels.front());
  const double least = sky + kAboveSky * std::sqrt(std::max(sky, 0.0) + std::max(read_out, 1.0));
  std::partial_sort(values.begin(), values.begin() + kept, values.end(), std::greater<>());
  const auto end = std::find_if(values.begin(), values.begin() + kept, [&](float value) {
    return static_cast<double>(value) < least;
  });
  values.erase(end, values.end());
  return values;
}

/// How many there are in [low, high).
std::ptrdiff_t count_between(const std::vector<float>& falling, double low, double high) {
  const auto above = [&](double level) {
    return std::partition_point(falling.begin(), falling.end(), [&](float value) {
      return static_cast<double>(value) >= level;
    });
  };
  return above(low) - above(high);
}

/// The foot of the steepest rise: where there are many more pixels just above than just below.
double steepest_rise(const std::vector<float>& falling, double alike) {
  double best = 0;
  double best_excess = 0;
  const std::size_t top = std::min(kOutliers, falling.size() - 1);
  const double least = kFarBelowPeak * static_cast<double>(falling[top]);
  for (std::size_t i = 0; i < falling.size(); ++i) {
    const double level = static_cast<double>(falling[i]);
    if (level < least)
      break;
    const auto above = count_between(falling, level, level * (1 + alike));
    const auto below = count_between(falling, level / (1 + alike), level);
    const double excess = static_cast<double>(above) - kRise * static_cast<double>(below);
    if (above >= kLeastPixels && excess > best_excess) {
      best = level;
      best_excess = excess;
    }
  }
  return best;
}

/// The pixels in [low, high) that lie in connected groups of more than `most`, as a part of all in
/// that range.
double part_in_groups(const Observation& observation, double low, double high, std::size_t most) {
  const std::size_t width = observation.width();
  const std::size_t height = observation.height();
  std::vector<char> in_range(width * height, 0);
  for (std::size_t i = 0; i < in_range.size(); ++i) {
    const auto light = static_cast<double>(observation.counts.pixels[i]);
    in_range[i] = observation.flaws.pixels[i] == Flaw::none && light >= low && light < high ? 1 : 0;
  }
  std::size_t all = 0;
  std::size_t grouped = 0;
  std::vector<std::size_t> group;
  for (std::size_t seed = 0; seed < in_range.size(); ++seed) {
    if (in_range[seed] == 0)
      continue;
    group.assign(1, seed);
    in_range[seed] = 0;
    for (std::size_t next = 0; next < group.size(); ++next) {
      const std::size_t x = group[next] % width;
      const std::size_t y = group[next] / width;
      for (const auto& [dx, dy] : kNeighbours.back().offsets) {
        const std::size_t i = x + static_cast<std::size_t>(dx); // wraps below 0
        const std::size_t j = y + static_cast<std::size_t>(dy);
        if (i >= width || j >= height || in_range[j * width + i] == 0)
          continue;
        in_range[j * width + i] = 0;
        group.push_back(j * width + i);
      }
    }
    all += group.size();
    grouped += group.size() > most ? group.size() : 0;
  }
  return all > 0 ? static_cast<double>(grouped) / static_cast<double>(all) : 0;
}

} // namespace

double find_ceiling(const Observation& observation, const StarShapes& shapes) {
  const std::vector<float> bright = bright_pixels(observation);
  if (bright.empty())
    return 0;
  for (std::size_t k = 0; k < kAlike.size(); ++k) {
    const double level = steepest_rise(bright, kAlike[k]);
    // Two stars side by side may share a level by chance.
    if (level > 0 && part_in_groups(observation, level, level * (1 + kAlike[k]),
                                    2 * shapes.most_alike[k]) > kInPlateaus)
      return level;
  }
  return 0;
}

std::int64_t mark_saturated(Observation& observation, double ceiling) {
  const std::size_t width = observation.width();
  const std::size_t height = observation.height();
  std::vector<char> full(width * height, 0);
  for (std::size_t i = 0; i < full.size(); ++i)
    full[i] = static_cast<double>(observation.counts.pixels[i]) >= ceiling ? 1 : 0;
  std::int64_t count = 0;
  for (std::size_t y = 0; y < height; ++y)
    for (std::size_t x = 0; x < width; ++x) {
      bool touches = full[y * width + x] != 0;
      for (const auto& [dx, dy] : kNeighbours.back().offsets) {
        const std::size_t i = x + static_cast<std::size_t>(dx); // wraps below 0
        const std::size_t j = y + static_cast<std::size_t>(dy);
        touches = touches || (i < width && j < height && full[j * width + i] != 0);
      }
      Flaw& flaw = observation.flaws.view()(x, y);
      if (!touches || flaw != Flaw::none)
        continue;
      flaw = Flaw::saturated;
      ++count;
    }
  return count;
}

} // namespace astromill::deconv
