// astromill: what stars of a PSF can look like in their pixels, wherever they are
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/star_shapes.h"

#include "astromill/base/error.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace astromill::deconv {

namespace {

constexpr int kPhases = 6;         // along each axis of a pixel
constexpr std::size_t kPlaces = 3; // along each axis of the field

double light_at(const psf::Stamp& star, std::size_t x, std::size_t y, int dx, int dy) {
  const auto i = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(x) + dx);
  const auto j = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(y) + dy);
  return static_cast<double>(star.pixels(i, j));
}

double light_beside(const psf::Stamp& star, std::size_t x, std::size_t y,
                    const Neighbours& neighbours) {
  double sum = 0;
  for (std::size_t k = 0; k < neighbours.count; ++k)
    sum += light_at(star, x, y, neighbours.offsets[k][0], neighbours.offsets[k][1]);
  return sum;
}

std::size_t most_alike(const std::vector<double>& falling, double alike) {
  std::size_t most = 0;
  for (std::size_t low = 0, high = 0; low < falling.size(); ++low) {
    while (falling[high] > falling[low] * (1 + alike))
      ++high;
    most = std::max(most, low - high + 1);
  }
  return most;
}

void take(const psf::Stamp& star, StarShapes& shapes) {
  float peak = 0;
  for (std::size_t y = 0; y < star.pixels.height; ++y)
    peak = std::max(peak,
                    *std::max_element(star.pixels.row(y), star.pixels.row(y) + star.pixels.width));
  std::vector<double> bright;
  const double high = static_cast<double>(peak);
  for (std::size_t y = 1; y + 1 < star.pixels.height; ++y)
    for (std::size_t x = 1; x + 1 < star.pixels.width; ++x) {
      const auto light = static_cast<double>(star.pixels(x, y));
      if (light > kFarBelowPeak * high)
        bright.push_back(light);
      const double around = light_beside(star, x, y, kNeighbours.back());
      if (around > kWing * high)
        shapes.least_between = std::min(shapes.least_between, std::max(light, 0.0) / around);
      for (std::size_t k = 0; light > kWing * high && k < kDirections; ++k)
        shapes.least_beside[k] =
            std::min(shapes.least_beside[k],
                     std::max(light_beside(star, x, y, kNeighbours[k]), 0.0) / light);
    }
  std::ranges::sort(bright, std::greater<>());
  for (std::size_t k = 0; k < kLevels; ++k) {
    const double level = high * (1 - static_cast<double>(k) / kLevels);
    const auto above = std::ranges::partition_point(bright, [&](double v) { return v >= level; });
    shapes.most_above[k] =
        std::max(shapes.most_above[k], static_cast<std::size_t>(above - bright.begin()));
  }
  for (std::size_t k = 0; k < kAlike.size(); ++k)
    shapes.most_alike[k] = std::max(shapes.most_alike[k], most_alike(bright, kAlike[k]));
}

} // namespace

const std::array<Neighbours, kDirections> kNeighbours{
    {{{{{-1, 0}, {1, 0}}}, 2},
     {{{{0, -1}, {0, 1}}}, 2},
     {{{{-1, -1}, {1, 1}}}, 2},
     {{{{-1, 1}, {1, -1}}}, 2},
     {{{{-1, -1}, {0, -1}, {1, -1}, {-1, 0}, {1, 0}, {-1, 1}, {0, 1}, {1, 1}}}, 8}}};

std::size_t StarShapes::most_pixels(double peak, double level) const {
  const double place = std::ceil((1 - level / peak) * kLevels);
  return most_above[static_cast<std::size_t>(std::clamp(place, 0.0, kLevels - 1.0))];
}

StarShapes star_shapes(const psf::Model& psf, const exposure::ChipMap& chip, std::size_t width,
                       std::size_t height) {
  StarShapes shapes;
  shapes.least_beside.fill(std::numeric_limits<double>::infinity());
  shapes.least_between = std::numeric_limits<double>::infinity();
  const auto renderer = psf.renderer();
  const auto place = [](std::size_t pixels, std::size_t k) {
    return std::round(1 + static_cast<double>(pixels - 1) * static_cast<double>(2 * k + 1) /
                              (2 * kPlaces));
  };
  for (std::size_t k = 0; k < kPlaces * kPlaces; ++k) {
    const double x = place(width, k % kPlaces);
    const double y = place(height, k / kPlaces);
    const auto at = chip.to_chip(x, y);
    for (int phase = 0; phase < kPhases * kPhases; ++phase) {
      const int row = phase / kPhases;
      const double dx = static_cast<double>(phase % kPhases) / kPhases;
      const double dy = static_cast<double>(row) / kPhases;
      try {
        take(renderer->render({x + dx, y + dy}, {at.x, at.y}), shapes);
      } catch (const Error&) {
        break; // no light there
      }
    }
  }
  for (double& least : shapes.least_beside)
    least = std::isfinite(least) ? least : 0;
  if (!std::isfinite(shapes.least_between))
    shapes.least_between = 0;
  return shapes;
}

} // namespace astromill::deconv
