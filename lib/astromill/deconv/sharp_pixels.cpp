// astromill: pixels that are sharper than the PSF
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/sharp_pixels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace astromill::deconv {

namespace {

constexpr double kSigmas = 7;
constexpr double kTrust = 0.6; ///< in the PSF: real stars may be sharper by so much
constexpr int kPasses = 3;
constexpr std::ptrdiff_t kHalo = 12;  ///< pixels around a star in which its wings rule
constexpr double kMostSharp = 0.02;   ///< of all pixels: else the PSF is broader than the stars
constexpr double kSkyQuantile = 0.05; ///< lower than the sky wherever there are stars

void brightest_along(float* values, std::size_t count, std::size_t stride,
                     std::vector<float>& copy) {
  copy.resize(count);
  for (std::size_t i = 0; i < count; ++i)
    copy[i] = values[i * stride];
  const auto length = static_cast<std::ptrdiff_t>(count);
  for (std::ptrdiff_t i = 0; i < length; ++i) {
    const auto first = copy.begin() + std::max<std::ptrdiff_t>(0, i - kHalo);
    const auto last = copy.begin() + std::min(length, i + kHalo + 1);
    values[static_cast<std::size_t>(i) * stride] = *std::max_element(first, last);
  }
}

/// The brightest pixel within kHalo, flawed ones included, but for cosmic rays.
Image<float> brightest_around(const Observation& observation) {
  Image<float> out = observation.counts;
  for (std::size_t i = 0; i < out.pixels.size(); ++i)
    if (observation.flaws.pixels[i] == Flaw::bad || observation.flaws.pixels[i] == Flaw::cosmic_ray)
      out.pixels[i] = 0;
  std::vector<float> copy;
  for (std::size_t y = 0; y < out.height; ++y)
    brightest_along(&out.pixels[y * out.width], out.width, 1, copy);
  for (std::size_t x = 0; x < out.width; ++x)
    brightest_along(&out.pixels[x], out.height, out.width, copy);
  return out;
}

enum class Sharp : std::uint8_t { none, peak, hole };

/// One pass over an image.
class SharpTest {
public:
  SharpTest(const Observation& observation, const StarShapes& shapes, double level)
      : observation_(observation), shapes_(shapes), level_(level),
        brightest_(brightest_around(observation)) {}

  /// What a pixel is that is not flawed yet.
  Sharp operator()(std::size_t x, std::size_t y) const {
    const double halo = kWing * (light_at(brightest_.pixels[at(x, y)]) - level_);
    for (std::size_t k = 0; k < kDirections; ++k) {
      const std::optional<Sum> beside = sum_of(x, y, kNeighbours[k]);
      if (!beside)
        continue;
      const Sum pixel{.light = light_at(observation_.counts.pixels[at(x, y)]) - beside->level,
                      .variance = variance_of(at(x, y))};
      if (pixel.light > halo && is_peak(pixel, *beside, shapes_.least_beside[k]))
        return Sharp::peak;
      if (k + 1 == kDirections && beside->light > halo && is_hole(pixel, *beside))
        return Sharp::hole;
    }
    return Sharp::none;
  }

private:
  struct Sum {
    double light = 0; ///< above the level
    double level = 0; ///< of the sky, or less: no more than in any of the pixels
    double variance = 0;
  };

  std::size_t at(std::size_t x, std::size_t y) const { return y * observation_.width() + x; }

  static double light_at(float counts) { return static_cast<double>(counts); }

  double variance_of(std::size_t i) const {
    const double electrons = std::max(0.0, static_cast<double>(observation_.counts.pixels[i]));
    return static_cast<double>(observation_.light_noise) * electrons +
           std::max(1.0, static_cast<double>(observation_.variance.pixels[i]));
  }

  /// Nothing where one of them is not there or flawed.
  std::optional<Sum> sum_of(std::size_t x, std::size_t y, const Neighbours& neighbours) const {
    Sum sum{.level = level_};
    for (std::size_t k = 0; k < neighbours.count; ++k) {
      const auto [dx, dy] = neighbours.offsets[k];
      const std::size_t i = x + static_cast<std::size_t>(dx); // wraps below 0
      const std::size_t j = y + static_cast<std::size_t>(dy);
      if (i >= observation_.width() || j >= observation_.height() ||
          observation_.flaws.pixels[at(i, j)] != Flaw::none)
        return std::nullopt;
      const double counts = light_at(observation_.counts.pixels[at(i, j)]);
      sum.light += counts;
      sum.level = std::min(sum.level, counts);
      sum.variance += variance_of(at(i, j));
    }
    sum.light -= static_cast<double>(neighbours.count) * sum.level;
    return sum;
  }

  static bool is_peak(const Sum& pixel, const Sum& beside, double least_beside) {
    const double least = kTrust * least_beside;
    const double excess = least * pixel.light - beside.light;
    return excess > kSigmas * std::sqrt(beside.variance + least * least * pixel.variance);
  }

  bool is_hole(const Sum& pixel, const Sum& beside) const {
    const double least = kTrust * shapes_.least_between;
    const double lack = least * beside.light - pixel.light;
    return lack > kSigmas * std::sqrt(least * least * beside.variance + pixel.variance);
  }

  const Observation& observation_;
  const StarShapes& shapes_;
  double level_;
  Image<float> brightest_;
};

/// Beside a cosmic ray a pixel without it looks like a hole.
bool is_beside_peak(const Image<Sharp>& sharp, std::size_t x, std::size_t y) {
  return std::ranges::any_of(kNeighbours.back().offsets, [&](const std::array<int, 2>& offset) {
    const std::size_t i = x + static_cast<std::size_t>(offset[0]); // wraps below 0
    const std::size_t j = y + static_cast<std::size_t>(offset[1]);
    return i < sharp.width && j < sharp.height && sharp.view()(i, j) == Sharp::peak;
  });
}

std::int64_t mark_once(Observation& observation, const StarShapes& shapes, double level) {
  const SharpTest test(observation, shapes, level);
  Image<Sharp> sharp(observation.width(), observation.height());
  for (std::size_t y = 0; y < sharp.height; ++y)
    for (std::size_t x = 0; x < sharp.width; ++x)
      if (observation.flaws.view()(x, y) == Flaw::none)
        sharp.view()(x, y) = test(x, y);
  std::int64_t count = 0;
  for (std::size_t y = 0; y < sharp.height; ++y)
    for (std::size_t x = 0; x < sharp.width; ++x) {
      const Sharp one = sharp.view()(x, y);
      if (one == Sharp::none || (one == Sharp::hole && is_beside_peak(sharp, x, y)))
        continue;
      observation.flaws.view()(x, y) = Flaw::cosmic_ray;
      ++count;
    }
  return count;
}

} // namespace

std::int64_t mark_sharp_pixels(Observation& observation, const StarShapes& shapes) {
  // Not above the sky: subtracting too little makes the tests miss more.
  const double level = quantile(clean_counts(observation), kSkyQuantile);
  const std::vector<Flaw> before = observation.flaws.pixels;
  std::int64_t count = 0;
  for (int pass = 0; pass < kPasses; ++pass) {
    const std::int64_t found = mark_once(observation, shapes, level);
    count += found;
    if (found == 0)
      break;
  }
  if (static_cast<double>(count) <= kMostSharp * static_cast<double>(before.size()))
    return count;
  observation.flaws.pixels = before;
  return -1;
}

} // namespace astromill::deconv
