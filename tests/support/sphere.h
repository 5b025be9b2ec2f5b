// astromill: points of the plane and of the sphere, and their distances, for tests
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace astromill::test {

struct Sky {
  double longitude = std::numeric_limits<double>::quiet_NaN(); ///< degrees
  double latitude = std::numeric_limits<double>::quiet_NaN();

  bool defined() const { return std::isfinite(longitude) && std::isfinite(latitude); }
};

struct Pixel {
  double x = std::numeric_limits<double>::quiet_NaN();
  double y = std::numeric_limits<double>::quiet_NaN();

  bool defined() const { return std::isfinite(x) && std::isfinite(y); }
};

/// Great-circle distance in degrees, good to about 1e-17 degree also for points that nearly
/// coincide; longitudes may differ by turns.
inline double separation(const Sky& a, const Sky& b) {
  constexpr long double degree = std::numbers::pi_v<long double> / 180;
  const long double turn =
      std::remainder(static_cast<long double>(a.longitude) - b.longitude, 360.0L) * degree;
  const long double u = std::sin((static_cast<long double>(a.latitude) - b.latitude) * degree / 2);
  const long double v = std::sin(turn / 2);
  const long double h =
      u * u + std::cos(a.latitude * degree) * std::cos(b.latitude * degree) * v * v;
  return static_cast<double>(2 * std::asin(std::sqrt(std::clamp(h, 0.0L, 1.0L))) / degree);
}

/// Largest difference of the two coordinates, pixels.
inline double distance(const Pixel& a, const Pixel& b) {
  return std::max(std::fabs(a.x - b.x), std::fabs(a.y - b.y));
}

} // namespace astromill::test
