// astromill: from pixels to the frame a user asked for, or back, for a batch of points
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/point_converter.h"

#include "astromill/base/error.h"
#include "astromill/frames/proper_motion.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace astromill::coordinates {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

template <class T> std::span<T> first(std::vector<T>& values, std::size_t n) {
  return {values.data(), n};
}

template <class T> std::span<const T> first(const std::vector<T>& values, std::size_t n) {
  return {values.data(), n};
}

} // namespace

PointConverter::PointConverter(const Options& options, const RowPlan& plan, Images images)
    : to_sky_(options.direction == Direction::pixel_to_sky), by_row_(plan.frame),
      proper_motion_(plan.proper_motion), errors_(plan.errors), with_scale_(options.scale),
      epochs_(options.epochs()), user_frame_(options.sky_frame()),
      mosaic_(std::move(images.mosaic)), physical_(images.physical) {
  if (user_frame_ || by_row_)
    image_frame_ = mosaic_->frame();
}

PointConverter::PointConverter(const PointConverter& other, std::optional<Mosaic> mosaic)
    : to_sky_(other.to_sky_), by_row_(other.by_row_), proper_motion_(other.proper_motion_),
      errors_(other.errors_), with_scale_(other.with_scale_), epochs_(other.epochs_),
      user_frame_(other.user_frame_), image_frame_(other.image_frame_), mosaic_(std::move(mosaic)),
      physical_(other.physical_) {}

PointConverter PointConverter::clone() const {
  return {*this, mosaic_ ? std::optional(mosaic_->clone()) : std::nullopt};
}

bool PointConverter::equatorial() const {
  return user_frame_ ? frames::is_equatorial(*user_frame_) : mosaic_ && transform().equatorial();
}

std::vector<std::string> PointConverter::chip_labels() const {
  std::vector<std::string> labels;
  for (std::size_t chip = 0; chip < mosaic_->size(); ++chip)
    labels.push_back(mosaic_->label(chip));
  return labels;
}

std::string PointConverter::description() const {
  if (!user_frame_)
    return {};
  return "positions in " + frames::to_text(*user_frame_) + ", image in " +
         frames::to_text(image_frame_);
}

const PointConverter::Conversions& PointConverter::conversions(const frames::Frame& frame) {
  const auto known = std::ranges::find(conversions_, frame, &Conversions::frame);
  if (known != conversions_.end())
    return *known;
  // A list names a few frames; one that names ever new ones does not fill the memory.
  constexpr std::size_t kMostKept = 64;
  if (conversions_.size() >= kMostKept)
    conversions_.clear();
  conversions_.push_back({.frame = frame,
                          .to_frame = frames::Conversion(image_frame_, frame),
                          .to_image = frames::Conversion(frame, image_frame_)});
  return conversions_.back();
}

void PointConverter::change_frame(const PointBatch& batch, std::span<const std::size_t> rows,
                                  bool to_image, std::span<double> longitude,
                                  std::span<double> latitude) {
  const auto apply = [&](const frames::Frame& frame, std::size_t i, std::size_t n) {
    const Conversions& both = conversions(frame);
    const frames::Conversion& conversion = to_image ? both.to_image : both.to_frame;
    conversion.apply(longitude.subspan(i, n), latitude.subspan(i, n));
  };
  if (by_row_)
    for (std::size_t i = 0; i < longitude.size(); ++i)
      apply(batch.frame[rows.empty() ? i : rows[i]], i, 1);
  else if (user_frame_)
    apply(*user_frame_, 0, longitude.size());
}

void PointConverter::move_by_proper_motion(const PointBatch& batch, std::span<double> longitude,
                                           std::span<double> latitude) const {
  if (proper_motion_)
    frames::apply_proper_motion(longitude, latitude, first(batch.numbers[0], batch.size),
                                first(batch.numbers[1], batch.size), epochs_.to - epochs_.from);
}

void PointConverter::convert(PointBatch& batch) {
  if (physical_)
    convert_physical(batch);
  else if (to_sky_)
    pixels_to_sky(batch);
  else
    sky_to_pixels(batch);
}

void PointConverter::convert_physical(PointBatch& batch) const {
  const std::size_t n = batch.size;
  const auto convert = to_sky_ ? &PhysicalImage::to_physical : &PhysicalImage::to_pixels;
  ((*physical_).*convert)(first(std::as_const(batch.a), n), first(std::as_const(batch.b), n),
                          first(batch.a_out, n), first(batch.b_out, n), first(batch.status, n));
}

void PointConverter::pixels_to_sky(PointBatch& batch) {
  const std::size_t n = batch.size;
  const auto longitude = first(batch.a_out, n);
  const auto latitude = first(batch.b_out, n);
  mosaic_->transform(0).pixel_to_sky(first(std::as_const(batch.a), n),
                                     first(std::as_const(batch.b), n), longitude, latitude,
                                     first(batch.status, n));
  change_frame(batch, {}, false, longitude, latitude);
  move_by_proper_motion(batch, longitude, latitude);
  if (errors_ > 0 || with_scale_)
    add_errors_and_scale(batch, batch.a, batch.b);
}

void PointConverter::sky_to_pixels(PointBatch& batch) {
  const std::size_t n = batch.size;
  std::span<const double> longitude = first(std::as_const(batch.a), n);
  std::span<const double> latitude = first(std::as_const(batch.b), n);
  if (user_frame_ || by_row_ || proper_motion_) {
    longitude_.assign(longitude.begin(), longitude.end());
    latitude_.assign(latitude.begin(), latitude.end());
    move_by_proper_motion(batch, longitude_, latitude_);
    change_frame(batch, {}, true, longitude_, latitude_);
    longitude = longitude_;
    latitude = latitude_;
  }
  mosaic_->sky_to_pixel(longitude, latitude, first(batch.a_out, n), first(batch.b_out, n),
                        first(batch.status, n), first(batch.chip, n));
  if (errors_ > 0 || with_scale_)
    add_errors_and_scale(batch, batch.a_out, batch.b_out);
}

/// Scales at the pixels (x, y), which are those of the batch's chips, in the user's frame.
void PointConverter::compute_scales(const PointBatch& batch, const std::vector<double>& x,
                                    const std::vector<double>& y) {
  local_.resize(batch.size);
  for (std::size_t chip = 0; chip < mosaic_->size(); ++chip) {
    picked_.clear();
    x_.clear();
    y_.clear();
    for (std::size_t i = 0; i < batch.size; ++i) {
      if (!to_sky_ && batch.chip[i] != chip)
        continue;
      picked_.push_back(i);
      x_.push_back(x[i]);
      y_.push_back(y[i]);
    }
    picked_local_.resize(picked_.size());
    status_.resize(picked_.size());
    scales_.compute(
        x_, y_,
        [&](std::span<const double> px, std::span<const double> py, std::span<double> longitude,
            std::span<double> latitude) {
          mosaic_->transform(chip).pixel_to_sky(px, py, longitude, latitude, status_);
          change_frame(batch, picked_, false, longitude, latitude);
        },
        picked_local_);
    for (std::size_t k = 0; k < picked_.size(); ++k)
      local_[picked_[k]] = picked_local_[k];
  }
}

void PointConverter::add_errors_and_scale(PointBatch& batch, const std::vector<double>& x,
                                          const std::vector<double>& y) {
  compute_scales(batch, x, y);
  const std::size_t first_error = proper_motion_ ? 2 : 0;
  for (std::size_t i = 0; i < batch.size; ++i) {
    std::size_t column = 0;
    const auto put = [&](double value) {
      batch.further[column++][i] = has_result(batch.status[i]) ? value : kNan;
    };
    if (errors_ > 0) {
      const PairError in{batch.numbers[first_error][i], batch.numbers[first_error + 1][i],
                         errors_ > 2 ? batch.numbers[first_error + 2][i] : 0};
      const PairError out = to_sky_ ? to_sky(local_[i], in) : to_pixels(local_[i], in);
      put(out.first);
      put(out.second);
      put(out.correlation);
    }
    if (with_scale_) {
      put(local_[i].scale_x());
      put(local_[i].scale_y());
      put(local_[i].position_angle_y());
      put(local_[i].pixel_area());
    }
  }
}

} // namespace astromill::coordinates
