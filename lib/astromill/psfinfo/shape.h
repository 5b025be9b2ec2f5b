// astromill: width, centroid and encircled light of a PSF at one place
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/model.h"

#include <cstddef>
#include <span>
#include <vector>

namespace astromill::psfinfo {

/// What a PSF looks like at one place of the field, as a function of the distance from the star's
/// position; in detector pixels.
struct Shape {
  double fwhm = 0;  ///< diameter of the circle as large as the area brighter than half of the peak
  double major = 0; ///< axes of the ellipse with the second moments of that area
  double minor = 0;
  double theta = 0; ///< of the major axis, degrees from x to y, in [0, 180); 0 where round
  double centroid_radius = 0; ///< 5 FWHM: the light within it makes up
  double centroid_x = 0;      ///< the centroid minus the star's position
  double centroid_y = 0;
  double peak = 0;         ///< the highest value
  double at_centre = 0;    ///< where the star is: of its flux, in the pixel it is centred on
  double at_corner = 0;    ///< half a pixel off in x and y: in each of the four around a corner
  double noise_pixels = 0; ///< 1 / sum of squares of a star on a pixel's centre
  double negative = 0;     ///< light below zero, as a part of all
  double lowest_flux = 0;  ///< of the stars drawn at all sub-pixel positions that were tried
  double highest_flux = 0;
  std::vector<double> encircled{}; ///< light within each of the radii around the star's position
};

/// Draws the star of unit flux at many sub-pixel positions, which together show the PSF on a finer
/// lattice than pixels, and measures that. `radii` must be sorted.
Shape measure_shape(psf::Renderer& renderer, psf::Position chip, std::span<const double> radii);

} // namespace astromill::psfinfo
