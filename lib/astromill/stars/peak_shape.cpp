// astromill: what a peak of the density image looks like: centroid, sharpness, roundness, cuts
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/peak_shape.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace astromill::stars {

namespace {

constexpr float kUndefined = std::numeric_limits<float>::quiet_NaN();

std::size_t size(int n) { return static_cast<std::size_t>(n); }

std::size_t square(int side) { return size(side) * size(side); }

} // namespace

PeakMeter::PeakMeter(const DaofindKernel& kernel, const ShapeLimits& limits, float sky,
                     float threshold)
    : kernel_(kernel), limits_(limits), sky_(sky), threshold_(threshold),
      half_(std::min(kernel.half_width, kernel.half_height)),
      box_(size(kernel.columns()) * size(kernel.rows())), heights_(square(2 * half_ + 1)) {
  sums_.reserve(size(std::max(kernel.columns(), kernel.rows())));
  model_sums_.reserve(sums_.capacity());
}

std::size_t PeakMeter::box_index(const KernelTap& tap) const {
  return size(kernel_.half_height + tap.dy) * size(kernel_.columns()) +
         size(kernel_.half_width + tap.dx);
}

void PeakMeter::fetch(const SearchImage& image, ImageView<const float> density, Peak peak,
                      std::ptrdiff_t first_row) {
  const auto x = static_cast<std::ptrdiff_t>(peak.x);
  const auto y = static_cast<std::ptrdiff_t>(peak.y);
  for (int j = 0; j < kernel_.rows(); ++j)
    copy_extended_row(image, x - kernel_.half_width, first_row + y - kernel_.half_height + j,
                      kernel_.columns(), box_.data() + size(j) * size(kernel_.columns()));
  const int side = 2 * half_ + 1;
  for (int j = 0; j < side; ++j)
    copy_extended_row(density, image.boundary, x - half_, y - half_ + j, side,
                      heights_.data() + size(j) * size(side));
  if (image.masked) // corners of the square that the kernel does not reach may be unknown
    std::ranges::replace_if(
        heights_, [](float height) { return std::isnan(height); }, 0.0F);
}

// The inverse variance of a height from the pixels that are not masked, 1 where none is.
float PeakMeter::known_part() const {
  float sum = kernel_.sum;
  float squares = kernel_.sum_squares;
  float pixels = kernel_.pixels;
  for (const KernelTap& tap : kernel_.taps) {
    if (std::isfinite(box_[box_index(tap)]))
      continue;
    sum -= tap.gaussian;
    squares -= tap.gaussian * tap.gaussian;
    pixels -= 1;
  }
  if (pixels == kernel_.pixels)
    return 1;
  return pixels >= 2 ? std::max(0.0F, (squares - sum * sum / pixels) / kernel_.denominator) : 0;
}

void PeakMeter::fill_masked(float height) {
  float model = 0;
  float light = 0;
  float pixels = 0;
  for (const KernelTap& tap : kernel_.taps) {
    const float value = box_[box_index(tap)];
    if (!std::isfinite(value))
      continue;
    model += tap.gaussian;
    light += value;
    pixels += 1;
  }
  const float level = (light - height * model) / pixels;
  for (std::size_t k = 0; k < box_.size(); ++k)
    if (!std::isfinite(box_[k]))
      box_[k] = level + height * kernel_.gaussian[k];
}

// Two-fold against four-fold symmetry of the densities: each of the square but the centre belongs
// to one of four blades of a pinwheel.
float PeakMeter::symmetry() const {
  const int side = 2 * half_ + 1;
  const auto at = [&](int dx, int dy) {
    return heights_[size(half_ + dy) * size(side) + size(half_ + dx)];
  };
  float two_fold = 0;
  float four_fold = 0;
  for (int k = 0; k <= half_; ++k)
    for (int j = 1; j <= half_; ++j) {
      const float below = at(-k, -j);
      const float above = at(k, j);
      const float left = at(-j, k);
      const float right = at(j, -k);
      two_fold = two_fold + below + above - left - right;
      four_fold =
          four_fold + std::fabs(below) + std::fabs(above) + std::fabs(left) + std::fabs(right);
    }
  if (two_fold == 0)
    return 0;
  return four_fold > 0 ? 2.0F * two_fold / four_fold : kUndefined;
}

float PeakMeter::sharpness(const GoodRange& good, float height, bool& saturated) const {
  const float pixel = box_[box_index({})];
  saturated = pixel > good.highest;
  if (!good.contains(pixel))
    return kUndefined;
  float sum = 0;
  float row_sum = 0;
  int row = -kernel_.half_height;
  int pixels = 0;
  for (const KernelTap& tap : kernel_.taps) {
    if (tap.dy != row) { // summed row by row, as IRAF does
      sum += row_sum;
      row_sum = 0;
      row = tap.dy;
    }
    const float value = box_[box_index(tap)];
    if (tap.dx == 0 && tap.dy == 0)
      continue;
    if (value > good.highest)
      saturated = true;
    if (!good.contains(value))
      continue;
    row_sum += value - sky_;
    ++pixels;
  }
  sum += row_sum;
  if (!(height > 0) || pixels == 0)
    return kUndefined;
  return (pixel - sky_ - sum / static_cast<float>(pixels)) / height;
}

PeakMeter::Marginal PeakMeter::fit_along(const BoxAxis& along, const BoxAxis& across,
                                         const GoodRange& good) {
  sums_.clear();
  model_sums_.clear();
  for (int i = 0; i <= 2 * along.half; ++i) {
    float sum = 0;
    float model = 0;
    for (int j = 0; j <= 2 * across.half; ++j) {
      const std::size_t k = size(i) * along.step + size(j) * across.step;
      const auto weight = static_cast<float>(across.half + 1 - std::abs(j - across.half));
      if (!good.contains(box_[k]))
        continue;
      sum += (box_[k] - sky_) * weight;
      model += kernel_.gaussian[k] * weight;
    }
    sums_.push_back(sum);
    model_sums_.push_back(model);
  }
  return fit(along);
}

// Least-squares fit of height and sky to a marginal sum, then one step of the non-linear fit for
// the centre; both weighted by a triangle. `axis.direction` is the sign of an offset in the
// fallback, the first moment: in IRAF, that along x has the wrong one.
PeakMeter::Marginal PeakMeter::fit(const BoxAxis& axis) const {
  float sum_gd = 0, sum_gg = 0, sum_g = 0, sum_d = 0, moment = 0, p = 0;
  float slope = 0, slope_squares = 0, slope_d = 0, slope_g = 0;
  int n = 0;
  for (int k = 0; k <= 2 * axis.half; ++k) {
    const float g = model_sums_[size(k)];
    const float d = sums_[size(k)];
    if (!(g > 0))
      continue;
    const auto weight = static_cast<float>(axis.half + 1 - std::abs(k - axis.half));
    const auto left = static_cast<float>(axis.half - k);
    sum_gd += weight * g * d;
    sum_gg += weight * (g * g);
    sum_g += weight * g;
    sum_d += weight * d;
    moment += weight * d * (axis.direction < 0 ? left : -left);
    p += weight;
    ++n;
    const float derivative = g * left;
    slope_squares += weight * (derivative * derivative);
    slope += weight * derivative;
    slope_d += weight * d * derivative;
    slope_g += weight * g * derivative;
  }
  if (n <= 2)
    return {};
  const float variance = sum_gg - sum_g * sum_g / p;
  if (!(variance > 0))
    return {};
  const float height = (sum_gd - sum_g * sum_d / p) / variance;
  if (!(height > 0))
    return {};
  const float level = (sum_d - height * sum_g) / p;
  float offset = (slope_g - (slope_d - slope * (height * sum_g + level * p))) /
                 (height * slope_squares / axis.sigma_squared);
  const float limit = static_cast<float>(axis.half) + 0.5F;
  if (std::fabs(offset) > limit) {
    offset = sum_d == 0 ? 0 : moment / sum_d;
    if (std::fabs(offset) > limit)
      offset = 0;
  }
  return {.height = height, .offset = offset, .fitted = true};
}

Verdict PeakMeter::judge(const PeakShape& shape, const SearchImage& image) const {
  const auto within = [](float value, double low, double high) {
    return value >= static_cast<float>(low) && value <= static_cast<float>(high);
  };
  if (!std::isnan(shape.sharpness) &&
      !within(shape.sharpness, limits_.sharp_low, limits_.sharp_high))
    return Verdict::sharpness;
  if (!within(shape.symmetry, limits_.round_low, limits_.round_high))
    return Verdict::roundness;
  if (std::isnan(shape.x))
    return Verdict::no_centroid;
  if (!shape.saturated && !within(shape.marginals, limits_.round_low, limits_.round_high))
    return Verdict::roundness;
  const bool inside = within(shape.x, 0.5, static_cast<double>(image.width()) + 0.5) &&
                      within(shape.y, 0.5, static_cast<double>(image.height()) + 0.5);
  return inside ? Verdict::star : Verdict::off_image;
}

Verdict PeakMeter::measure(const SearchImage& image, ImageView<const float> density, Peak peak,
                           PeakShape& shape, std::ptrdiff_t first_row) {
  const auto row = static_cast<std::size_t>(first_row + static_cast<std::ptrdiff_t>(peak.y));
  if (image.masked && (image.is_masked(peak.x, row) || !std::isfinite(image.pixels(peak.x, row))))
    return Verdict::masked;
  const float height = density(peak.x, peak.y);
  fetch(image, density, peak, first_row);
  if (image.masked && !(height * std::sqrt(known_part()) >= threshold_))
    return Verdict::insignificant;
  if (image.masked)
    fill_masked(height);
  shape.height = height;
  shape.symmetry = symmetry();
  shape.sharpness = sharpness(image.good, height, shape.saturated);
  const BoxAxis x_axis{kernel_.half_width, 1, kernel_.sigma_x_squared, -1};
  const BoxAxis y_axis{kernel_.half_height, size(kernel_.columns()), kernel_.sigma_y_squared, 1};
  const Marginal x = fit_along(x_axis, y_axis, image.good);
  const Marginal y = x.fitted ? fit_along(y_axis, x_axis, image.good) : Marginal{};
  const bool fitted = x.fitted && y.fitted;
  shape.x = fitted ? static_cast<float>(peak.x + 1) + x.offset : kUndefined;
  shape.y = fitted ? static_cast<float>(row + 1) + y.offset : kUndefined;
  shape.marginals = fitted ? 2.0F * (x.height - y.height) / (x.height + y.height) : kUndefined;
  return judge(shape, image);
}

} // namespace astromill::stars
