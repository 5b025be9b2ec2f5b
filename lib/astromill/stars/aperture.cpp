// astromill: aperture photometry, as IRAF's phot has it
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/aperture.h"

#include "astromill/base/error.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace astromill::stars {

namespace {

constexpr float kMagnitudesInLogarithm = 1.0857F; ///< 2.5 / ln 10, with IRAF's digits
constexpr double kLargestRadius = 10000;          ///< pixels; more is surely a mistake

[[noreturn]] void refuse(const char* option, double value, const char* why) {
  throw UsageError(why, {.keyword = option, .value = text::shortest(value)});
}

void check_radius(const char* option, double value, bool zero_is_good) {
  if (!(zero_is_good ? value >= 0 : value > 0) || !(value <= kLargestRadius))
    refuse(option, value, "must be a positive number of pixels");
}

/// 2.5 log10(x) as IRAF takes it, the argument in single precision.
double in_magnitudes(float x) { return 2.5 * std::log10(static_cast<double>(x)); }

/// Distance less half a pixel: a pixel reaches that far in. Rounded once, as IRAF's is.
float near_side(float distance_squared) {
  return static_cast<float>(std::sqrt(static_cast<double>(distance_squared)) - 0.5);
}

} // namespace

void PhotometryOptions::validate() const {
  for (std::size_t i = 0; i < apertures.size(); ++i) {
    check_radius("--aperture", apertures[i], false);
    if (i > 0 && !(apertures[i] > apertures[i - 1]))
      refuse("--aperture", apertures[i], "radii must ascend");
  }
  check_radius("--annulus", annulus.inner, true);
  check_radius("--annulus", annulus.width, false);
  if (centring_box)
    check_radius("--centroid-box", *centring_box, false);
}

Photometer::Photometer(PhotometryOptions options, const exposure::NoiseModel& noise,
                       const exposure::MagnitudeScale& scale)
    : options_(std::move(options)), radii_(options_.apertures.begin(), options_.apertures.end()),
      variances_(radii_.size()), gain_(static_cast<float>(noise.gain)),
      zeropoint_(static_cast<float>(scale.zeropoint)),
      exposure_(static_cast<float>(in_magnitudes(static_cast<float>(scale.exposure_time)))) {}

std::size_t Photometer::apertures_inside(const SearchImage& image, StarPosition star) const {
  const float right = static_cast<float>(image.width()) + 0.5F;
  const float top = static_cast<float>(image.height()) + 0.5F;
  std::size_t n = radii_.size();
  const auto inside = [&](float r) {
    return star.x - r >= 0.5F && star.x + r <= right && star.y - r >= 0.5F && star.y + r <= top;
  };
  while (n > 0 && !inside(radii_[n - 1]))
    --n;
  return n;
}

// Sums the pixels of the apertures in `light`; returns the number of those without a bad pixel.
std::size_t Photometer::add_pixels(const SearchImage& image, ImageView<const float> errors,
                                   StarPosition star, std::span<ApertureLight> light) {
  const float largest = radii_[light.size() - 1];
  const auto first = [&](float centre) {
    return std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(centre - largest));
  };
  const auto last = [&](float centre, std::ptrdiff_t pixels) {
    return std::min(pixels, static_cast<std::ptrdiff_t>(std::floor(centre + largest + 0.5F)));
  };
  const std::ptrdiff_t column = first(star.x);
  const std::ptrdiff_t row = first(star.y);
  const std::ptrdiff_t columns = last(star.x, image.width()) - column + 1;
  const std::ptrdiff_t rows = last(star.y, image.height()) - row + 1;
  const float xc = star.x - static_cast<float>(column) + 1.0F;
  const float yc = star.y - static_cast<float>(row) + 1.0F;
  const float reach = (largest + 0.5F) * (largest + 0.5F);
  std::size_t good = light.size();
  for (std::ptrdiff_t j = 1; j <= rows; ++j) {
    const float dy = static_cast<float>(j) - yc;
    for (std::ptrdiff_t i = 1; i <= columns; ++i) {
      const float dx = static_cast<float>(i) - xc;
      const float squared = dx * dx + dy * dy;
      if (squared > reach)
        continue;
      const float near = near_side(squared);
      const auto x = static_cast<std::size_t>(column + i - 2);
      const auto y = static_cast<std::size_t>(row + j - 2);
      const float pixel = image.pixels(x, y);
      const bool usable = image.good.contains(pixel) && !image.is_masked(x, y);
      for (std::size_t k = 0; k < good; ++k) {
        if (near > radii_[k])
          continue;
        if (!usable) {
          good = k; // bad in this aperture and the larger ones
          break;
        }
        const auto w = static_cast<double>(std::clamp(radii_[k] - near, 0.0F, 1.0F));
        light[k].sum += w * static_cast<double>(pixel);
        light[k].area += w;
        if (!errors.empty())
          variances_[k] += std::pow(w * static_cast<double>(errors(x, y)), 2);
      }
    }
  }
  return good;
}

void Photometer::finish(const Sky& sky, double variance, bool variance_known,
                        ApertureLight& light) const {
  light.flux = static_cast<float>(light.sum - light.area * static_cast<double>(sky.level));
  const float flux = light.flux;
  if (!(flux > 0))
    return;
  const float sky_variance = sky.sigma * sky.sigma;
  const auto area = static_cast<float>(light.area);
  const float pixels =
      variance_known ? static_cast<float>(variance) : area * sky_variance + flux / gain_;
  const float level = sky_variance * area * area / static_cast<float>(sky.pixels);
  const float error = kMagnitudesInLogarithm * std::sqrt(pixels + level) / flux;
  light.error = error;
  light.magnitude =
      static_cast<float>(static_cast<double>(zeropoint_) - in_magnitudes(flux)) + exposure_;
}

MeasuredStar Photometer::measure(const SearchImage& image, ImageView<const float> errors,
                                 StarPosition star, std::span<ApertureLight> light) {
  std::ranges::fill(light, ApertureLight{});
  std::ranges::fill(variances_, 0.0);
  MeasuredStar out{.position = star};
  if (!std::isfinite(star.x) || !std::isfinite(star.y))
    return out;
  if (options_.centring_box)
    out.position = recentred(image, star, *options_.centring_box, centring_);
  out.sky =
      fit_sky(image, out.position.x, out.position.y, options_.annulus, options_.sky_method, sky_);
  const std::size_t inside = apertures_inside(image, out.position);
  if (inside == 0)
    return out;
  for (ApertureLight& aperture : light.first(inside))
    aperture = {.sum = 0, .area = 0};
  const std::size_t good = add_pixels(image, errors, out.position, light.first(inside));
  for (std::size_t k = 0; k < inside; ++k) {
    if (k >= good)
      light[k] = {};
    else if (!std::isnan(out.sky.level))
      finish(out.sky, variances_[k], !errors.empty(), light[k]);
  }
  return out;
}

} // namespace astromill::stars
