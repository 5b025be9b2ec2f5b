// astromill: angles and unit vectors (internal to the frames module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <numbers>

namespace astromill::frames {

inline constexpr double kRadiansPerDegree = std::numbers::pi / 180;
inline constexpr double kDegreesPerRadian = 180 / std::numbers::pi;

/// True for a finite longitude and a latitude on the sphere, degrees.
inline bool is_position(double longitude, double latitude) noexcept {
  return std::isfinite(longitude) && std::fabs(latitude) <= 90;
}

/// A finite longitude in [0, 360) degrees.
inline double wrapped(double longitude) noexcept {
  const double rest = std::fabs(longitude) < 360 ? longitude : std::fmod(longitude, 360);
  const double positive = rest < 0 ? rest + 360 : rest + 0.0; // no negative zero
  return positive < 360 ? positive : 0;
}

} // namespace astromill::frames
