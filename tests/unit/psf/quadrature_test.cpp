// astromill: tests of Gauss-Legendre quadrature over a pixel
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/quadrature.h"

#include <gtest/gtest.h>

#include <cmath>

namespace astromill::psf {
namespace {

TEST(Quadrature, ExactForPolynomials) {
  for (const std::size_t points : {1U, 2U, 3U, 4U, 7U, 16U, 33U, 96U}) {
    const QuadratureRule rule = gauss_legendre(points);
    ASSERT_EQ(rule.size(), points);
    for (std::size_t power = 0; power < 2 * points; ++power) {
      double sum = 0;
      for (std::size_t i = 0; i < points; ++i)
        sum += rule.weight[i] * std::pow(2 * rule.node[i], static_cast<double>(power));
      const double exact = power % 2 == 1 ? 0 : 1 / (static_cast<double>(power) + 1);
      ASSERT_NEAR(sum, exact, 2e-14) << points << " points, power " << power;
    }
  }
}

} // namespace
} // namespace astromill::psf
