// astromill: a PSF as samples on a square lattice: what the files of many formats come down to
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/error.h"
#include "astromill/base/image.h"

#include <cstddef>
#include <span>
#include <vector>

namespace astromill::psf {

/// What lies between the samples.
enum class Interpolation {
  cubic_spline, ///< the cubic spline through the samples, as photutils has it
  spline7,      ///< the spline of degree 7 through them: where 2 samples a pixel are all there is,
                ///< its peak is 0.2 % off, that of the cubic one 2.6 %
  light_spline, ///< the cubic spline whose integral over the square of each sample is that sample:
                ///< undoes the size of the samples, for samples without the pixel
  lanczos4,     ///< Lanczos's windowed sinc of 8 samples, with which PSFEx makes its models
};

/// Planes of samples, of which a weighted sum is the PSF at a place (see FieldWeights).
struct Samples {
  std::size_t width = 0; ///< samples along x, the same for all planes
  std::size_t height = 0;
  std::vector<double> values{}; ///< plane by plane, row by row, as in the file
  double oversampling = 1;      ///< samples a detector pixel along each axis
  double centre_x = 0;          ///< sample, from 0, at which the star is; may lie between two
  double centre_y = 0;
  /// True: a sample is the light in a detector pixel whose centre is there (an effective PSF,
  /// Anderson & King 2000). False: the light in a square as large as the samples are apart.
  bool pixel_included = true;
  Image<double> diffusion{}; ///< to apply at detector pixels: odd sides, sum 1; empty: none
  Interpolation interpolation = Interpolation::cubic_spline;

  std::size_t planes() const { return width * height == 0 ? 0 : values.size() / (width * height); }
  std::span<const double> plane(std::size_t i) const {
    return std::span(values).subspan(i * width * height, width * height);
  }
  /// Puts the star into sample n / 2 from 0, rounded down, along both axes.
  void centre_at_half() {
    const std::size_t x = width / 2;
    const std::size_t y = height / 2;
    centre_x = static_cast<double>(x);
    centre_y = static_cast<double>(y);
  }

  /// Sets pixel_included and the interpolation that goes with it.
  void set_pixel(bool included) {
    pixel_included = included;
    interpolation = included ? Interpolation::cubic_spline : Interpolation::spline7;
  }

  /// The light of a plane in units of the file: the sum, over oversampling^2 where the samples
  /// include the pixel.
  double flux(std::size_t index) const;

  /// Throws Error where the samples cannot be used: no samples, values that are not finite,
  /// oversampling that is not within 1/8 ... 64, or not whole where samples must be added up over a
  /// pixel.
  void check(const Where& where) const;
};

/// The largest power of two up to the largest of the magnitudes: dividing by it changes no digit,
/// and what follows has neither underflow nor overflow, whatever the unit. 1 where all are 0.
double unit_of(std::span<const double> values);

} // namespace astromill::psf
