// astromill: PSFs that are a formula
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/model.h"

#include <memory>

namespace astromill::psf {

/// The half-light contour of a formula: an ellipse.
struct Ellipse {
  double fwhm = 0;  ///< full width at half maximum along the major axis, detector pixels
  double ratio = 1; ///< minor to major axis, in (0, 1]
  double theta = 0; ///< of the major axis, degrees from x to y
};

/// A Gaussian integrated over the pixels. Drawn out to where less than 1e-6 of the light is left,
/// all of which it gives to the pixels drawn. Throws UsageError naming a number out of range.
std::shared_ptr<const Model> make_gaussian(const Ellipse& ellipse);

/// A Moffat profile (1 + r^2/alpha^2)^-beta (Moffat 1969, A&A 3, 455) integrated over the pixels,
/// beta > 1. Drawn out to where less than 1e-4 of the light is left, or to kLargestMoffatRadius: a
/// small beta has wings without end. All light is given to the pixels drawn, so that a star adds
/// its flux to the image; where more than 1e-4 lies outside the description warns. Throws
/// UsageError.
std::shared_ptr<const Model> make_moffat(const Ellipse& ellipse, double beta);

inline constexpr double kLargestMoffatRadius = 256; ///< pixels

} // namespace astromill::psf
