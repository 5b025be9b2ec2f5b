// astromill: where on its detector an image's pixels lie
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/open_image.h"
#include "astromill/fits/physical.h"
#include "astromill/fits/section.h"

#include <array>

namespace astromill::exposure {

/// From pixels of an image (or of the section its name asks for) to pixels of the detector: the
/// section's offset and step, then LTV and LTM. All are 1-based. Immutable.
class ChipMap {
public:
  ChipMap() = default; ///< both are the same
  /// Throws Error where the keywords are no numbers or LTM is singular.
  explicit ChipMap(const fits::ImageHeader& image);

  fits::PhysicalPoint to_chip(double x, double y) const;

private:
  std::array<fits::AxisMap, 2> axes_{}; ///< section to whole image
  fits::PhysicalMap physical_{};
};

} // namespace astromill::exposure
