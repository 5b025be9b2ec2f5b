// astromill: pixels of an image and physical coordinates
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/status.h"
#include "astromill/coordinates/physical_pixels.h"
#include "astromill/fits/open_image.h"

#include <array>
#include <span>

namespace astromill::coordinates {

/// The pixels of an image (or section) on its first two axes, and what LTV and LTM make of them.
/// Immutable, safe from any thread.
class PhysicalImage {
public:
  /// `origin` is the pixel coordinate of the centre of the first pixel; physical coordinates are
  /// what the keywords say. Throws Error.
  PhysicalImage(const fits::ImageHeader& image, int origin);

  /// Spans have the same length. A point is ok or off_image.
  void to_physical(std::span<const double> x, std::span<const double> y, std::span<double> a,
                   std::span<double> b, std::span<ItemStatus> status) const;
  void to_pixels(std::span<const double> a, std::span<const double> b, std::span<double> x,
                 std::span<double> y, std::span<ItemStatus> status) const;

private:
  ItemStatus status_of(double x, double y) const;

  PhysicalPixels pixels_;
  std::array<double, 2> length_{0, 0}; ///< pixels of the section; 0: not known
  double shift_;                       ///< from pixels that count from 1
};

} // namespace astromill::coordinates
