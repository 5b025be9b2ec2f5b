// astromill: the rotations between reference frames
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/frames/rotation.h"

#include "astromill/frames/years.h"

#include <erfa.h>
#include <erfam.h>

#include <cmath>

namespace astromill::frames {
namespace {

// ERFA has matrices of IAU 2006 and of FK5 against the ICRS. Its FK4 functions take whole stars,
// with proper motions, at B1950 alone; so what FK4 needs is here, with its sources:
//
// - the matrix from FK4 without E-terms at B1950 to FK5 at J2000, and how it changes with the epoch
//   of the position, since FK4 spins: Murray 1989, A&A 218, 325, equations 28 and 29;
// - Newcomb's precession: Kinoshita 1975, SAO Special Report 364;
// - the E-terms, with the elements of the Sun's orbit that they need: Explanatory Supplement to the
//   Astronomical Almanac (Seidelmann 1992), chapter 3;
// - galactic: pole and zero of Blaauw et al. 1960, MNRAS 121, 123, defined in FK4 at B1950;
// - supergalactic: pole and zero of de Vaucouleurs et al. 1976 (RC2), as in Lahav et al. 2000,
//   MNRAS 312, 166, in galactic coordinates.

constexpr double kDegree = ERFA_DD2R;
constexpr double kArcsecond = ERFA_DAS2R;
constexpr double kB1950 = 1950;

constexpr Matrix3 kMurray{{{0.9999256794956877, -0.0111814832204662, -0.0048590038153592},
                           {0.0111814832391717, 0.9999374848933135, -0.0000271625947142},
                           {0.0048590037723143, -0.0000271702937440, 0.9999881946023742}}};

/// Murray's change of the matrix in a century, written as a rotation in front of it: radians.
constexpr Vector3 kSpin{{-5.2227e-12, -2.11129147e-6, -1.15407762e-6}};

Matrix3 times(Matrix3 a, Matrix3 b) noexcept {
  Matrix3 product;
  eraRxr(a.m, b.m, product.m);
  return product;
}

Matrix3 transposed(Matrix3 a) noexcept {
  Matrix3 result;
  eraTr(a.m, result.m);
  return result;
}

/// Turns about the z, y and again the z axis, in this order: radians.
Matrix3 zyz(double first, double second, double third) noexcept {
  Matrix3 result;
  eraRz(first, result.m);
  eraRy(second, result.m);
  eraRz(third, result.m);
  return result;
}

/// Precession of FK4 between two Besselian years.
Matrix3 newcomb(double from, double to) noexcept {
  const double t = (from - 1850) / 1000;
  const double dt = (to - from) / 1000;
  const double rate = 23035.545 + t * (139.720 + t * 0.060);
  const double zeta = dt * (rate + dt * (30.240 - 0.27 * t + dt * 17.995));
  const double z = dt * (rate + dt * (109.480 + 0.39 * t + dt * 18.325));
  const double theta =
      dt * (20051.12 - t * (85.29 + t * 0.37) + dt * (-42.65 - 0.37 * t - dt * 41.8));
  return zyz(-zeta * kArcsecond, theta * kArcsecond, -z * kArcsecond);
}

/// FK4 without E-terms at B1950 to FK5 at J2000, for positions of an epoch (Besselian year).
Matrix3 fk4_to_fk5(double epoch) noexcept {
  const double centuries = (to_julian(epoch) - 1950) / 100;
  Vector3 turn = kSpin;
  for (double& component : turn.v)
    component *= centuries;
  Matrix3 spin;
  eraRv2m(turn.v, spin.m);
  return times(kMurray, spin);
}

Matrix3 precession_of_fk5(double equinox) noexcept {
  double day = 0;
  double fraction = 0;
  eraEpj2jd(equinox, &day, &fraction);
  Matrix3 bias;
  Matrix3 precession;
  Matrix3 both;
  eraBp06(day, fraction, bias.m, precession.m, both.m);
  return precession;
}

Matrix3 fk5_to_icrs() noexcept {
  Matrix3 orientation;
  Vector3 spin;
  eraFk5hip(orientation.m, spin.v);
  return orientation;
}

Matrix3 icrs_to_ecliptic(double equinox) noexcept {
  double day = 0;
  double fraction = 0;
  eraEpj2jd(equinox, &day, &fraction);
  Matrix3 result;
  eraEcm06(day, fraction, result.m);
  return result;
}

Matrix3 fk4_to_galactic() noexcept {
  return zyz(192.25 * kDegree, (90 - 27.4) * kDegree, (180 - 123) * kDegree);
}

Matrix3 galactic_to_supergalactic() noexcept {
  return zyz(47.37 * kDegree, (90 - 6.32) * kDegree, 90 * kDegree);
}

bool is_galactic(System system) noexcept {
  return system == System::galactic || system == System::supergalactic;
}

/// Frames are defined in FK4 at B1950 or in FK5 at J2000, their root.
bool has_old_root(System system) noexcept { return is_fk4(system) || is_galactic(system); }

Matrix3 from_root(const Frame& frame) noexcept {
  switch (frame.system) {
  case System::icrs:
    return fk5_to_icrs();
  case System::fk5:
    return precession_of_fk5(frame.equinox);
  case System::fk4:
  case System::fk4_no_e_terms:
    return newcomb(kB1950, frame.equinox);
  case System::galactic:
    return fk4_to_galactic();
  case System::supergalactic:
    return times(galactic_to_supergalactic(), fk4_to_galactic());
  case System::ecliptic:
    return times(icrs_to_ecliptic(frame.equinox), fk5_to_icrs());
  }
  return {};
}

/// Newcomb's polynomials there and back are inverses of each other to 2e-8 degree only; both are
/// used as they were published.
Matrix3 to_root(const Frame& frame) noexcept {
  return is_fk4(frame.system) ? newcomb(frame.equinox, kB1950) : transposed(from_root(frame));
}

/// The epoch of FK4 positions is taken to be that of their equinox; galactic coordinates are those
/// of B1950.
double epoch_of(const Frame& frame) noexcept {
  return is_fk4(frame.system) ? frame.equinox : kB1950;
}

} // namespace

Vector3 times(Matrix3 matrix, Vector3 vector) noexcept {
  Vector3 product;
  eraRxp(matrix.m, vector.v, product.v);
  return product;
}

Matrix3 rotation(const Frame& from, const Frame& to) noexcept {
  if (from == to)
    return {};
  if (is_fk4(from.system) && is_fk4(to.system))
    return newcomb(from.equinox, to.equinox);
  if (is_galactic(from.system) && is_fk4(to.system)) // as the definition, turned round
    return transposed(rotation(to, from));
  Matrix3 result = to_root(from);
  if (has_old_root(from.system) && !has_old_root(to.system))
    result = times(fk4_to_fk5(epoch_of(from)), result);
  else if (!has_old_root(from.system) && has_old_root(to.system))
    result = times(transposed(fk4_to_fk5(epoch_of(to))), result);
  return times(from_root(to), result);
}

Vector3 e_terms(const Frame& frame) noexcept {
  if (frame.system != System::fk4)
    return {};
  double day = 0;
  double fraction = 0;
  eraEpb2jd(frame.equinox, &day, &fraction);
  const double t = (to_julian(frame.equinox) - to_julian(kB1950)) / 100;
  const double aberration = 0.0056932 * kDegree;
  const double eccentricity = 0.01673011 - t * (0.00004193 + t * 0.000000126);
  const double perigee = (1015489.951 + t * (6190.67 + t * (1.65 + t * 0.012))) * kArcsecond;
  const double obliquity = eraObl80(day, fraction);
  const double size = aberration * eccentricity;
  const double along = -size * std::cos(perigee);
  return {{size * std::sin(perigee), along * std::cos(obliquity), along * std::sin(obliquity)}};
}

} // namespace astromill::frames
