// astromill: how the pixels of an image section lie in the whole image
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/error.h"
#include "astromill/fits/image_name.h"

#include <cstdint>
#include <vector>

namespace astromill::fits {

/// One axis: pixel p of the section is pixel offset + step * p of the whole image (both 1-based).
struct AxisMap {
  double offset = 0;
  double step = 1;         ///< negative where the section runs backwards
  std::int64_t length = 0; ///< pixels of the section along this axis
};

/// The map of every axis of an image.
struct SectionMap {
  std::vector<AxisMap> axes;

  /// True where section and image have the same pixel coordinates.
  bool identity() const;
};

/// Resolves a section (from ImageName; empty: the whole image) against the lengths of the image's
/// axes. Axes beyond those named are whole. Throws Error with `where` if the section has more axes
/// than the image, reaches outside it, or asks for all of an axis of no pixels.
SectionMap section_map(const std::vector<AxisRange>& section, const std::vector<std::int64_t>& axes,
                       const Where& where);

} // namespace astromill::fits
