// astromill: what stars of a PSF can look like in their pixels, wherever they are
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/exposure/chip.h"
#include "astromill/psf/model.h"

#include <array>
#include <cstddef>

namespace astromill::deconv {

/// Two sets of pixels about one in the middle: a sum over `others` against the one.
struct Neighbours {
  std::array<std::array<int, 2>, 8> offsets{};
  std::size_t count = 0;
};

/// Along a row, a column, both diagonals, and all eight.
inline constexpr std::size_t kDirections = 5;
extern const std::array<Neighbours, kDirections> kNeighbours;

inline constexpr std::size_t kLevels = 50;

/// Limits that hold for light of any stars, however they are crowded: each is that of the worst
/// star, at many places in its pixel and several in the field, and sums of stars obey it, too.
struct StarShapes {
  /// Least light in neighbours over that in the pixel; 0 where there is no such limit.
  std::array<double, kDirections> least_beside{};
  /// Least light in the pixel over that in all eight neighbours.
  double least_between = 0;
  /// Most pixels of one star that differ by no more than 10, 3, 1, 0.1 % where they are not far
  /// below its peak.
  std::array<std::size_t, 4> most_alike{};
  /// Most pixels of one star above 1 - k / kLevels of its peak, k from 0.
  std::array<std::size_t, kLevels> most_above{};

  /// Most pixels of a star that are above a level, for the light of the brightest.
  std::size_t most_pixels(double peak, double level) const;
};

inline constexpr std::array<double, 4> kAlike{0.1, 0.03, 0.01, 0.001};
inline constexpr double kFarBelowPeak = 0.125;

/// Of stars brighter than a faint wing: pixels below this part of a star's peak are not looked at.
inline constexpr double kWing = 0.02;

StarShapes star_shapes(const psf::Model& psf, const exposure::ChipMap& chip, std::size_t width,
                       std::size_t height);

} // namespace astromill::deconv
