// astromill: pixels of an image and physical coordinates
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/physical_image.h"

#include <cstddef>

namespace astromill::coordinates {

PhysicalImage::PhysicalImage(const fits::ImageHeader& image, int origin)
    : pixels_(image, 0, 1), shift_(origin - 1) {
  for (std::size_t i = 0; i < 2 && i < image.section.axes.size(); ++i)
    length_[i] = static_cast<double>(image.section.axes[i].length);
}

/// Of a pixel that counts from 1.
ItemStatus PhysicalImage::status_of(double x, double y) const {
  const auto within = [](double value, double length) {
    return length <= 0 || (value >= 0.5 && value <= 0.5 + length);
  };
  return within(x, length_[0]) && within(y, length_[1]) ? ItemStatus::ok : ItemStatus::off_image;
}

void PhysicalImage::to_physical(std::span<const double> x, std::span<const double> y,
                                std::span<double> a, std::span<double> b,
                                std::span<ItemStatus> status) const {
  for (std::size_t i = 0; i < x.size(); ++i) {
    const fits::PhysicalPoint physical = pixels_.to_physical(x[i] - shift_, y[i] - shift_);
    a[i] = physical.x;
    b[i] = physical.y;
    status[i] = status_of(x[i] - shift_, y[i] - shift_);
  }
}

void PhysicalImage::to_pixels(std::span<const double> a, std::span<const double> b,
                              std::span<double> x, std::span<double> y,
                              std::span<ItemStatus> status) const {
  for (std::size_t i = 0; i < a.size(); ++i) {
    const fits::PhysicalPoint pixel = pixels_.to_pixel(a[i], b[i]);
    x[i] = pixel.x + shift_;
    y[i] = pixel.y + shift_;
    status[i] = status_of(pixel.x, pixel.y);
  }
}

} // namespace astromill::coordinates
