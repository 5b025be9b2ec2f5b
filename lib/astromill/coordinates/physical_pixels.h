// astromill: physical coordinates and the pixels of an image or of a section of it
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/open_image.h"
#include "astromill/fits/physical.h"
#include "astromill/fits/section.h"

#include <cmath>
#include <cstddef>

namespace astromill::coordinates {

/// fits::PhysicalMap for the pixels of a section, which count from 1 too. Immutable, safe for use
/// by many threads.
class PhysicalPixels {
public:
  /// Both are the same.
  PhysicalPixels() = default;

  /// For two axes of the image (from 0) called X and Y. Throws Error as PhysicalMap.
  PhysicalPixels(const fits::ImageHeader& image, int x_axis, int y_axis)
      : map_(image.header, x_axis + 1, y_axis + 1), x_(axis_map(image, x_axis)),
        y_(axis_map(image, y_axis)) {}

  fits::PhysicalPoint to_pixel(double x, double y) const {
    const fits::PhysicalPoint whole = map_.to_pixel(x, y);
    return {(whole.x - x_.offset) / x_.step, (whole.y - y_.offset) / y_.step};
  }

  fits::PhysicalPoint to_physical(double x, double y) const {
    return map_.to_physical(x_.offset + x_.step * x, y_.offset + y_.step * y);
  }

  /// Pixels that a physical pixel is long: the root of its area.
  double scale() const {
    const fits::PhysicalPoint zero = to_pixel(0, 0);
    const fits::PhysicalPoint x = to_pixel(1, 0);
    const fits::PhysicalPoint y = to_pixel(0, 1);
    return std::sqrt(std::fabs((x.x - zero.x) * (y.y - zero.y) - (x.y - zero.y) * (y.x - zero.x)));
  }

private:
  static fits::AxisMap axis_map(const fits::ImageHeader& image, int axis) {
    const auto index = static_cast<std::size_t>(axis);
    return index < image.section.axes.size() ? image.section.axes[index] : fits::AxisMap{};
  }

  fits::PhysicalMap map_;
  fits::AxisMap x_, y_;
};

} // namespace astromill::coordinates
