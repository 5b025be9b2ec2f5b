// astromill: the projections whose equations have no closed solution in one direction
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/iterated_projections.h"

#include <cmath>
#include <numbers>

namespace astromill::wcs {

namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kDegree = kPi / 180;
constexpr double kRadian = 180 / kPi;
constexpr int kSteps = 10;
constexpr double kSettled = 1e-15;  ///< radians: a step from which no better one follows
constexpr double kResidual = 1e-13; ///< radians: largest residual of a solution that counts

/// z - sin z without loss of digits, 0 <= z <= pi.
double excess_of_arc(double z) {
  constexpr double kSeries = 0.25; // below it the first term left out is 1e-17 of the sum
  if (z > kSeries)
    return z - std::sin(z);
  const double s = z * z;
  return z * s / 6 * (1 - s / 20 * (1 - s / 42 * (1 - s / 72 * (1 - s / 110 * (1 - s / 156)))));
}

/// The z in [0, pi] with z - sin z = excess.
double arc_of_excess(double excess) {
  const double c = std::cbrt(6 * excess);
  double z = c + c * c * c / 60;
  for (int step = 0; step < kSteps && z > 0; ++step) {
    const double half = std::sin(z / 2);
    const double move = (excess_of_arc(z) - excess) / (2 * half * half);
    z -= move;
    if (std::fabs(move) <= kSettled * z)
      break;
  }
  return z;
}

} // namespace

PlanePosition mollweide_plane(NativePoint native) {
  if (native.latitude == 0)
    return {2 * std::numbers::sqrt2 / kPi * native.longitude, 0};
  constexpr double kPole =
      1e-11; // degrees: the longitude there is rounding, the plane has it large
  if (90 - std::fabs(native.latitude) < kPole)
    return {0, std::copysign(std::numbers::sqrt2 * kRadian, native.latitude)};
  // The auxiliary angle g of 2 g + sin 2 g = pi sin(latitude) as its distance from the pole:
  // with z = pi - 2 |g|, z - sin z = pi (1 - |sin(latitude)|), which is exact at the poles.
  const double half = std::sin((90 - std::fabs(native.latitude)) * kDegree / 2);
  const double z = arc_of_excess(2 * kPi * half * half);
  const double x = 2 * std::numbers::sqrt2 / kPi * native.longitude * std::sin(z / 2);
  const double y = std::numbers::sqrt2 * kRadian * std::cos(z / 2);
  return {x, std::copysign(y, native.latitude)};
}

std::optional<NativePoint> polyconic_native(PlanePosition plane) {
  const double x = plane.x * kDegree;
  const double y = plane.y * kDegree;
  constexpr double kNearEquator = 1e-4; // ill-conditioned there, and at the poles
  constexpr double kNearPole = kPi / 2 - 1e-4;
  constexpr double kStart = 1.5;
  if (!(std::fabs(y) > kNearEquator) || std::fabs(y) > kPi)
    return std::nullopt;
  // x^2 + (y - t)^2 = 2 (y - t) cot t for the latitude t, multiplied by tan t.
  double t = std::copysign(std::fmin(std::fabs(y), kStart), y);
  double move = 1;
  for (int step = 0; step < kSteps && std::fabs(move) > kSettled; ++step) {
    const double tangent = std::tan(t);
    const double rest = y - t;
    const double square = x * x + rest * rest;
    const double f = square * tangent - 2 * rest;
    const double slope = square * (1 + tangent * tangent) - 2 * rest * tangent + 2;
    move = f / slope;
    t -= move;
  }
  if (!(std::fabs(move) <= kResidual) || t * y < 0 ||
      std::fabs(t) > std::fmin(std::fabs(y), kNearPole))
    return std::nullopt;
  const double angle = std::atan2(x * std::tan(t), 1 - (y - t) * std::tan(t));
  const double longitude = angle / std::sin(t) * kRadian;
  if (!(std::fabs(longitude) <= 180))
    return std::nullopt;
  return NativePoint{longitude, t * kRadian};
}

std::optional<NativePoint> airy_native(PlanePosition plane, double best_latitude) {
  const double radius = std::hypot(plane.x, plane.y) * kDegree / 2;
  const double best = (90 - best_latitude) * kDegree / 2;
  const double tangent_best = std::tan(best);
  const double constant = std::fabs(best) < 1e-4 // its limit
                              ? -0.5
                              : std::log(std::cos(best)) / (tangent_best * tangent_best);
  constexpr double kNearPole = 1e-4;
  double xi = radius / (0.5 - constant);
  if (!(xi > kNearPole) || !(xi < kPi / 2))
    return std::nullopt;
  double move = 1;
  for (int step = 0; step < kSteps && std::fabs(move) > kSettled; ++step) {
    const double sine = std::sin(xi);
    const double tangent = std::tan(xi);
    const double logarithm = 0.5 * std::log1p(-sine * sine); // of the cosine
    const double f = -(logarithm / tangent + constant * tangent) - radius;
    const double slope = 1 + logarithm / (sine * sine) - constant * (1 + tangent * tangent);
    move = f / slope;
    xi -= move;
    if (!(xi > 0) || !(xi < kPi / 2))
      return std::nullopt;
  }
  if (!(std::fabs(move) <= kResidual))
    return std::nullopt;
  return NativePoint{std::atan2(plane.x, -plane.y) * kRadian, 90 - 2 * xi * kRadian};
}

} // namespace astromill::wcs
