// astromill: functions in plain arithmetic, for loops that the compiler vectorises
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>
#include <cstdint>

namespace astromill {

/// exp(x) to 4e-16 of its value for |x| <= 700; below, exp(-700), which is next to nothing.
/// Same bytes on all processors. Range reduction by ln 2, then the exponential series.
inline double vector_exp(double x) {
  constexpr double kRounder = 0x1.8p52; // adding it rounds to a whole number, in the low bits
  const double bounded = x < -700 ? -700 : x;
  const double shifted = bounded * 1.4426950408889634 + kRounder;
  const double whole = shifted - kRounder;
  const double r = (bounded - whole * 0x1.62e42fefa3800p-1) - whole * 0x1.ef35793c76730p-45;
  double p = 1.0 / 479001600;
  p = p * r + 1.0 / 39916800;
  p = p * r + 1.0 / 3628800;
  p = p * r + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  p = p * r + 1;
  p = p * r + 1;
  return p * std::bit_cast<double>((std::bit_cast<std::uint64_t>(shifted) + 1023) << 52U);
}

/// log(x) to 1e-15 for finite x > 0 that are not denormal. Same bytes on all processors. The
/// mantissa m in [sqrt(1/2), sqrt(2)) by the series of 2 atanh((m - 1) / (m + 1)).
inline double vector_log(double x) {
  constexpr std::uint64_t kLowest = 0x3fe6a09e667f3bcdU; // bits of sqrt(1/2)
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
  constexpr std::uint64_t kBias = 1023;
  const std::uint64_t exponent = (bits + ((kBias << 52U) - kLowest)) >> 52U; // + kBias
  const double m = std::bit_cast<double>(bits + ((kBias - exponent) << 52U));
  const double e = std::bit_cast<double>(exponent | 0x4330000000000000U) - (0x1p52 + kBias);
  const double s = (m - 1) / (m + 1);
  const double z = s * s;
  double p = 1.0 / 19;
  p = p * z + 1.0 / 17;
  p = p * z + 1.0 / 15;
  p = p * z + 1.0 / 13;
  p = p * z + 1.0 / 11;
  p = p * z + 1.0 / 9;
  p = p * z + 1.0 / 7;
  p = p * z + 1.0 / 5;
  p = p * z + 1.0 / 3;
  return e * 0.6931471805599453 + (2 * s + 2 * s * z * p);
}

/// (1 - Phi(x)) / phi(x) for x >= 0, to 2e-13 of its value: Mills' ratio of the standard normal
/// distribution Phi and its density phi. (1 + x) times it is smooth in y = (x - 4) / (x + 4), where
/// the polynomial is Chebyshev's. Same bytes on all processors.
inline double vector_mills_ratio(double x) {
  const double y = (x - 4) / (x + 4);
  double p = -1.1360948462879605e-07;
  p = p * y - 8.340760984992812e-08;
  p = p * y + 1.074501947577744e-06;
  p = p * y + 1.1069397757523803e-06;
  p = p * y - 6.2101177596929346e-06;
  p = p * y - 8.6669590312205e-06;
  p = p * y + 3.3926583992327505e-05;
  p = p * y + 5.32942049834606e-05;
  p = p * y - 0.0002201167437005358;
  p = p * y - 0.00023670949526140905;
  p = p * y + 0.0017418229254231254;
  p = p * y - 0.0007159495772201441;
  p = p * y - 0.012539099714202544;
  p = p * y + 0.0449591289516278;
  p = p * y - 0.08070800998003479;
  p = p * y + 0.0716904812068578;
  p = p * y + 0.03509188024376966;
  p = p * y - 0.2423996705218768;
  p = p * y + 1.1832619145677585;
  return p / (1 + x);
}

} // namespace astromill
