// astromill: pixel <-> sky for one image: batches of points
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/transform.h"

#include "astromill/wcs/celestial_rotation.h"
#include "astromill/wcs/plane_scalar.h"
#include "astromill/wcs/transform_workspace.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace astromill::wcs {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kTwoTurns = 720;
constexpr double kLargest = std::numeric_limits<double>::max();

/// Copies a batch and fills up the last lanes with a harmless value.
void load(std::span<const double> from, double* to) {
  std::copy(from.begin(), from.end(), to);
  std::fill(to + from.size(), to + padded(from.size()), 0.0);
}

bool both_finite(double a, double b) { return std::isfinite(a) && std::isfinite(b); }

/// Where the results of a batch go.
struct PointSpans {
  std::span<double> a, b;
  std::span<ItemStatus> status;
};

void deliver(std::size_t i, double a, double b, ItemStatus status, const PointSpans& out) {
  out.a[i] = has_result(status) ? a : kNan;
  out.b[i] = has_result(status) ? b : kNan;
  out.status[i] = status;
}

/// The same for a batch in which every point is ok, as most are.
void deliver_all(const double* a, const double* b, const PointSpans& out) {
  std::copy_n(a, out.a.size(), out.a.begin());
  std::copy_n(b, out.b.size(), out.b.begin());
  std::fill(out.status.begin(), out.status.end(), ItemStatus::ok);
}

/// Brings longitudes within two turns, so that none of the later steps loses digits.
void moderate(std::span<double> longitudes) {
  for (double& longitude : longitudes)
    if (std::fabs(longitude) > kTwoTurns)
      longitude = std::fmod(longitude, 360);
}

} // namespace

Transform::Transform(const fits::ImageHeader& image, const TransformOptions& options)
    : wcslib_(image.header, options.alternate, options.sip, image.file.get()),
      kernels_(&select_kernels(options.simd)), work_(std::make_unique_for_overwrite<Workspace>()) {
  const CelestialGeometry& wcs = wcslib_.geometry();
  set_up_distortions(image.header, options.alternate);
  set_up_tables(image, options.alternate);
  set_up_linear(image, options);
  set_up_pixel_axis(image, 0, wcs.x_axis, options.origin);
  set_up_pixel_axis(image, 1, wcs.y_axis, options.origin);
  if (wcs.projection == "TAN" && !wcs.projection_has_offset)
    tan_ = tan_projection(wcs);
  if (plane_by_wcslib_)
    set_up_inverse_guesses();
}

Transform::Transform(const Transform& other, WcslibTransform wcslib)
    : wcslib_(std::move(wcslib)), kernels_(other.kernels_), map_(other.map_),
      detector_grids_(other.detector_grids_), pixel_grids_(other.pixel_grids_),
      sip_inverse_guess_(other.sip_inverse_guess_), tan_(other.tan_),
      plane_by_wcslib_(other.plane_by_wcslib_), other_pixels_(other.other_pixels_),
      guess_origin_(other.guess_origin_), guess_plane_(other.guess_plane_),
      guess_slope_(other.guess_slope_), inverse_fit_(other.inverse_fit_),
      warnings_(other.warnings_), work_(std::make_unique_for_overwrite<Workspace>()) {
  std::copy(&other.pixel_range_[0][0], &other.pixel_range_[0][0] + 4, &pixel_range_[0][0]);
}

Transform::Transform(Transform&&) noexcept = default;
Transform& Transform::operator=(Transform&&) noexcept = default;
Transform::~Transform() = default;

Transform Transform::clone() const { return {*this, wcslib_.clone()}; }

bool Transform::all_within(std::span<const double> values, double limit) const {
  return kernels_->all_within(values.size(), values.data(), -limit, limit);
}

bool Transform::all_on_image(std::span<const double> x, std::span<const double> y) const {
  const auto within = [this](std::span<const double> values, std::size_t axis) {
    return kernels_->all_within(values.size(), values.data(), pixel_range_[axis][0],
                                pixel_range_[axis][1]);
  };
  return within(x, 0) && within(y, 1);
}

bool Transform::on_image(double x, double y) const {
  return x >= pixel_range_[0][0] && x <= pixel_range_[0][1] && y >= pixel_range_[1][0] &&
         y <= pixel_range_[1][1];
}

void Transform::plane_from_pixels(std::size_t n) {
  Workspace& w = *work_;
  if (plane_by_wcslib_)
    full_pixels_to_plane(n, w.a, w.b, w.u, w.v);
  else
    kernels_->pixel_to_plane(map_, padded(n), w.a, w.b, w.u, w.v);
}

void Transform::pixel_to_sky(std::span<const double> x, std::span<const double> y,
                             std::span<double> longitude, std::span<double> latitude,
                             std::span<ItemStatus> status) {
  Workspace& w = *work_;
  for (std::size_t begin = 0; begin < x.size(); begin += kBatch) {
    const std::size_t n = std::min(kBatch, x.size() - begin);
    load(x.subspan(begin, n), w.a);
    load(y.subspan(begin, n), w.b);
    plane_from_pixels(n);
    if (tan_)
      kernels_->plane_to_sky(*tan_, padded(n), w.u, w.v, w.a, w.b);
    else
      wcslib_.plane_to_sky(n, w.u, w.v, w.a, w.b);
    const PointSpans out{longitude.subspan(begin, n), latitude.subspan(begin, n),
                         status.subspan(begin, n)};
    if (all_on_image(x.subspan(begin, n), y.subspan(begin, n)) && all_within({w.a, n}, 360) &&
        all_within({w.b, n}, 90)) {
      deliver_all(w.a, w.b, out);
      continue;
    }
    for (std::size_t i = 0; i < n; ++i) {
      const double p = x[begin + i];
      const double q = y[begin + i];
      const bool good = both_finite(p, q) && both_finite(w.a[i], w.b[i]);
      deliver(i, w.a[i], w.b[i],
              !good            ? ItemStatus::outside_projection
              : on_image(p, q) ? ItemStatus::ok
                               : ItemStatus::off_image,
              out);
    }
  }
}

void Transform::pixels_from_plane(std::size_t n) {
  Workspace& w = *work_;
  if (plane_by_wcslib_) {
    invert_through_wcslib(n);
    return;
  }
  kernels_->plane_to_pixel(map_, padded(n), w.u, w.v, w.a, w.b);
  if (all_within({w.a, n}, kLargest) && all_within({w.b, n}, kLargest))
    return;
  for (std::size_t i = 0; i < n; ++i) {
    if (both_finite(w.a[i], w.b[i]) || !both_finite(w.u[i], w.v[i]))
      continue;
    if (const auto p = pixel_of_plane(map_, {w.u[i], w.v[i]}, sip_inverse_guess_)) {
      w.a[i] = p->a;
      w.b[i] = p->b;
    }
  }
}

void Transform::sky_to_pixel(std::span<const double> longitude, std::span<const double> latitude,
                             std::span<double> x, std::span<double> y,
                             std::span<ItemStatus> status) {
  Workspace& w = *work_;
  for (std::size_t begin = 0; begin < longitude.size(); begin += kBatch) {
    const std::size_t n = std::min(kBatch, longitude.size() - begin);
    load(longitude.subspan(begin, n), w.a);
    load(latitude.subspan(begin, n), w.b);
    bool has_longitudes = all_within({w.a, n}, kTwoTurns);
    if (!has_longitudes) {
      moderate({w.a, n});
      has_longitudes = all_within({w.a, n}, kTwoTurns); // not if one is infinite
    }
    if (tan_)
      kernels_->sky_to_plane(*tan_, padded(n), w.a, w.b, w.u, w.v);
    else
      wcslib_.sky_to_plane(n, w.a, w.b, w.u, w.v);
    pixels_from_plane(n);
    const PointSpans out{x.subspan(begin, n), y.subspan(begin, n), status.subspan(begin, n)};
    if (has_longitudes && all_on_image({w.a, n}, {w.b, n}) &&
        all_within(latitude.subspan(begin, n), 90)) {
      deliver_all(w.a, w.b, out);
      continue;
    }
    for (std::size_t i = 0; i < n; ++i) {
      const double lon = longitude[begin + i];
      const double lat = latitude[begin + i];
      const bool on_sky =
          both_finite(lon, lat) && std::fabs(lat) <= 90 && both_finite(w.u[i], w.v[i]);
      deliver(i, w.a[i], w.b[i],
              !on_sky                        ? ItemStatus::outside_projection
              : !both_finite(w.a[i], w.b[i]) ? ItemStatus::no_solution
              : on_image(w.a[i], w.b[i])     ? ItemStatus::ok
                                             : ItemStatus::off_image,
              out);
    }
  }
}

std::optional<PixelBounds> Transform::bounds() const {
  if (pixel_range_[0][0] == -kLargest || pixel_range_[1][0] == -kLargest)
    return std::nullopt;
  return PixelBounds{pixel_range_[0][0], pixel_range_[0][1], pixel_range_[1][0],
                     pixel_range_[1][1]};
}

bool Transform::equatorial() const { return wcslib_.geometry().longitude_type.starts_with("RA"); }

std::string Transform::description() const {
  const CelestialGeometry& wcs = wcslib_.geometry();
  std::string out = wcs.longitude_type + " " + wcs.latitude_type;
  if (!wcs.system.empty())
    out += ", " + wcs.system;
  const std::string pixel_distortion = map_.pixel_correction.present ? "SIP"
                                       : plane_by_wcslib_            ? wcs.pixel_distortion
                                                                     : "";
  const std::string detector_tables = map_.detector_grids[0].values != nullptr ? "D2IM" : "";
  const std::string pixel_tables = map_.pixel_grids[0].values != nullptr ? "CPDIS" : "";
  for (const std::string& distortion :
       {detector_tables, pixel_distortion, pixel_tables, wcs.plane_distortion})
    if (!distortion.empty())
      out += ", " + distortion + " distortion";
  if (!wcs.choice.remark.empty())
    out += ", " + wcs.choice.remark;
  return out + (tan_ && !plane_by_wcslib_ ? ", " + std::string(kernels_->name) + " kernels"
                                          : ", through wcslib");
}

} // namespace astromill::wcs
