// astromill: the intrinsic correlation function
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/deconv/local_psf.h"

#include <cstddef>
#include <string>

namespace astromill::deconv {

/// How far the pixels of an image are alike by nature (Skilling 1989): the visible image is a
/// hidden one, of independent pixels, convolved with this. An image of odd sides on the fine grid,
/// its middle the origin, its sum 1.
struct Icf {
  Image<float> kernel{};

  bool empty() const { return kernel.empty(); }
};

/// Reads --icf: a number is the FWHM of a Gaussian in detector pixels; else it names an image on
/// the fine grid, whose brightest pixel is the origin, as in STSDAS. Empty for an empty text.
/// Throws Error for an image that is negative, without light, or that cannot be read.
Icf open_icf(const std::string& text, std::size_t subsample);

/// What the detector makes of hidden pixels.
Response with_icf(const Response& response, const Icf& icf);

/// The visible image of a hidden one; nothing comes from beyond its edges.
Image<float> visible(const Image<float>& hidden, const Icf& icf);

} // namespace astromill::deconv
