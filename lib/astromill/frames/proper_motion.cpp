// astromill: positions at another epoch
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/frames/proper_motion.h"

#include "astromill/frames/sphere.h"

#include <cmath>
#include <limits>

namespace astromill::frames {
namespace {

constexpr double kRadiansPerMas = kRadiansPerDegree / 3.6e6;

// ERFA's eraPmsafe, which astropy calls, is not used: where the parallax is unknown it takes one
// that makes the star move at 1 % of the speed of light. That should not be seen, but 5e-5 of the
// motion vanishes whenever the radial velocity comes out as exactly zero, which eraStarpv treats
// apart: Barnard's star is then off by 26 mas after 50 years. It depends on the last bits of the
// position.

/// Moves one position by these angles (radians) on the tangent plane. In the axes outwards at the
/// star's longitude, east there and north, the star is at (cos lat, 0, sin lat), and its east and
/// north are (0, 1, 0) and (-sin lat, 0, cos lat).
void move(double& longitude, double& latitude, double east, double north) noexcept {
  const double lat = latitude * kRadiansPerDegree;
  const double x = std::cos(lat) - north * std::sin(lat);
  const double z = std::sin(lat) + north * std::cos(lat);
  longitude = wrapped(longitude + std::atan2(east, x) * kDegreesPerRadian);
  latitude = std::atan2(z, std::hypot(x, east)) * kDegreesPerRadian;
}

} // namespace

void apply_proper_motion(std::span<double> longitude, std::span<double> latitude,
                         std::span<const double> motion_in_longitude,
                         std::span<const double> motion_in_latitude, double years) noexcept {
  for (std::size_t i = 0; i < longitude.size(); ++i) {
    const double east = motion_in_longitude[i] * kRadiansPerMas * years;
    const double north = motion_in_latitude[i] * kRadiansPerMas * years;
    if (!is_position(longitude[i], latitude[i]) || !std::isfinite(east) || !std::isfinite(north)) {
      longitude[i] = latitude[i] = std::numeric_limits<double>::quiet_NaN();
      continue;
    }
    longitude[i] = wrapped(longitude[i]);
    if (east != 0 || north != 0)
      move(longitude[i], latitude[i], east, north);
  }
}

} // namespace astromill::frames
