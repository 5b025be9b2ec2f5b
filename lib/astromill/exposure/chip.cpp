// astromill: where on its detector an image's pixels lie
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/exposure/chip.h"

namespace astromill::exposure {

ChipMap::ChipMap(const fits::ImageHeader& image) : physical_(image.header) {
  for (std::size_t i = 0; i < axes_.size() && i < image.section.axes.size(); ++i)
    axes_[i] = image.section.axes[i];
}

fits::PhysicalPoint ChipMap::to_chip(double x, double y) const {
  return physical_.to_physical(axes_[0].offset + axes_[0].step * x,
                               axes_[1].offset + axes_[1].step * y);
}

} // namespace astromill::exposure
