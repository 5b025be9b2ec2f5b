// astromill: images that go with another, pixel by pixel: masks and errors
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/open_image.h"

#include <string>

namespace astromill::exposure {

/// True if `name`, of a mask or of errors, is an HDU of the image's own file ("DQ", "DQ,1", "3",
/// "[DQ]"): it has brackets alone, or neither a point nor a slash and no file is called so. Of an
/// image from standard input, "-[DQ]" is one, too.
bool is_own_hdu(const std::string& name, const fits::File& file);

/// Finds the image called `name` (a file as in parse_image_name(), or an HDU of the file of
/// `image`) that goes with `image`. Of an EXTNAME without EXTVER, that with the EXTVER of `image`
/// is taken if there is one. It must have the size of `image`, or that of the whole image that
/// `image` is a section of: then it is the same section. Throws Error (another size, the image
/// itself, not there).
fits::ImageHeader find_companion(const std::string& name, const fits::ImageHeader& image);

} // namespace astromill::exposure
