// astromill: the rotation of the gnomonic projection from wcslib's angles
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/celestial_rotation.h"

#include <cmath>
#include <numbers>

namespace astromill::wcs {

namespace {

/// Sine and cosine of an angle in degrees, exact at multiples of 90.
struct Direction {
  long double sine, cosine;

  explicit Direction(long double degrees) {
    const long double quarter = std::nearbyint(degrees / 90);
    const long double rest = (degrees - 90 * quarter) * std::numbers::pi_v<long double> / 180;
    const long double s = std::sin(rest);
    const long double c = std::cos(rest);
    switch (static_cast<int>(std::fmod(quarter, 4.0L) + 4) % 4) {
    case 0:
      sine = s, cosine = c;
      break;
    case 1:
      sine = c, cosine = -s;
      break;
    case 2:
      sine = -s, cosine = -c;
      break;
    default:
      sine = -c, cosine = s;
    }
  }
};

using LongMatrix = std::array<std::array<long double, 3>, 3>;

LongMatrix product(const LongMatrix& a, const LongMatrix& b) {
  LongMatrix out{};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      for (std::size_t k = 0; k < 3; ++k)
        out[i][j] += a[i][k] * b[k][j];
  return out;
}

/// Turns a vector about the z axis by the angle.
LongMatrix about_z(const Direction& d) {
  return {{{d.cosine, -d.sine, 0}, {d.sine, d.cosine, 0}, {0, 0, 1}}};
}

} // namespace

TanProjection tan_projection(const CelestialGeometry& geometry) {
  TanProjection out;
  out.reference_longitude = std::fmod(geometry.reference_longitude, 360);
  if (out.reference_longitude < 0)
    out.reference_longitude += 360;
  const Direction pole(90 - static_cast<long double>(geometry.pole_colatitude));
  // With w = native longitude - native longitude of the celestial pole, the sky in a frame whose
  // x axis has the longitude of the native pole is
  //   x = sin t cos d - cos t sin d cos w,  y = -cos t sin w,  z = sin t sin d + cos t cos d cos w.
  const LongMatrix from_native = {
      {{-pole.sine, 0, pole.cosine}, {0, -1, 0}, {pole.cosine, 0, pole.sine}}};
  // A TAN plane point (u, v, 1) is proportional to the native vector (-v, u, 1).
  const LongMatrix to_native = {{{0, -1, 0}, {1, 0, 0}, {0, 0, 1}}};
  const Direction node(-static_cast<long double>(geometry.pole_native_longitude));
  const Direction turn(static_cast<long double>(geometry.pole_longitude) - out.reference_longitude);
  const LongMatrix total =
      product(about_z(turn), product(from_native, product(about_z(node), to_native)));
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      out.rotation[i][j] = static_cast<double>(total[i][j]);
  return out;
}

} // namespace astromill::wcs
