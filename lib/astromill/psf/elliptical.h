// astromill: Gaussians and Moffat profiles with elliptical contours, integrated over the pixels
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/model.h"
#include "astromill/psf/quadrature.h"

#include <cstddef>
#include <list>
#include <memory>
#include <vector>

namespace astromill::psf {

/// f(q), q = a x^2 + b x y + c y^2: exp(-q / 2), or (1 + q)^-beta where beta is not 0.
struct EllipticalProfile {
  double a = 0;
  double b = 0;
  double c = 0;
  double beta = 0;
};

/// The profile whose scale (sigma of a Gaussian, alpha of a Moffat profile) is `major` along the
/// direction `theta` (degrees from x to y) and `minor` across.
EllipticalProfile elliptical_profile(double major, double minor, double theta, double beta);

/// A profile and how it is integrated. Pixels are told apart by rings: ring k has those whose
/// centre is k - 1/2 to k + 1/2 from the star along the axis along which it is farther.
struct EllipticalStar {
  EllipticalProfile profile{};
  double radius = 0; ///< pixels with their centre nearer than it are drawn
  /// Of each ring its rule, which is used along both axes; from `rings.size()` on, and where it is
  /// nullptr, the value and the Laplacian at the centre do.
  std::vector<const QuadratureRule*> rings{};
  std::list<QuadratureRule> rules{};

  /// Rules are chosen by trial, so that pixels are right to 1e-7 of the brightest and to 1e-5 of
  /// themselves or 1e-9 of the brightest.
  EllipticalStar(const EllipticalProfile& shape, double reach);
  EllipticalStar(const EllipticalStar&) = delete;
  EllipticalStar& operator=(const EllipticalStar&) = delete;
};

/// Draws it; the sum of the pixels is 1.
std::unique_ptr<Renderer> elliptical_renderer(std::shared_ptr<const EllipticalStar> star);

} // namespace astromill::psf
