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

constexpr double kMostBright = 0.1;   ///< of all pixels may be at the ceiling
constexpr std::size_t kOutliers = 20; ///< brightest pixels that may stick out of a plateau
constexpr double kAboveSky = 20;      ///< sigma
constexpr double kRise = 3;           ///< of the number of pixels at the ceiling
constexpr std::ptrdiff_t kLeastPixels = 12;
constexpr double kInPlateaus = 0.4; ///< of the pixels at the ceiling

/// The brightest pixels that are not flawed, the brightest first; none that sky could be.
std::vector<float> bright_pixels(const Observation& observation) {
  std::vector<float> values = clean_counts(observation);
  if (values.empty())
    return values;
  const auto kept =
      static_cast<std::ptrdiff_t>(std::ceil(kMostBright * static_cast<double>(values.size())));
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end(), std::greater<>());
  const double sky = static_cast<double>(*middle);
  const double read_out = static_cast<double>(observation.variance.pixels.front());
  const double least = sky + kAboveSky * std::sqrt(std::max(sky, 0.0) + std::max(read_out, 1.0));
  std::partial_sort(values.begin(), values.begin() + kept, values.end(), std::greater<>());
  const auto end = std::find_if(values.begin(), values.begin() + kept,
                                [&](float value) { return static_cast<double>(value) < least; });
  values.erase(end, values.end());
  return values;
}

/// How many there are in [low, high).
std::ptrdiff_t count_between(const std::vector<float>& falling, double low, double high) {
  const auto above = [&](double level) {
    return std::partition_point(falling.begin(), falling.end(),
                                [&](float value) { return static_cast<double>(value) >= level; });
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

/// Calls `take` for each connected group of pixels that `is_in` holds for, as indices.
template <class IsIn, class Take>
void for_each_group(std::size_t width, std::size_t height, const IsIn& is_in, const Take& take) {
  std::vector<char> todo(width * height, 0);
  for (std::size_t i = 0; i < todo.size(); ++i)
    todo[i] = is_in(i) ? 1 : 0;
  std::vector<std::size_t> group;
  for (std::size_t seed = 0; seed < todo.size(); ++seed) {
    if (todo[seed] == 0)
      continue;
    group.assign(1, seed);
    todo[seed] = 0;
    for (std::size_t next = 0; next < group.size(); ++next)
      for (const auto& [dx, dy] : kNeighbours.back().offsets) {
        const std::size_t i = group[next] % width + static_cast<std::size_t>(dx); // wraps below 0
        const std::size_t j = group[next] / width + static_cast<std::size_t>(dy);
        if (i >= width || j >= height || todo[j * width + i] == 0)
          continue;
        todo[j * width + i] = 0;
        group.push_back(j * width + i);
      }
    take(group);
  }
}

/// The pixels in [low, high) that lie in connected groups of more than `most`, as a part of all in
/// that range.
double part_in_groups(const Observation& observation, double low, double high, std::size_t most) {
  std::size_t all = 0;
  std::size_t grouped = 0;
  for_each_group(
      observation.width(), observation.height(),
      [&](std::size_t i) {
        const auto light = static_cast<double>(observation.counts.pixels[i]);
        return observation.flaws.pixels[i] == Flaw::none && light >= low && light < high;
      },
      [&](const std::vector<std::size_t>& group) {
        all += group.size();
        grouped += group.size() > most ? group.size() : 0;
      });
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

std::int64_t mark_saturated(Observation& observation, double ceiling, const StarShapes& shapes) {
  const std::size_t width = observation.width();
  const std::size_t height = observation.height();
  std::int64_t count = 0;
  const auto mark = [&](std::size_t i) {
    Flaw& flaw = observation.flaws.pixels[i];
    count += flaw == Flaw::none ? 1 : 0;
    flaw = flaw == Flaw::none ? Flaw::saturated : flaw;
  };
  const auto light = [&](std::size_t i) {
    return static_cast<double>(observation.counts.pixels[i]);
  };
  for_each_group(
      width, height, [&](std::size_t i) { return light(i) >= ceiling; },
      [&](const std::vector<std::size_t>& group) {
        double peak = 0;
        for (const std::size_t i : group)
          peak = std::max(peak, light(i));
        if (group.size() <= shapes.most_pixels(peak, ceiling))
          return;
        for (const std::size_t i : group) {
          mark(i);
          for (const auto& [dx, dy] : kNeighbours.back().offsets) {
            const std::size_t x = i % width + static_cast<std::size_t>(dx); // wraps below 0
            const std::size_t y = i / width + static_cast<std::size_t>(dy);
            if (x < width && y < height)
              mark(y * width + x);
          }
        }
      });
  return count;
}

} // namespace astromill::deconv
