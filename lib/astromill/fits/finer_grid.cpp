// astromill: an image whose pixels are divided into finer ones
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/finer_grid.h"

#include <algorithm>
#include <cstdint>

namespace astromill::fits {

SectionMap finer_map(const SectionMap& section, std::size_t n) {
  SectionMap out = section;
  const auto parts = static_cast<double>(n);
  // Pixel p of the finer image is pixel shift + p / n of the section. Written as one quotient, its
  // ratio to 1 / n is a whole number of halves, and so exact keywords stay exact.
  const double shift = (parts - 1) / (2 * parts);
  for (std::size_t i = 0; i < std::min<std::size_t>(2, out.axes.size()); ++i) {
    AxisMap& axis = out.axes[i];
    axis.offset += axis.step * shift;
    axis.step /= parts;
    axis.length *= static_cast<std::int64_t>(n);
  }
  return out;
}

ImageHeader finer_image(const ImageHeader& source, std::size_t n) {
  ImageHeader out = source;
  out.section = finer_map(source.section, n);
  return out;
}

ImageHeader regridded_image(const ImageHeader& source, std::size_t width, std::size_t height) {
  ImageHeader out = source;
  const std::size_t lengths[] = {width, height};
  for (std::size_t i = 0; i < std::min<std::size_t>(2, out.section.axes.size()); ++i) {
    AxisMap& axis = out.section.axes[i];
    const double pixels = static_cast<double>(axis.length) / static_cast<double>(lengths[i]);
    axis.offset += axis.step * (0.5 - 0.5 * pixels);
    axis.step *= pixels;
    axis.length = static_cast<std::int64_t>(lengths[i]);
  }
  return out;
}

} // namespace astromill::fits
