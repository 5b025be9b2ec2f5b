// astromill: tells what a PSF file holds, and draws its stars
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/model.h"
#include "astromill/psfinfo/options.h"
#include "astromill/psfinfo/shape.h"

#include <optional>
#include <string>
#include <vector>

namespace astromill::psfinfo {

/// The PSF at one place of the field.
struct Place {
  psf::Position chip{};
  double raw_flux = 0;           ///< see psf::Model
  Shape star{};                  ///< as stars are drawn: with the pixel and the charge diffusion
  std::optional<Shape> optics{}; ///< before the detector, for samples without the pixel; its
                                 ///< peak and values are light per pixel area
};

/// What was found out about a PSF.
struct Report {
  std::string psf{};
  psf::Description description{};
  double support_radius = 0; ///< detector pixels
  std::optional<double> magnitude{};
  std::optional<double> pixel_scale{}; ///< arcsec
  std::vector<double> radii{};         ///< of encircled light, detector pixels
  bool varies = false;                 ///< over the field
  Place here{};                        ///< at the place asked for
  std::vector<Place> field{};          ///< where the PSF is known by itself
  int threads = 1;
};

/// Reads the PSF, measures it and, if asked to, writes the image of a star. Throws Error.
Report run(const Options& options);

/// The report as people read it, lines of 80 characters where the names of files allow.
std::string to_text(const Report& report);

} // namespace astromill::psfinfo
