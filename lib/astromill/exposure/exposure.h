// astromill: an image with all that is known of its noise and flaws
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/exposure/keywords.h"
#include "astromill/exposure/magnitudes.h"
#include "astromill/exposure/noise.h"
#include "astromill/exposure/options.h"
#include "astromill/fits/pixels.h"

#include <cstdint>
#include <string>
#include <vector>

namespace astromill::exposure {

/// Whether a job asks how noisy pixels are. One that does not is not refused for an image whose
/// noise cannot be had.
enum class NoiseUse { needed, unused };

/// How many pixels are bad, and why; each is counted for the first cause that it has.
struct BadPixels {
  std::int64_t undefined = 0; ///< NaN, infinite or BLANK
  std::int64_t masked = 0;    ///< by --mask
  std::int64_t no_error = 0;  ///< --error has no positive number
  std::int64_t saturated = 0; ///< at or above --saturation

  std::int64_t total() const { return undefined + masked + no_error + saturated; }
};

/// Everything that detection, injection, photometry and restoration need of one image.
struct Exposure {
  fits::PixelImage<float> image;
  Keywords keywords;         ///< of the image, for injection_scale() and other options
  Image<std::uint8_t> bad{}; ///< 1 where a pixel cannot be used, else 0; empty if none is bad
  BadPixels bad_pixels{};
  Image<float> errors{}; ///< 1 sigma, in the image's unit; empty without --error
  NoiseModel noise{};    ///< only where it is needed
  MagnitudeScale photometry{};
  std::vector<std::string> notes{};    ///< what was chosen for the user
  std::vector<std::string> warnings{}; ///< what is doubtful, whole sentences
};

/// Reads an image with its mask and errors; these have the size of the image, or of the whole image
/// that a section is of (see find_companion()). Throws Error: what read_image(), noise_model() and
/// photometry_scale() throw, a mask or errors of another size, an image without a single good
/// pixel.
Exposure open_exposure(const std::string& image, const Options& options, NoiseUse use);

} // namespace astromill::exposure
