// astromill: aperture photometry, as IRAF's phot has it
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/exposure/magnitudes.h"
#include "astromill/exposure/noise.h"
#include "astromill/stars/centring.h"
#include "astromill/stars/search_image.h"
#include "astromill/stars/sky.h"

#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace astromill::stars {

/// How stars are measured.
struct PhotometryOptions {
  std::vector<double> apertures{}; ///< radii in pixels, ascending
  Annulus annulus{.inner = 10, .width = 10};
  SkyMethod sky_method = SkyMethod::mode;
  std::optional<double> centring_box{}; ///< width in pixels; nothing: positions are kept

  /// Throws UsageError that names the option and its value.
  void validate() const;
};

/// One aperture's light. NaN where it is not defined.
struct ApertureLight {
  double sum = std::numeric_limits<double>::quiet_NaN();  ///< of pixels, weighted
  double area = std::numeric_limits<double>::quiet_NaN(); ///< of the weights, pixels
  float flux = std::numeric_limits<float>::quiet_NaN();   ///< sum less area x sky
  float magnitude = std::numeric_limits<float>::quiet_NaN();
  float error = std::numeric_limits<float>::quiet_NaN(); ///< of the magnitude
};

/// A star measured.
struct MeasuredStar {
  StarPosition position{}; ///< re-centred, if that was asked for
  Sky sky{};
};

/// Measures stars. Holds workspaces: one a worker, not for two threads at a time. No allocation
/// once the first stars are measured.
///
/// The weight of a pixel in an aperture R is clip(R + 0.5 - r, 0, 1), r the distance of its centre.
/// Magnitude errors are 1.0857 sqrt(area sigma^2 + flux / gain + area^2 sigma^2 / n) / flux, with
/// sigma and n from the sky; with an image of errors, the first two terms are the sum of
/// (weight x error)^2. Undefined: an aperture that does not lie inside the image, and those that
/// are as large; one with a bad pixel in it, and those that are as large; all without a sky; the
/// magnitude of a flux that is not positive.
class Photometer {
public:
  Photometer(PhotometryOptions options, const exposure::NoiseModel& noise,
             const exposure::MagnitudeScale& scale);

  /// Measures the star at `star`; `light` has one entry an aperture. `errors` is empty, or of the
  /// image's size.
  MeasuredStar measure(const SearchImage& image, ImageView<const float> errors, StarPosition star,
                       std::span<ApertureLight> light);

private:
  std::size_t apertures_inside(const SearchImage& image, StarPosition star) const;
  std::size_t add_pixels(const SearchImage& image, ImageView<const float> errors, StarPosition star,
                         std::span<ApertureLight> light);
  void finish(const Sky& sky, double variance, bool variance_known, ApertureLight& light) const;

  PhotometryOptions options_;
  std::vector<float> radii_{};
  std::vector<double> variances_{};
  float gain_;
  float zeropoint_;
  float exposure_;
  SkyWorkspace sky_{};
  CentringWorkspace centring_{};
};

} // namespace astromill::stars
