// astromill: the inverse of a plane distortion by a guarded Newton iteration, one point at a time
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/wcs/plane.h"

#include <cmath>
#include <optional>

namespace astromill::wcs {

struct PlanePoint {
  double a = 0;
  double b = 0;
};

/// A mapping of the plane at one point: its value and its Jacobian, slope[i][j] = d value_i / d
/// p_j.
struct Linearisation {
  PlanePoint value;
  Matrix2 slope{};
};

inline double determinant(const Matrix2& m) { return m[0][0] * m[1][1] - m[0][1] * m[1][0]; }

/// Inverse of a regular matrix (the caller has checked the determinant).
inline Matrix2 inverse(const Matrix2& m) {
  const double d = determinant(m);
  return {{{m[1][1] / d, -m[0][1] / d}, {-m[1][0] / d, m[0][0] / d}}};
}

inline PlanePoint times(const Matrix2& m, PlanePoint p) {
  return {m[0][0] * p.a + m[0][1] * p.b, m[1][0] * p.a + m[1][1] * p.b};
}

/// Solves forward(p).value = target from `guess`. A step that does not bring the residual down is
/// halved; the solution counts only where the residual is within `tolerance` in both coordinates
/// and the Jacobian determinant has the sign of `orientation`, so that a folded branch of the
/// distortion is never taken for the sky. Nothing otherwise.
template <class Forward>
std::optional<PlanePoint> guarded_newton(const Forward& forward, PlanePoint target,
                                         PlanePoint guess, double tolerance, double orientation) {
  const auto residual = [&](const Linearisation& at) {
    return PlanePoint{at.value.a - target.a, at.value.b - target.b};
  };
  PlanePoint p = guess;
  Linearisation at = forward(p);
  PlanePoint r = residual(at);
  for (int step = 0; step < kAccuracy.guarded_steps; ++step) {
    const double d = determinant(at.slope);
    if (!std::isfinite(r.a) || !std::isfinite(r.b) || !std::isfinite(d) || d == 0)
      return std::nullopt;
    const PlanePoint move = times(inverse(at.slope), r);
    if (std::fabs(r.a) <= tolerance && std::fabs(r.b) <= tolerance) {
      if (d * orientation <= 0)
        return std::nullopt;
      // One more step, unless it leads away: at a fold it may go anywhere.
      const PlanePoint q{p.a - move.a, p.b - move.b};
      const Linearisation there = forward(q);
      const PlanePoint s = residual(there);
      const bool better = std::hypot(s.a, s.b) <= std::hypot(r.a, r.b);
      return better && determinant(there.slope) * orientation > 0 ? q : p;
    }
    bool better = false;
    double fraction = 1;
    for (int halving = 0; !better && halving < kAccuracy.halvings; ++halving) {
      const PlanePoint q{p.a - fraction * move.a, p.b - fraction * move.b};
      const Linearisation there = forward(q);
      const PlanePoint s = residual(there);
      better = std::hypot(s.a, s.b) < std::hypot(r.a, r.b);
      if (better) {
        p = q;
        at = there;
        r = s;
      }
      fraction /= 2;
    }
    if (!better)
      return std::nullopt;
  }
  return std::nullopt;
}

} // namespace astromill::wcs
