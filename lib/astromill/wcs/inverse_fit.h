// astromill: a polynomial that nearly inverts a mapping known forward only
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/wcs/plane.h"

#include <array>
#include <optional>
#include <span>

namespace astromill::wcs {

/// A way back from the plane to pixels that holds for a rectangle of pixels, as far as a polynomial
/// can follow.
struct InverseFit {
  PlaneMap map;                   ///< the kernel pixel_to_plane leads from the plane to pixels
  std::array<double, 2> lowest{}; ///< of the rectangle, pixels
  std::array<double, 2> highest{};
  double worst = 0; ///< largest deviation at the points of the fit, pixels

  bool covers(double x, double y) const {
    return x >= lowest[0] && x <= highest[0] && y >= lowest[1] && y <= highest[1];
  }
};

/// Fits a polynomial of order 7 by least squares to the pixels (x[i], y[i]), which fill their
/// rectangle evenly, and the plane positions (u[i], v[i]) that belong to them; at least 100 points.
/// Nothing where a position is not finite or the points do not determine the polynomial.
std::optional<InverseFit> fit_inverse(std::span<const double> x, std::span<const double> y,
                                      std::span<const double> u, std::span<const double> v);

} // namespace astromill::wcs
