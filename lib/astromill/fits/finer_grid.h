// astromill: an image whose pixels are divided into finer ones
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/open_image.h"
#include "astromill/fits/section.h"

#include <cstddef>

namespace astromill::fits {

/// The map of an image whose first two axes are those of `section` with each pixel divided into n
/// that together cover it: pixel x of the section is pixel (x - 0.5) n + 0.5 of the finer image.
SectionMap finer_map(const SectionMap& section, std::size_t n);

/// The image that has n x n pixels for each of `source` (which may be a section), for
/// copied_cards() and write_image(). Its steps through the whole image are fractions of a pixel, so
/// that everything which goes for a section with a step goes for it (see section_cards()): of each
/// WCS CRPIX' = (CRPIX - 0.5) n + 0.5 and CD / n, or CDELT / n with PC or CROTA kept; SIP A_pq
/// n^(1-p-q) and B, AP, BP alike; LTM' = n LTM, LTV' = (LTV - 0.5) n + 0.5. What acts on
/// intermediate coordinates (PV, TPV, TNX and ZPX) is kept as it is.
ImageHeader finer_image(const ImageHeader& source, std::size_t n);

/// The same for width x height pixels, which together cover those of `source` whatever its size: of
/// a map of the image. Pixel x of the map's axis 1 is pixel 0.5 + (x - 0.5) axis / width.
ImageHeader regridded_image(const ImageHeader& source, std::size_t width, std::size_t height);

} // namespace astromill::fits
