// astromill: an image with all that is known of its noise and flaws
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/exposure/magnitudes.h"
#include "astromill/exposure/noise.h"
#include "astromill/exposure/options.h"
#include "astromill/fits/pixels.h"

#include <cstdint>
#include <string>
#include <vector>

namespace astromill::exposure {

/// Everything that detection, injection, photometry and restoration need of one image.
struct Exposure {
  fits::PixelImage<float> image;
  Image<std::uint8_t> bad; ///< 1 where a pixel cannot be used: masked, NaN, BLANK; empty if none is
  Image<float> errors{};   ///< 1 sigma, in the image's unit; empty without --error
  NoiseModel noise;
  MagnitudeScale photometry;
  std::vector<std::string> notes{};    ///< what was chosen for the user
  std::vector<std::string> warnings{}; ///< what is doubtful, whole sentences
};

/// Reads an image with its mask and errors; these have the size of the image, or of the whole image
/// that a section is of. Throws Error: what read_image(), noise_model() and photometry_scale()
/// throw, a mask or errors of another size, an image without a single good pixel.
Exposure open_exposure(const std::string& image, const Options& options);

} // namespace astromill::exposure
