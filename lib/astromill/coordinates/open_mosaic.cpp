// astromill: the image or images that the options name
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/open_mosaic.h"

#include "astromill/fits/open_image.h"

#include <utility>
#include <vector>

namespace astromill::coordinates {

Mosaic open_mosaic(const Options& options, Report& report) {
  const char alternate = options.alternate.empty() ? ' ' : options.alternate[0];
  const auto suits = [alternate](const fits::Header& header) {
    return wcs::has_celestial_axes(header, alternate);
  };
  const wcs::TransformOptions how{.alternate = alternate,
                                  .planes = options.planes,
                                  .origin = options.origin,
                                  .simd = options.simd,
                                  .sip = options.sip};
  std::vector<Chip> chips;
  const fits::ImageHeader image = fits::open_image_header(options.image, suits);
  if (!image.note.empty())
    report.notes.push_back(image.note);
  chips.push_back({wcs::Transform(image, how), image.hdu});
  return Mosaic(std::move(chips));
}

} // namespace astromill::coordinates
