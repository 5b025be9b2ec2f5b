// astromill: samples made ready to be drawn at any sub-pixel position
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/render_planes.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>
#include <utility>

namespace astromill::psf {

namespace {

/// Samples around the outermost ones in which a spline fades away, to 1e-3 of what they are or
/// less.
std::size_t fading(Interpolation interpolation) {
  switch (interpolation) {
  case Interpolation::cubic_spline:
  case Interpolation::light_spline:
    return 6;
  case Interpolation::spline7:
    return 11;
  case Interpolation::lanczos4:
    break;
  }
  return 0;
}

/// Samples on either side of a place that count for it.
std::size_t half_width(Interpolation interpolation) {
  return interpolation == Interpolation::cubic_spline ||
                 interpolation == Interpolation::light_spline
             ? 2
             : 4;
}

/// Zeros around that, so that every pixel with light has all its taps.
constexpr std::size_t kZeros = kMostTaps;

/// A rectangle of numbers with a margin all around.
struct Plane {
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<double> values{};

  Plane(std::size_t w, std::size_t h) : width(w), height(h), values(w * h, 0.0) {}
};

/// Adds `from`, `dx` samples to the right and `dy` up, times `weight`.
void add_shifted(const Plane& from, std::size_t dx, std::size_t dy, double weight, Plane& to) {
  for (std::size_t y = 0; y < from.height; ++y) {
    const double* in = from.values.data() + y * from.width;
    double* out = to.values.data() + (y + dy) * to.width + dx;
    for (std::size_t x = 0; x < from.width; ++x)
      out[x] += weight * in[x];
  }
}

/// The sum over squares of `size` by `size` samples, wherever they overlap the plane: `size` - 1
/// larger.
Plane sum_over_squares(const Plane& plane, std::size_t size) {
  Plane rows(plane.width + size - 1, plane.height);
  for (std::size_t dx = 0; dx < size; ++dx)
    add_shifted(plane, dx, 0, 1, rows);
  Plane out(rows.width, rows.height + size - 1);
  for (std::size_t dy = 0; dy < size; ++dy)
    add_shifted(rows, 0, dy, 1, out);
  return out;
}

/// The convolution with a kernel whose elements are `step` samples apart.
Plane convolve(const Plane& plane, const Image<double>& kernel, std::size_t step) {
  Plane out(plane.width + (kernel.width - 1) * step, plane.height + (kernel.height - 1) * step);
  for (std::size_t y = 0; y < kernel.height; ++y)
    for (std::size_t x = 0; x < kernel.width; ++x)
      add_shifted(plane, x * step, y * step, kernel.view()(x, y), out);
  return out;
}

/// Light in a detector pixel, with margins, from the samples of a plane.
Plane light_in_pixels(const Samples& samples, std::size_t index, std::size_t margin) {
  Plane plane(samples.width, samples.height);
  std::ranges::copy(samples.plane(index), plane.values.begin());
  const auto step = static_cast<std::size_t>(samples.oversampling);
  if (!samples.pixel_included)
    plane = sum_over_squares(plane, step);
  if (!samples.diffusion.empty())
    plane = convolve(plane, samples.diffusion, step);
  Plane out(plane.width + 2 * margin, plane.height + 2 * margin);
  add_shifted(plane, margin, margin, 1, out);
  return out;
}

/// Replaces values by the coefficients of their spline along a line of `count` values that are
/// `stride` apart, for one pole of its filter (Unser 1999, IEEE Signal Processing 16, 22); beyond
/// the line there are zeros.
void filter_line(double* line, std::size_t count, std::size_t stride, double pole) {
  const double gain = (1 - pole) * (1 - 1 / pole);
  line[0] *= gain;
  for (std::size_t i = 1; i < count; ++i)
    line[i * stride] = gain * line[i * stride] + pole * line[(i - 1) * stride];
  double& last = line[(count - 1) * stride];
  last *= -pole / (1 - pole * pole);
  for (std::size_t i = count - 1; i-- > 0;)
    line[i * stride] = pole * (line[(i + 1) * stride] - line[i * stride]);
}

/// Poles of the filters (Unser 1999) of the splines of degree 3, 4 and 7. Cubic splines become
/// quartic ones when they are added up over a sample.
std::span<const double> filter_poles(Interpolation interpolation) {
  static constexpr std::array kCubic{-0.26794919243112270647};
  static constexpr std::array kQuartic{-0.36134122590022018, -0.013725429297339121};
  static constexpr std::array kSeptic{-0.53528043079643816, -0.12255461519232669,
                                      -0.0091486948096082767};
  switch (interpolation) {
  case Interpolation::cubic_spline:
    return kCubic;
  case Interpolation::light_spline:
    return kQuartic;
  case Interpolation::spline7:
    return kSeptic;
  case Interpolation::lanczos4:
    break;
  }
  return {};
}

void find_coefficients(Plane& plane, Interpolation interpolation) {
  for (const double pole : filter_poles(interpolation)) {
    for (std::size_t y = 0; y < plane.height; ++y)
      filter_line(plane.values.data() + y * plane.width, plane.width, 1, pole);
    for (std::size_t x = 0; x < plane.width; ++x)
      filter_line(plane.values.data() + x, plane.height, plane.width, pole);
  }
}

/// The B-splines of odd degree count - 1 that are not zero at t in [0, 1), by de Boor's recurrence.
void spline_weights(double t, std::size_t count, std::array<double, kMostTaps>& weights) {
  weights[0] = 1;
  for (std::size_t degree = 1; degree < count; ++degree) {
    const auto d = static_cast<double>(degree);
    weights[degree] = 0;
    for (std::size_t j = degree + 1; j-- > 0;) {
      const auto i = static_cast<double>(j);
      const double left = j > 0 ? (t + d - i) * weights[j - 1] : 0;
      weights[j] = (left + (i + 1 - t) * weights[j]) / d;
    }
  }
}

/// sin(pi x) / (pi x) times the same of x / 4, for the 8 samples around t, made to add up to 1.
void lanczos4_weights(double t, std::array<double, kMostTaps>& weights) {
  double sum = 0;
  for (std::size_t i = 0; i < kMostTaps; ++i) {
    const double x = t + 3 - static_cast<double>(i);
    const double angle = std::numbers::pi * x;
    weights[i] =
        std::abs(x) < 1e-9 ? 1 : 4 * std::sin(angle) * std::sin(angle / 4) / (angle * angle);
    sum += weights[i];
  }
  for (double& weight : weights)
    weight /= sum;
}

} // namespace

Taps find_taps(Interpolation interpolation, double place) {
  const double whole = std::floor(place);
  const std::size_t half = half_width(interpolation);
  Taps taps{.first = static_cast<std::ptrdiff_t>(whole) - static_cast<std::ptrdiff_t>(half) + 1,
            .count = 2 * half};
  std::array<double, kMostTaps> weights{};
  if (interpolation == Interpolation::lanczos4)
    lanczos4_weights(place - whole, weights);
  else
    spline_weights(place - whole, taps.count, weights);
  for (std::size_t i = 0; i < taps.count; ++i)
    taps.weights[i] = static_cast<float>(weights[i]);
  return taps;
}

RenderPlanes::RenderPlanes(const Samples& samples)
    : count_(samples.planes()), oversampling_(samples.oversampling),
      interpolation_(samples.interpolation) {
  if (oversampling_ == std::floor(oversampling_))
    phases_ = static_cast<std::size_t>(oversampling_);
  for (std::size_t i = 0; i < count_; ++i) {
    Plane plane = light_in_pixels(samples, i, fading(interpolation_) + kZeros);
    find_coefficients(plane, interpolation_);
    width_ = plane.width;
    height_ = plane.height;
    phase_length_ = (width_ + phases_ - 1) / phases_;
    values_.resize(count_ * height_ * row_length(), 0.0F);
    store(plane.values, i);
  }
  // All that was done to the planes has made them larger by as much on either side.
  centre_x_ = samples.centre_x + static_cast<double>(width_ - samples.width) / 2;
  centre_y_ = samples.centre_y + static_cast<double>(height_ - samples.height) / 2;
}

void RenderPlanes::store(const std::vector<double>& coefficients, std::size_t plane) {
  constexpr double kNothing = 1e-30; // smaller ones would be denormal, and slow
  const double unit = unit_of(coefficients);
  units_.push_back(unit);
  for (std::size_t y = kZeros; y + kZeros < height_; ++y) {
    float* out = values_.data() + (plane * height_ + y) * row_length();
    for (std::size_t x = kZeros; x + kZeros < width_; ++x) {
      const double value = coefficients[y * width_ + x] / unit;
      out[x % phases_ * phase_length_ + x / phases_] =
          std::abs(value) < kNothing ? 0.0F : static_cast<float>(value);
    }
  }
}

double RenderPlanes::reach() const {
  const double margin =
      static_cast<double>(half_width(interpolation_)) - static_cast<double>(kZeros);
  const auto of_axis = [&](double centre, std::size_t size) {
    return std::max(centre, static_cast<double>(size - 1) - centre) + margin;
  };
  return std::max(of_axis(centre_x_, width_), of_axis(centre_y_, height_));
}

} // namespace astromill::psf
