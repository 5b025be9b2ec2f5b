// astromill: how lengths and directions of the image lie on the sky, at a point
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace astromill::coordinates {

/// The Jacobian of the sky with respect to the pixels at one point, arcsec per pixel: what a step
/// in x and y is worth along a parallel (eastwards, true length) and along a meridian (northwards).
struct LocalScale {
  double east_x, east_y;
  double north_x, north_y;

  /// Lengths of a step of one pixel, arcsec.
  double scale_x() const;
  double scale_y() const;
  /// Direction of increasing y, degrees from north through east, [0, 360).
  double position_angle_y() const;
  /// Area of a pixel, square arcsec.
  double pixel_area() const;
};

/// Standard errors along two axes and their correlation.
struct PairError {
  double first, second, correlation;
};

/// Errors of a pixel position as errors on the sky: arcsec eastwards (true length) and northwards.
PairError to_sky(const LocalScale& scale, const PairError& pixels);

/// The way back; NaN where the scale is singular.
PairError to_pixels(const LocalScale& scale, const PairError& sky);

/// Computes local scales by differences over half a pixel to each side. Has work space: one for
/// each thread.
class LocalScales {
public:
  /// Longitude and latitude (degrees; NaN for none) of n pixels.
  using PixelToSky = std::function<void(std::span<const double> x, std::span<const double> y,
                                        std::span<double> longitude, std::span<double> latitude)>;

  /// One element of `out` a pixel; NaN where a pixel has no place on the sky. Next to the edge of
  /// a projection, the difference is one-sided.
  void compute(std::span<const double> x, std::span<const double> y, const PixelToSky& sky,
               std::span<LocalScale> out);

private:
  struct Positions {
    std::vector<double> longitude, latitude;
  };

  void shifted(std::span<const double> x, std::span<const double> y, double dx, double dy,
               const PixelToSky& sky, Positions& out);

  std::vector<double> x_, y_;
  Positions centre_, left_, right_, below_, above_;
};

} // namespace astromill::coordinates
