// astromill: how lengths and directions of the image lie on the sky, at a point
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/local_scale.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace astromill::coordinates {

namespace {

constexpr double kHalfPixel = 0.5;
constexpr double kRadian = 180 / std::numbers::pi;
constexpr double kArcsec = 3600 * kRadian; ///< in a radian

/// Offset from `centre` to a point near it on the sky, in radians along parallel and meridian.
struct Offset {
  double east, north;
};

/// Its direction is that of the tangential part of the difference, its length that of the arc.
/// Written so that nothing cancels for points that are close together.
Offset offset(double longitude, double latitude, double from_longitude, double from_latitude) {
  const double half_step = (longitude - from_longitude) / (2 * kRadian);
  const double rise = (latitude - from_latitude) / kRadian;
  const double cosine = std::cos(latitude / kRadian);
  const double half_sine = std::sin(half_step);
  const double east = cosine * std::sin(2 * half_step);
  const double north =
      std::sin(rise) + 2 * cosine * std::sin(from_latitude / kRadian) * half_sine * half_sine;
  const double chord = std::hypot(east, north);
  const double stretch = chord > 0 && chord < 1 ? std::asin(chord) / chord : 1;
  return {stretch * east, stretch * north};
}

} // namespace

double LocalScale::scale_x() const { return std::hypot(east_x, north_x); }

double LocalScale::scale_y() const { return std::hypot(east_y, north_y); }

double LocalScale::position_angle_y() const {
  const double angle = std::atan2(east_y, north_y) * kRadian;
  return angle < 0 ? angle + 360 : angle + 0.0;
}

double LocalScale::pixel_area() const { return std::fabs(east_x * north_y - east_y * north_x); }

PairError to_sky(const LocalScale& scale, const PairError& pixels) {
  const double xx = pixels.first * pixels.first;
  const double yy = pixels.second * pixels.second;
  const double xy = pixels.correlation * pixels.first * pixels.second;
  const auto covariance = [&](double a_x, double a_y, double b_x, double b_y) {
    return a_x * b_x * xx + (a_x * b_y + a_y * b_x) * xy + a_y * b_y * yy;
  };
  const double east = std::sqrt(covariance(scale.east_x, scale.east_y, scale.east_x, scale.east_y));
  const double north =
      std::sqrt(covariance(scale.north_x, scale.north_y, scale.north_x, scale.north_y));
  const double both = covariance(scale.east_x, scale.east_y, scale.north_x, scale.north_y);
  // Without an error there is no correlation; NaN stays NaN.
  const double correlation = east > 0 && north > 0 ? both / (east * north) : 0 * (east + north);
  return {east, north, std::clamp(correlation, -1.0, 1.0)};
}

PairError to_pixels(const LocalScale& scale, const PairError& sky) {
  const double d = scale.east_x * scale.north_y - scale.east_y * scale.north_x;
  return to_sky({.east_x = scale.north_y / d,
                 .east_y = -scale.east_y / d,
                 .north_x = -scale.north_x / d,
                 .north_y = scale.east_x / d},
                sky);
}

void LocalScales::shifted(std::span<const double> x, std::span<const double> y, double dx,
                          double dy, const PixelToSky& sky, Positions& out) {
  const std::size_t n = x.size();
  for (auto* column : {&x_, &y_, &out.longitude, &out.latitude})
    column->resize(std::max(column->size(), n));
  for (std::size_t i = 0; i < n; ++i) {
    x_[i] = x[i] + dx;
    y_[i] = y[i] + dy;
  }
  sky({x_.data(), n}, {y_.data(), n}, {out.longitude.data(), n}, {out.latitude.data(), n});
}

void LocalScales::compute(std::span<const double> x, std::span<const double> y,
                          const PixelToSky& sky, std::span<LocalScale> out) {
  shifted(x, y, 0, 0, sky, centre_);
  shifted(x, y, -kHalfPixel, 0, sky, left_);
  shifted(x, y, kHalfPixel, 0, sky, right_);
  shifted(x, y, 0, -kHalfPixel, sky, below_);
  shifted(x, y, 0, kHalfPixel, sky, above_);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto slope = [&](const Positions& before, const Positions& behind) {
      const auto from_centre = [&](const Positions& at) {
        return std::isfinite(at.longitude[i]) ? offset(at.longitude[i], at.latitude[i],
                                                       centre_.longitude[i], centre_.latitude[i])
                                              : Offset{0, 0};
      };
      const double steps = (std::isfinite(before.longitude[i]) ? kHalfPixel : 0) +
                           (std::isfinite(behind.longitude[i]) ? kHalfPixel : 0);
      const Offset low = from_centre(before);
      const Offset high = from_centre(behind);
      return Offset{(high.east - low.east) / steps * kArcsec,
                    (high.north - low.north) / steps * kArcsec};
    };
    const Offset along_x = slope(left_, right_);
    const Offset along_y = slope(below_, above_);
    out[i] = {along_x.east, along_y.east, along_x.north, along_y.north};
  }
}

} // namespace astromill::coordinates
