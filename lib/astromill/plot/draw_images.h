// astromill: figures of images
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/plot/figure.h"

#include <string>

namespace astromill::plot {

/// The file of a figure that has images. Throws Error.
std::string drawn_images(Format format, const Figure& figure);

} // namespace astromill::plot
