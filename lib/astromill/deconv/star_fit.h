// astromill: stars fitted together to a small part of an image
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/observation.h"
#include "astromill/exposure/chip.h"
#include "astromill/psf/model.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace astromill::deconv {

struct FittedStar {
  double x = 0; ///< pixels of the image, from 0
  double y = 0;
  double flux = 0; ///< e-
};

/// What a fit leaves, pixel by pixel of its window, row by row; 0 where not fitted.
struct FitResiduals {
  std::vector<double> light{};    ///< of all stars, e-
  std::vector<double> residual{}; ///< data minus model, e-
  std::vector<double> variance{}; ///< of the data, e-^2
  /// What the parameters take of the noise: the covariance of the residuals is that of the data
  /// less the sum over these of the products of two pixels.
  std::vector<std::vector<double>> taken{};
};

/// Fits positions and fluxes of stars, and one level of sky on top of the known one, by Gauss and
/// Newton's weighted least squares. One a worker.
class StarFitter {
public:
  /// The arguments must outlive it.
  StarFitter(const Observation& observation, const psf::Model& psf, const exposure::ChipMap& chip)
      : observation_(observation), chip_(chip), renderer_(psf.renderer()) {}

  /// Moves `stars`, first guesses, to where they fit best, at most a pixel along each axis. False
  /// if the first one does not settle. Throws Error where the PSF has no light.
  bool fit(const Rectangle& window, std::vector<FittedStar>& stars, FitResiduals& out);

  /// The brightest pixel of a star of unit flux there.
  double peak(double x, double y);

private:
  void draw(const Rectangle& window, double x, double y, double* out);

  const Observation& observation_;
  const exposure::ChipMap& chip_;
  std::unique_ptr<psf::Renderer> renderer_;
};

} // namespace astromill::deconv
