// astromill: width, centroid and encircled light of a PSF at one place
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psfinfo/shape.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace astromill::psfinfo {

namespace {

/// A pixel's whole number at which stars are drawn; far from any limit of the numbers.
constexpr double kHome = 1024;

/// Calls use(dx, dy, value) for all pixels of a star, dx and dy its distance from the star.
template <class Use> void for_each_pixel(const psf::Stamp& stamp, psf::Position star, Use&& use) {
  for (std::size_t y = 0; y < stamp.pixels.height; ++y)
    for (std::size_t x = 0; x < stamp.pixels.width; ++x)
      use(static_cast<double>(stamp.x) + static_cast<double>(x) + 1 - star.x,
          static_cast<double>(stamp.y) + static_cast<double>(y) + 1 - star.y,
          static_cast<double>(stamp.pixels(x, y)));
}

/// Draws stars at `steps` x `steps` sub-pixel positions; use(stamp, star) for each.
template <class Use>
void for_each_phase(psf::Renderer& renderer, psf::Position chip, std::size_t steps, Use&& use) {
  for (std::size_t j = 0; j < steps; ++j)
    for (std::size_t i = 0; i < steps; ++i) {
      const psf::Position star{kHome - static_cast<double>(i) / static_cast<double>(steps),
                               kHome - static_cast<double>(j) / static_cast<double>(steps)};
      use(renderer.render(star, chip), star);
    }
}

/// The PSF around the star on a lattice of `steps` points a pixel.
struct Surface {
  std::size_t steps = 1;
  std::size_t reach = 0; ///< points from the middle to the border
  std::size_t side = 0;
  std::vector<float> values{};

  Surface(psf::Renderer& renderer, psf::Position chip, std::size_t steps_a_pixel, double radius)
      : steps(steps_a_pixel), reach(static_cast<std::size_t>(std::ceil(radius)) * steps_a_pixel),
        side(2 * reach + 1), values(side * side, 0.0F) {
    const auto border = static_cast<double>(reach);
    for_each_phase(renderer, chip, steps, [&](const psf::Stamp& stamp, psf::Position star) {
      for_each_pixel(stamp, star, [&](double dx, double dy, double value) {
        const double x = dx * static_cast<double>(steps) + border;
        const double y = dy * static_cast<double>(steps) + border;
        if (x >= 0 && y >= 0 && x <= 2 * border && y <= 2 * border)
          values[static_cast<std::size_t>(y) * side + static_cast<std::size_t>(x)] =
              static_cast<float>(value);
      });
    });
  }

  double operator()(std::size_t x, std::size_t y) const {
    return static_cast<double>(values[y * side + x]);
  }
};

/// Area and second moments of what is brighter than a level.
struct Moments {
  double area = 0;
  double x = 0;
  double y = 0;
  double xx = 0;
  double xy = 0;
  double yy = 0;

  void add(double dx, double dy) {
    area += 1;
    x += dx;
    y += dy;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
};

/// Between the points of the surface it is bilinear, and is looked at kFiner times as finely.
Moments moments_above(const Surface& surface, double level) {
  constexpr std::size_t kFiner = 4;
  Moments out;
  for (std::size_t y = 0; y + 1 < surface.side; ++y)
    for (std::size_t x = 0; x + 1 < surface.side; ++x) {
      const double a = surface(x, y);
      const double b = surface(x + 1, y);
      const double c = surface(x, y + 1);
      const double d = surface(x + 1, y + 1);
      if (std::max(std::max(a, b), std::max(c, d)) <= level)
        continue;
      for (std::size_t k = 0; k < kFiner * kFiner; ++k) {
        const std::size_t column = k % kFiner;
        const std::size_t row = k / kFiner;
        const double u = (static_cast<double>(column) + 0.5) / kFiner;
        const double v = (static_cast<double>(row) + 0.5) / kFiner;
        if ((1 - v) * ((1 - u) * a + u * b) + v * ((1 - u) * c + u * d) > level)
          out.add(static_cast<double>(x) + u, static_cast<double>(y) + v);
      }
    }
  const double cells = kFiner * kFiner * static_cast<double>(surface.steps * surface.steps);
  const double step = static_cast<double>(surface.steps);
  if (out.area > 0) {
    out.x /= out.area;
    out.y /= out.area;
    out.xx = (out.xx / out.area - out.x * out.x) / (step * step);
    out.xy = (out.xy / out.area - out.x * out.y) / (step * step);
    out.yy = (out.yy / out.area - out.y * out.y) / (step * step);
  }
  out.area /= cells;
  return out;
}

/// An ellipse of uniform brightness has the variance semi-axis^2 / 4 along an axis.
void take_ellipse(const Moments& moments, Shape& shape) {
  const double mean = (moments.xx + moments.yy) / 2;
  const double difference = std::hypot((moments.xx - moments.yy) / 2, moments.xy);
  shape.fwhm = 2 * std::sqrt(moments.area / std::numbers::pi);
  shape.major = 4 * std::sqrt(std::max(mean + difference, 0.0));
  shape.minor = 4 * std::sqrt(std::max(mean - difference, 0.0));
  if (shape.major - shape.minor < 1e-3 * shape.major)
    return; // round: any angle would do
  const double angle = std::atan2(2 * moments.xy, moments.xx - moments.yy) / 2;
  shape.theta = angle * 180 / std::numbers::pi;
  if (shape.theta < 0)
    shape.theta += 180;
}

/// A first guess of the width, from a star as it is drawn: 1 pixel at least.
double guess_width(const psf::Stamp& stamp) {
  float peak = 0;
  for (std::size_t y = 0; y < stamp.pixels.height; ++y)
    for (std::size_t x = 0; x < stamp.pixels.width; ++x)
      peak = std::max(peak, stamp.pixels(x, y));
  double count = 0;
  for (std::size_t y = 0; y < stamp.pixels.height; ++y)
    for (std::size_t x = 0; x < stamp.pixels.width; ++x)
      count += stamp.pixels(x, y) > peak / 2 ? 1 : 0;
  return 2 * std::sqrt(std::max(count, 1.0) / std::numbers::pi);
}

/// Sub-pixel positions along an axis: 16 a pixel for the sharpest PSFs, so that there are 16 or
/// more over the width.
std::size_t steps_for(double width) {
  return width <= 2 ? 16 : width <= 4 ? 8 : width <= 8 ? 4 : 2;
}

void measure_width(psf::Renderer& renderer, psf::Position chip, std::size_t steps, double width,
                   Shape& shape) {
  const Surface surface(renderer, chip, steps, 2 * width + 2);
  const auto highest = std::ranges::max_element(surface.values);
  shape.peak = static_cast<double>(*highest);
  shape.at_centre = surface(surface.reach, surface.reach);
  shape.at_corner = surface(surface.reach + steps / 2, surface.reach + steps / 2);
  take_ellipse(moments_above(surface, shape.peak / 2), shape);
  shape.centroid_radius = 5 * shape.fwhm;
}

/// Adds light at a distance to all circles that hold its cell, of which half the side is `half`.
void add_encircled(double distance, double half, double value, std::span<const double> radii,
                   std::vector<double>& sums) {
  for (std::size_t i = radii.size(); i-- > 0;) {
    const double part = 0.5 + (radii[i] - distance) / (2 * half);
    if (part <= 0)
      return;
    sums[i] += std::min(part, 1.0) * value;
  }
}

} // namespace

Shape measure_shape(psf::Renderer& renderer, psf::Position chip, std::span<const double> radii) {
  Shape shape;
  const double width = guess_width(renderer.render({kHome, kHome}, chip));
  const std::size_t steps = steps_for(width);
  measure_width(renderer, chip, steps, width, shape);
  shape.encircled.assign(radii.size(), 0.0);
  const double half = 0.5 / static_cast<double>(steps);
  double all = 0;
  double within = 0;
  for_each_phase(renderer, chip, steps, [&](const psf::Stamp& stamp, psf::Position star) {
    double flux = 0;
    double squares = 0;
    for_each_pixel(stamp, star, [&](double dx, double dy, double value) {
      const double distance = std::hypot(dx, dy);
      flux += value;
      squares += value * value;
      shape.negative -= std::min(value, 0.0);
      add_encircled(distance, half, value, radii, shape.encircled);
      if (distance < shape.centroid_radius) {
        within += value;
        shape.centroid_x += value * dx;
        shape.centroid_y += value * dy;
      }
    });
    const bool is_first = star.x == kHome && star.y == kHome;
    shape.lowest_flux = is_first ? flux : std::min(shape.lowest_flux, flux);
    shape.highest_flux = is_first ? flux : std::max(shape.highest_flux, flux);
    if (is_first)
      shape.noise_pixels = 1 / squares;
    all += flux;
  });
  shape.centroid_x /= within;
  shape.centroid_y /= within;
  shape.negative /= all;
  for (double& sum : shape.encircled)
    sum /= static_cast<double>(steps * steps);
  return shape;
}

} // namespace astromill::psfinfo
