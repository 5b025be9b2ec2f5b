// astromill: pixels of an image and physical coordinates
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/physical_image.h"

#include <cstddef>

namespace astromill::coordinates {

PhysicalImage::PhysicalImage(const fits::ImageHeader& image, int origin)
    : map_(image.header), origin_(origin) {
  for (std::size_t i = 0; i < 2 && i < image.section.axes.size(); ++i) {
    const fits::AxisMap& axis = image.section.axes[i];
    scale_[i] = axis.step;
    shift_[i] = axis.offset;
    length_[i] = static_cast<double>(axis.length);
  }
  for (std::size_t i = 0; i < 2; ++i)
    shift_[i] += scale_[i] * (1 - origin_);
}

ItemStatus PhysicalImage::status_of(double x, double y) const {
  const auto within = [this](double value, double length) {
    const double low = origin_ - 0.5;
    return length <= 0 || (value >= low && value <= low + length);
  };
  return within(x, length_[0]) && within(y, length_[1]) ? ItemStatus::ok : ItemStatus::off_image;
}

void PhysicalImage::to_physical(std::span<const double> x, std::span<const double> y,
                                std::span<double> a, std::span<double> b,
                                std::span<ItemStatus> status) const {
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto physical =
        map_.to_physical(scale_[0] * x[i] + shift_[0], scale_[1] * y[i] + shift_[1]);
    a[i] = physical.x;
    b[i] = physical.y;
    status[i] = status_of(x[i], y[i]);
  }
}

void PhysicalImage::to_pixels(std::span<const double> a, std::span<const double> b,
                              std::span<double> x, std::span<double> y,
                              std::span<ItemStatus> status) const {
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto pixel = map_.to_pixel(a[i], b[i]);
    x[i] = (pixel.x - shift_[0]) / scale_[0];
    y[i] = (pixel.y - shift_[1]) / scale_[1];
    status[i] = status_of(x[i], y[i]);
  }
}

} // namespace astromill::coordinates
