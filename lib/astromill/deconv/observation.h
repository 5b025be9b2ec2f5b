// astromill: an image as deconvolution needs it: in electrons, with its noise, sky and flaws
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/deconv/geometry.h"
#include "astromill/deconv/options.h"
#include "astromill/deconv/problem.h"
#include "astromill/deconv/report.h"
#include "astromill/exposure/exposure.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace astromill::deconv {

/// Why a pixel is not fitted.
enum class Flaw : std::uint8_t {
  none,
  bad,        ///< NaN, masked by the user, no error, at or above --saturation
  saturated,  ///< found: at the image's ceiling, and what bled from there
  border,     ///< found: an edge of the frame that gets no light
  cosmic_ray, ///< found: sharper than the PSF
};

/// An image in electrons. Immutable once its flaws are marked and its sky is known, then shared by
/// all workers.
struct Observation {
  explicit Observation(exposure::Exposure opened) : exposure(std::move(opened)) {}

  exposure::Exposure exposure; ///< in the image's own unit
  Image<float> counts{};       ///< e-, with the sky; 0 where not finite
  Image<float> sky{};          ///< e-
  Image<float> variance{};     ///< e-^2, see TileData
  Image<Flaw> flaws{};
  float light_noise = 1; ///< see TileData
  double sky_level = 0;  ///< image's unit: the number, or the median of the sky's image
  double psf_error = 0;  ///< as a fraction of the light

  std::size_t width() const { return counts.width; }
  std::size_t height() const { return counts.height; }
  double gain() const { return exposure.noise.gain; }

  /// The sky is `level` everywhere, in the image's unit.
  void set_sky(double level);
};

/// Opens the image with its noise and the flaws that the user names (automatic ones are added by
/// mark_flaws()), the sky where it is given, else zero. Says in `report` what was chosen and what
/// is doubtful. Throws Error.
Observation open_observation(const Options& options, Report& report);

/// Counts of the pixels without flaws, e-.
std::vector<float> clean_counts(const Observation& observation);

/// What that part of the values is below; 0 where there are none.
double quantile(std::vector<float> values, double part);

/// The part of it that a tile fits.
TileData cut_tile(const Observation& observation, const TileGeometry& geometry);

} // namespace astromill::deconv
