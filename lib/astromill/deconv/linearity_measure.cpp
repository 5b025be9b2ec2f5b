// astromill: artificial stars measured in restored images
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/linearity_measure.h"

#include "astromill/deconv/pixel_noise.h"
#include "astromill/stats/robust.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>

namespace astromill::deconv {

namespace {

constexpr double kWide = 3;      ///< radii of the aperture
constexpr double kRingBegin = 3; ///< likewise: the ring of the background
constexpr double kRingEnd = 5;
constexpr double kPeakDistance = 1; ///< detector pixels
constexpr double kFound = 0.5;      ///< of the light

/// Calls use(x, y, distance) for the pixels of an image, from 0, whose centre is nearer than
/// `radius` to a point.
template <class Use>
void each_within(const Image<float>& image, double x, double y, double radius, const Use& use) {
  const auto begin = [&](double at) {
    return static_cast<std::size_t>(std::max(std::ceil(at - radius), 0.0));
  };
  const auto end = [&](double at, std::size_t size) {
    return static_cast<std::size_t>(
        std::clamp(std::floor(at + radius) + 1, 0.0, static_cast<double>(size)));
  };
  for (std::size_t j = begin(y); j < end(y, image.height); ++j)
    for (std::size_t i = begin(x); i < end(x, image.width); ++i)
      if (const double distance =
              std::hypot(static_cast<double>(i) - x, static_cast<double>(j) - y);
          distance < radius)
        use(i, j, distance);
}

/// No neighbour is brighter; NaN is none.
bool is_peak(const Image<float>& image, std::size_t x, std::size_t y) {
  const float value = image.view()(x, y);
  for (std::size_t j = y - std::min<std::size_t>(y, 1); j <= std::min(y + 1, image.height - 1); ++j)
    for (std::size_t i = x - std::min<std::size_t>(x, 1); i <= std::min(x + 1, image.width - 1);
         ++i)
      if (image.view()(i, j) > value)
        return false;
  return value > 0;
}

} // namespace

StarMeter::StarMeter(const Scene& scene, const RestoredImage& without, double radius)
    : scene_(scene), without_(without), radius_(radius),
      fine_(static_cast<double>(scene.subsample)), renderer_(scene.psf->renderer()) {}

/// Pixels at the rim count in part, as in IRAF's phot; NaN where one of them is.
double StarMeter::light(const Image<float>& image, const LinearityStar& star, double radius) const {
  double sum = 0;
  const double rim = radius * fine_ + 0.5;
  each_within(image, to_fine(star.x), to_fine(star.y), rim,
              [&](std::size_t x, std::size_t y, double distance) {
                sum += std::min(rim - distance, 1.0) * static_cast<double>(image.view()(x, y));
              });
  return sum;
}

/// Light a fine pixel: the median of a ring around the star.
double StarMeter::background(const Image<float>& image, const LinearityStar& star) {
  ring_.clear();
  each_within(image, to_fine(star.x), to_fine(star.y), kRingEnd * radius_ * fine_,
              [&](std::size_t x, std::size_t y, double distance) {
                const float value = image.view()(x, y);
                if (distance >= kRingBegin * radius_ * fine_ && std::isfinite(value))
                  ring_.push_back(static_cast<double>(value));
              });
  return ring_.empty() ? 0 : stats::median_scatter(ring_).median;
}

/// The brightest peak near the star: the centre of gravity of 3 x 3 fine pixels.
StarMeter::Peak StarMeter::peak(const Image<float>& image, const LinearityStar& star) const {
  float brightest = 0;
  std::size_t column = 0;
  std::size_t row = 0;
  each_within(image, to_fine(star.x), to_fine(star.y), kPeakDistance * fine_,
              [&](std::size_t x, std::size_t y, double /*distance*/) {
                if (const float value = image.view()(x, y);
                    value > brightest && is_peak(image, x, y)) {
                  brightest = value;
                  column = x;
                  row = y;
                }
              });
  if (brightest <= 0)
    return {};
  double sum = 0;
  double sum_x = 0;
  double sum_y = 0;
  constexpr double kAround = 1.5; // 3 x 3
  each_within(image, static_cast<double>(column), static_cast<double>(row), kAround,
              [&](std::size_t x, std::size_t y, double /*distance*/) {
                const auto value = static_cast<double>(image.view()(x, y));
                if (!(value > 0))
                  return;
                sum += value;
                sum_x += value * static_cast<double>(x);
                sum_y += value * static_cast<double>(y);
              });
  const auto to_detector = [&](double fine) { return (fine + 0.5) / fine_ + 0.5; };
  return {.x = to_detector(sum_x / sum), .y = to_detector(sum_y / sum), .there = true};
}

/// Of a fit of the flux alone to the pixels of the image (Cramer & Rao), whose noise is that of
/// sky, star, and what else has been restored there.
double StarMeter::limit(const LinearityStar& star) {
  const Observation& observation = scene_.observation;
  const fits::PhysicalPoint chip = scene_.chip.to_chip(star.x, star.y);
  const psf::Stamp stamp = renderer_->render({star.x, star.y}, {chip.x, chip.y});
  const PixelNoise<double> noise{static_cast<double>(observation.light_noise), 0};
  const double electrons = star.flux * observation.gain();
  double information = 0;
  for (std::size_t j = 0; j < stamp.pixels.height; ++j)
    for (std::size_t i = 0; i < stamp.pixels.width; ++i) {
      const std::size_t x = static_cast<std::size_t>(stamp.x) + i; // wraps below 0
      const std::size_t y = static_cast<std::size_t>(stamp.y) + j;
      if (x >= observation.width() || y >= observation.height() ||
          observation.flaws.view()(x, y) != Flaw::none)
        continue;
      const auto share = static_cast<double>(stamp.pixels(i, j));
      const auto light = static_cast<double>(without_.light.view()(x, y));
      const auto sky = static_cast<double>(observation.sky.view()(x, y));
      const double mean = (std::isfinite(light) ? light : 0) + sky + share * electrons;
      information += share * share /
                     noise.of_counts(mean, static_cast<double>(observation.variance.view()(x, y)));
    }
  return information > 0 ? 1 / std::sqrt(information) / observation.gain()
                         : std::numeric_limits<double>::quiet_NaN();
}

void StarMeter::measure(const Image<float>& with, LinearityStar& star) {
  const double unit = 1 / scene_.observation.gain();
  const double inside = light(with, star, radius_);
  const double area = std::numbers::pi * radius_ * radius_ * fine_ * fine_;
  star.flux_out = unit * (inside - light(without_.object, star, radius_));
  star.flux_wide =
      unit * (light(with, star, kWide * radius_) - light(without_.object, star, kWide * radius_));
  star.flux_direct = unit * (inside - area * background(with, star));
  star.limit = limit(star);
  const Peak top = peak(with, star);
  star.found = top.there && star.flux_out >= kFound * star.flux;
  if (star.found) {
    star.x_out = top.x;
    star.y_out = top.y;
  }
}

} // namespace astromill::deconv
