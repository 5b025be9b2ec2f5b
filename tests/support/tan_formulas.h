// astromill: the gnomonic projection by the formulas of the paper, in long double
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/wcs/wcslib.h"
#include "support/sphere.h"

#include <cmath>
#include <numbers>

namespace astromill::test {

/// Calabretta & Greisen 2002, equations 2, 5, 14, 15, 54 and 55, with arc sines written as arc
/// tangents, which are as good at the poles as elsewhere.
class TanFormulas {
public:
  /// Celestial longitude and latitude of the native pole, native longitude of the celestial pole;
  /// degrees.
  TanFormulas(long double alpha, long double delta, long double phi)
      : alpha_(alpha), phi_(phi), sine_(std::sin(delta * kDegree)),
        cosine_(std::cos(delta * kDegree)) {
    if (std::fabs(delta) == 90)
      cosine_ = 0;
  }

  explicit TanFormulas(const wcs::CelestialGeometry& geometry)
      : TanFormulas(geometry.pole_longitude,
                    90 - static_cast<long double>(geometry.pole_colatitude),
                    geometry.pole_native_longitude) {}

  Sky sky(long double u, long double v) const {
    const long double phi = std::atan2(u, -v) - phi_ * kDegree;
    // theta = atan(180 / (pi R)) as a direction
    const long double r = std::hypot(u, v) * kDegree;
    const long double length = std::hypot(r, 1.0L);
    const long double sine = 1 / length;
    const long double cosine = r / length;
    const long double x = sine * cosine_ - cosine * sine_ * std::cos(phi);
    const long double y = -cosine * std::sin(phi);
    const long double z = sine * sine_ + cosine * cosine_ * std::cos(phi);
    return {static_cast<double>(alpha_ + std::atan2(y, x) / kDegree),
            static_cast<double>(std::atan2(z, std::hypot(x, y)) / kDegree)};
  }

  struct Plane {
    long double u, v;
    long double sine_theta; ///< depth: positive on the near hemisphere
  };

  Plane plane(long double longitude, long double latitude) const {
    const long double turn = (std::remainder(longitude - alpha_, 360.0L)) * kDegree;
    const long double s = std::sin(latitude * kDegree);
    const long double c = std::cos(latitude * kDegree);
    const long double x = s * cosine_ - c * sine_ * std::cos(turn);
    const long double y = -c * std::sin(turn);
    const long double z = s * sine_ + c * cosine_ * std::cos(turn); // sin theta
    const long double phi = std::atan2(y, x) + phi_ * kDegree;
    const long double r = std::hypot(x, y) / z / kDegree; // (180 / pi) cot theta
    return {r * std::sin(phi), -r * std::cos(phi), z};
  }

private:
  static constexpr long double kDegree = std::numbers::pi_v<long double> / 180;
  long double alpha_, phi_, sine_, cosine_;
};

} // namespace astromill::test
