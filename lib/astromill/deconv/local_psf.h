// astromill: the PSF over a part of the field, as sums of a few planes
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/exposure/chip.h"
#include "astromill/psf/model.h"

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace astromill::deconv {

/// How detector pixels answer to a star of unit flux in the middle of a fine pixel: with the size
/// of the pixel and the charge diffusion, each applied once whatever the PSF's file has.
///
/// Element (i, j) of a plane is the light in a detector pixel whose index p (from 0, along x) and
/// the fine pixel s of the star (from 0 on the same canvas) obey p * subsample - s = first_x + i;
/// along y alike. So the light in the detector pixels is the convolution of the object with this,
/// of which every `subsample`th number is taken.
struct Response {
  std::ptrdiff_t first_x = 0;
  std::ptrdiff_t first_y = 0;
  std::vector<Image<double>> planes{}; ///< all of one size; the first is the mean PSF of the part
                                       ///< (or that in its middle), its sum subsample^2; the
                                       ///< others are what is added to it
};

/// Sets the weights of planes 1, 2 ... at a place (pixels of the image from 0, fractions allowed).
/// Not for two threads at a time.
using PlaneWeights = std::function<void(double x, double y, std::span<double> weights)>;

/// The PSF over a part of the field. The model that it was made of must outlive its weights.
///
/// Differences between PSFs are measured as chi-square sees them: d^2 = sum of (difference)^2 /
/// (PSF + 1 % of its peak) over the detector pixels of a star of unit flux. Bright stars of F
/// electrons, on a background of 1 % of their peak, add F d^2 to chi-square if they are fitted with
/// the wrong one of the two.
struct LocalPsf {
  std::size_t subsample = 1;
  Response response{};
  PlaneWeights weights{}; ///< of all planes but the first, whose weight is 1
  double error = 0;       ///< largest difference from the PSF itself at the corners of the part
  std::size_t reach = 0;  ///< detector pixels: a star's light is within this distance along an axis
};

/// What is asked of an approximation.
struct PlaneRules {
  double smallest = 0.007; ///< planes are left out while the rms over the part of the difference
                           ///< that this makes stays below
  std::size_t most = 8;    ///< planes beside the first
  bool one_plane = false;  ///< the PSF in the middle of the part for all of it
};

/// A part of the field: pixels from 0 of the image, beyond which it may reach.
struct FieldPart {
  double low_x = 0;
  double low_y = 0;
  double high_x = 0;
  double high_y = 0;
};

/// The PSF for objects within `part`.
/// `chip` leads from pixels of the image to the PSF's own coordinates. A PSF that is known at grid
/// points is interpolated bilinearly between them, for each source at its own place; a polynomial
/// is followed exactly; both then as the mean PSF and the leading singular vectors of what differs
/// from it. Throws Error where the PSF has no light.
LocalPsf local_psf(const psf::Model& model, const exposure::ChipMap& chip, const FieldPart& part,
                   std::size_t subsample, const PlaneRules& rules);

} // namespace astromill::deconv
