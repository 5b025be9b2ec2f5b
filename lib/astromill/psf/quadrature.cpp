// astromill: Gauss-Legendre quadrature over a pixel
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/quadrature.h"

#include <cmath>
#include <numbers>

namespace astromill::psf {
namespace {

/// A Legendre polynomial and its derivative.
struct Legendre {
  double value;
  double slope;
};

Legendre legendre(std::size_t degree, double x) {
  double previous = 1;
  double value = x;
  for (std::size_t k = 2; k <= degree; ++k) {
    const double n = static_cast<double>(k);
    const double next = ((2 * n - 1) * x * value - (n - 1) * previous) / n;
    previous = value;
    value = next;
  }
  return {value, static_cast<double>(degree) * (x * value - previous) / (x * x - 1)};
}

} // namespace

QuadratureRule gauss_legendre(std::size_t count) {
  QuadratureRule rule;
  for (std::size_t i = 0; i < count; ++i) {
    const double n = static_cast<double>(count);
    double x = -std::cos(std::numbers::pi * (static_cast<double>(i) + 0.75) / (n + 0.5));
    for (int pass = 0; pass < 8; ++pass) {
      const Legendre at = legendre(count, x);
      x -= at.value / at.slope;
    }
    const double slope = legendre(count, x).slope;
    rule.node.push_back(0.5 * x);
    rule.weight.push_back(1 / ((1 - x * x) * slope * slope));
  }
  return rule;
}

} // namespace astromill::psf
