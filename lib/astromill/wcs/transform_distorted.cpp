// astromill: pixel <-> sky for one image: distortions of which only wcslib knows, and forward only
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/wcs/plane_scalar.h"
#include "astromill/wcs/transform.h"
#include "astromill/wcs/transform_workspace.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace astromill::wcs {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kLargest = std::numeric_limits<double>::max();
constexpr std::size_t kFitPoints = 17; ///< on a side

bool both_finite(double a, double b) { return std::isfinite(a) && std::isfinite(b); }

} // namespace

/// The tangent of wcslib's distorted plane at the middle of the image, where iterations start.
void Transform::set_up_affine_guess() {
  const auto middle = [this](std::size_t i) {
    return pixel_range_[i][0] > -kLargest ? (pixel_range_[i][0] + pixel_range_[i][1]) / 2
                                          : -map_.shift[i] / map_.scale[i];
  };
  guess_origin_ = {middle(0), middle(1)};
  const double x[3] = {guess_origin_.a, guess_origin_.a + 1, guess_origin_.a};
  const double y[3] = {guess_origin_.b, guess_origin_.b, guess_origin_.b + 1};
  double u[3];
  double v[3];
  full_pixels_to_plane(3, x, y, u, v);
  guess_plane_ = {u[0], v[0]};
  guess_slope_ = {{{u[1] - u[0], u[2] - u[0]}, {v[1] - v[0], v[2] - v[0]}}};
  map_.degrees_per_pixel = std::sqrt(std::fabs(determinant(guess_slope_)));
  if (!(map_.degrees_per_pixel > 0 && std::isfinite(map_.degrees_per_pixel)))
    throw Error("the distortion of the WCS (" + wcslib_.geometry().plane_distortion +
                wcslib_.geometry().pixel_distortion + ") cannot be used");
}

/// The fit for the image and `margin` of its sides at either end.
std::optional<InverseFit> Transform::inverse_fit(double margin) {
  constexpr double kUnknownHalf = 500; // pixels, where the header does not say the size
  std::vector<double> x;
  std::vector<double> y;
  const auto place = [&](std::size_t axis, double middle, std::size_t step) {
    const double* range = pixel_range_[axis];
    const double half = range[0] > -kLargest ? (range[1] - range[0]) / 2 : kUnknownHalf;
    return middle +
           half * (1 + 2 * margin) * (2 * static_cast<double>(step) / (kFitPoints - 1) - 1);
  };
  for (std::size_t i = 0; i < kFitPoints; ++i)
    for (std::size_t j = 0; j < kFitPoints; ++j) {
      x.push_back(place(0, guess_origin_.a, i));
      y.push_back(place(1, guess_origin_.b, j));
    }
  std::vector<double> u(x.size());
  std::vector<double> v(x.size());
  full_pixels_to_plane(x.size(), x.data(), y.data(), u.data(), v.data());
  const std::optional<InverseFit> fit = fit_inverse(x, y, u, v);
  return fit && fit->worst <= kAccuracy.fit_pixels ? fit : std::nullopt;
}

void Transform::set_up_inverse_guesses() {
  set_up_affine_guess();
  // Without a fit, where the image is too distorted for one, each point goes its own way.
  for (const double margin : {0.5, 0.05})
    if (!inverse_fit_)
      inverse_fit_ = inverse_fit(margin);
}
void Transform::full_pixels_to_plane(std::size_t n, const double* x, const double* y, double* u,
                                     double* v) {
  const CelestialGeometry& wcs = wcslib_.geometry();
  const auto axes = static_cast<std::size_t>(wcs.axis_count);
  const auto first = static_cast<std::size_t>(wcs.x_axis);
  const auto second = static_cast<std::size_t>(wcs.y_axis);
  const bool tables = detector_grids_ != nullptr;
  work_->pixels.resize(std::max(work_->pixels.size(), n * axes));
  for (std::size_t i = 0; i < n; ++i) {
    PlanePoint p{x[i] * map_.scale[0] + map_.shift[0], y[i] * map_.scale[1] + map_.shift[1]};
    if (tables)
      p = correct_pixel(map_, correct_detector(map_, p).value).value;
    double* pixel = &work_->pixels[i * axes];
    std::copy(other_pixels_.begin(), other_pixels_.end(), pixel);
    pixel[first] = p.a + wcs.reference_pixel[first];
    pixel[second] = p.b + wcs.reference_pixel[second];
  }
  wcslib_.pixel_to_plane(n, work_->pixels.data(), u, v);
}

/// Newton's iteration on one point, with the slope by differences of one pixel.
std::optional<PlanePoint> Transform::invert_through_wcslib(PlanePoint target) {
  const auto forward = [this](PlanePoint p) {
    const double x[3] = {p.a, p.a + 1, p.a};
    const double y[3] = {p.b, p.b, p.b + 1};
    double u[3];
    double v[3];
    full_pixels_to_plane(3, x, y, u, v);
    return Linearisation{{u[0], v[0]}, {{{u[1] - u[0], u[2] - u[0]}, {v[1] - v[0], v[2] - v[0]}}}};
  };
  const PlanePoint step =
      times(inverse(guess_slope_), {target.a - guess_plane_.a, target.b - guess_plane_.b});
  return guarded_newton(forward, target, {guess_origin_.a + step.a, guess_origin_.b + step.b},
                        kAccuracy.residual_pixels * map_.degrees_per_pixel,
                        determinant(guess_slope_));
}

/// One step of a chord iteration on the pixels of the points in `list`, with the fit in the place
/// of the inverse slope: p <- p + fit(target) - fit(forward(p)). It is drawn to solutions only
/// where fit and forward direction have the same orientation, which is that of the image. Points
/// that have converged leave the list.
void Transform::step_through_wcslib(std::vector<std::size_t>& list) {
  Workspace& w = *work_;
  const InverseFit& fit = *inverse_fit_;
  const double tolerance = kAccuracy.residual_pixels * map_.degrees_per_pixel;
  const double longest = kAccuracy.residual_pixels * kAccuracy.last_step;
  for (std::size_t k = 0; k < list.size(); ++k) {
    w.x[k] = w.a[list[k]];
    w.y[k] = w.b[list[k]];
  }
  full_pixels_to_plane(list.size(), w.x, w.y, w.forward_u, w.forward_v);
  kernels_->pixel_to_plane(fit.map, padded(list.size()), w.forward_u, w.forward_v, w.fit_x,
                           w.fit_y);
  std::size_t left = 0;
  for (std::size_t k = 0; k < list.size(); ++k) {
    const std::size_t i = list[k];
    const double dx = w.guess_x[i] - w.fit_x[k];
    const double dy = w.guess_y[i] - w.fit_y[k];
    w.a[i] += dx;
    w.b[i] += dy;
    const bool near = std::fabs(w.forward_u[k] - w.u[i]) <= tolerance &&
                      std::fabs(w.forward_v[k] - w.v[i]) <= tolerance && std::fabs(dx) <= longest &&
                      std::fabs(dy) <= longest && fit.covers(w.a[i], w.b[i]);
    if (!near)
      list[left++] = i;
  }
  list.resize(left);
}

void Transform::invert_through_wcslib(std::size_t n) {
  Workspace& w = *work_;
  w.near.clear();
  w.far.clear();
  if (inverse_fit_)
    kernels_->pixel_to_plane(inverse_fit_->map, padded(n), w.u, w.v, w.guess_x, w.guess_y);
  for (std::size_t i = 0; i < n; ++i) {
    const bool near = inverse_fit_ && inverse_fit_->covers(w.guess_x[i], w.guess_y[i]);
    w.a[i] = near ? w.guess_x[i] : kNan;
    w.b[i] = near ? w.guess_y[i] : kNan;
    if (near)
      w.near.push_back(i);
    else if (both_finite(w.u[i], w.v[i]))
      w.far.push_back(i);
  }
  for (int step = 0; step < kAccuracy.chord_steps && !w.near.empty(); ++step)
    step_through_wcslib(w.near);
  for (const std::vector<std::size_t>* list : {&w.near, &w.far})
    for (const std::size_t i : *list) {
      const auto p = invert_through_wcslib(PlanePoint{w.u[i], w.v[i]});
      w.a[i] = p ? p->a : kNan;
      w.b[i] = p ? p->b : kNan;
    }
}

} // namespace astromill::wcs
