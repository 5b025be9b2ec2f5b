// astromill: Gauss-Legendre quadrature over a pixel
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <vector>

namespace astromill::psf {

/// Points and weights for the mean over [-1/2, 1/2]; exact for polynomials of degree 2 n - 1.
struct QuadratureRule {
  std::vector<double> node{};
  std::vector<double> weight{};

  std::size_t size() const { return node.size(); }
};

/// The rule with `count` points, by Newton's method on the Legendre polynomial (Abramowitz & Stegun
/// 1964, 25.4.29).
QuadratureRule gauss_legendre(std::size_t count);

} // namespace astromill::psf
