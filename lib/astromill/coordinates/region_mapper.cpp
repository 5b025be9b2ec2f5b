// astromill: shapes of region files from pixels to the sky, or back
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/region_mapper.h"

#include "astromill/base/error.h"
#include "astromill/text/fixed.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace astromill::coordinates {

namespace {

using tables::RegionItem;
using tables::RegionNumber;
using tables::RegionSystem;
using Kind = RegionNumber::Kind;
using Unit = RegionNumber::Unit;

constexpr double kRadian = 180 / std::numbers::pi;
constexpr double kArcsec = 3600; ///< in a degree
constexpr int kAngleDecimals = 6;

/// Decimals of arcsec that are worth about as much as those of degrees.
constexpr int kDegreesToArcsec = 3;

template <class Format> std::string formatted(const Format& format) {
  std::array<char, text::kMaxFixedLength> buffer;
  char* const end = format(buffer.data());
  return {buffer.data(), end};
}

std::string fixed(double value, int decimals) {
  return formatted([&](char* out) { return text::format_fixed(out, value, decimals); });
}

double full_circle(double degrees) {
  const double angle = std::fmod(degrees, 360);
  return angle < 0 ? angle + 360 : angle;
}

Mosaic alone(const wcs::Transform& transform) {
  std::vector<Chip> chips;
  chips.push_back({transform.clone(), {}});
  return Mosaic(std::move(chips));
}

} // namespace

RegionSystem region_target(const Options& options, const wcs::Transform& transform) {
  if (options.direction == Direction::sky_to_pixel)
    return {.kind = RegionSystem::Kind::image};
  const auto named = options.sky_frame();
  const RegionSystem target{.kind = RegionSystem::Kind::sky,
                            .frame = named ? *named : alone(transform).frame()};
  if (tables::region_frame_name(target.frame).empty())
    throw Error("region files have no name for the frame; choose another with --frame",
                {.value = frames::to_text(target.frame)});
  return target;
}

RegionMapper::RegionMapper(const Options& options, const PointConverter& points)
    : to_sky_(options.direction == Direction::pixel_to_sky),
      sexagesimal_(options.format == SkyFormat::sexagesimal), decimals_(options.decimals()),
      origin_shift_(options.origin - 1), transform_(points.transform().clone()),
      physical_(points.physical()), image_frame_(alone(transform_).frame()),
      target_(region_target(options, transform_)) {}

bool RegionMapper::converts(const RegionSystem& from) const {
  return to_sky_ ? from.is_pixels() : from.kind == RegionSystem::Kind::sky;
}

/// Fills x_, y_, longitude_ (in `frame`) and latitude_.
ItemStatus RegionMapper::convert_positions(const RegionItem& shape, const RegionSystem& from,
                                           const frames::Frame& frame) {
  std::vector<double>& first = to_sky_ ? x_ : longitude_;
  std::vector<double>& second = to_sky_ ? y_ : latitude_;
  first.clear();
  second.clear();
  for (const RegionNumber& number : shape.numbers)
    if (number.kind == Kind::x)
      first.push_back(number.value);
    else if (number.kind == Kind::y)
      second.push_back(number.value);
  const std::size_t n = first.size();
  for (auto* column : {&x_, &y_, &longitude_, &latitude_})
    column->resize(n);
  status_.resize(n);
  if (to_sky_) {
    for (std::size_t i = 0; i < n; ++i) {
      if (from.kind == RegionSystem::Kind::physical) {
        const fits::PhysicalPoint pixel = physical_.to_pixel(x_[i], y_[i]);
        x_[i] = pixel.x;
        y_[i] = pixel.y;
      }
      x_[i] += origin_shift_;
      y_[i] += origin_shift_;
    }
    transform_.pixel_to_sky(x_, y_, longitude_, latitude_, status_);
    frames::Conversion(image_frame_, frame).apply(longitude_, latitude_);
  } else {
    std::vector<double> longitude = longitude_;
    std::vector<double> latitude = latitude_;
    frames::Conversion(frame, image_frame_).apply(longitude, latitude);
    transform_.sky_to_pixel(longitude, latitude, x_, y_, status_);
  }
  const auto bad = std::ranges::find_if(status_, [](auto status) { return !has_result(status); });
  return bad != status_.end() ? *bad : *std::ranges::min_element(status_);
}

/// Finds scale and rotation at the first position; false where there are none.
bool RegionMapper::measure(const frames::Frame& frame) {
  const frames::Conversion to_frame(image_frame_, frame);
  LocalScale local{};
  scales_.compute(
      std::span(x_).first(1), std::span(y_).first(1),
      [&](std::span<const double> x, std::span<const double> y, std::span<double> longitude,
          std::span<double> latitude) {
        transform_.pixel_to_sky(x, y, longitude, latitude, std::span(status_).first(1));
        to_frame.apply(longitude, latitude);
      },
      std::span(&local, 1));
  scale_ = std::sqrt(local.pixel_area());
  // The step in pixels that leads north solves east = 0, north = 1.
  const double determinant = local.east_x * local.north_y - local.east_y * local.north_x;
  rotation_ = std::atan2(local.east_x / determinant, -local.east_y / determinant) * kRadian - 90;
  if (!(scale_ > 0) || !std::isfinite(rotation_))
    return false;
  // Of the singular values a >= b of the Jacobian: a^2 + b^2 and a b.
  const double squares = local.scale_x() * local.scale_x() + local.scale_y() * local.scale_y();
  const double half = squares / (2 * local.pixel_area());
  worst_axis_ratio_ = std::max(worst_axis_ratio_, half + std::sqrt(std::max(half * half - 1, 0.0)));
  return true;
}

void RegionMapper::write_position(std::size_t index, const frames::Frame& frame, std::string& x,
                                  std::string& y) const {
  using text::AngleStyle;
  if (!to_sky_) {
    x = fixed(x_[index] - origin_shift_, decimals_);
    y = fixed(y_[index] - origin_shift_, decimals_);
  } else if (sexagesimal_) {
    const bool hours = frames::is_equatorial(frame);
    const int arc_decimals = std::max(decimals_ - 1, 0);
    x = formatted([&](char* out) {
      return text::format_sexagesimal(out, longitude_[index],
                                      hours ? AngleStyle::hours : AngleStyle::longitude,
                                      hours ? decimals_ : arc_decimals);
    });
    y = formatted([&](char* out) {
      return text::format_sexagesimal(out, latitude_[index], AngleStyle::latitude, arc_decimals);
    });
  } else {
    x = formatted([&](char* out) {
      return text::format_longitude_degrees(out, longitude_[index], decimals_);
    });
    y = fixed(latitude_[index], decimals_);
  }
}

/// Sizes that say their unit themselves stay as they are, where that is not what is converted.
std::string RegionMapper::size_text(const RegionNumber& number) const {
  if (to_sky_ == (number.unit == Unit::degrees))
    return {};
  if (!to_sky_)
    return fixed(number.value * kArcsec / scale_, decimals_);
  const double pixels = number.value * (number.unit == Unit::physical ? physical_.scale() : 1);
  const int decimals = sexagesimal_ ? decimals_ : std::max(decimals_ - kDegreesToArcsec, 0);
  return fixed(pixels * scale_, decimals) + '"';
}

/// Angles come out within a full circle; the second one of a panda, where it ends, behind the
/// first.
void RegionMapper::write_angles(const RegionItem& shape, std::vector<std::string>& texts) const {
  const bool is_panda = shape.shape.ends_with("panda");
  double first = 0; // new minus old, for the first angle
  int angles = 0;
  for (std::size_t i = 0; i < shape.numbers.size(); ++i) {
    const RegionNumber& number = shape.numbers[i];
    if (number.kind != Kind::angle)
      continue;
    const double angle = full_circle(number.value + (to_sky_ ? -rotation_ : rotation_));
    if (angles == 0)
      first = angle - number.value;
    texts[i] = is_panda && angles == 1
                   ? fixed(number.value + first, kAngleDecimals)
                   : formatted([&](char* out) {
                       return text::format_longitude_degrees(out, angle, kAngleDecimals);
                     });
    ++angles;
  }
}

ItemStatus RegionMapper::convert(const RegionItem& shape, const RegionSystem& from,
                                 std::vector<std::string>& texts) {
  const frames::Frame& frame = to_sky_ ? target_.frame : from.frame;
  texts.assign(shape.numbers.size(), {});
  const ItemStatus status = convert_positions(shape, from, frame);
  if (!has_result(status))
    return status;
  const bool scaled = std::ranges::any_of(shape.numbers, [](const RegionNumber& number) {
    return number.kind == Kind::size || number.kind == Kind::angle;
  });
  if (scaled && !measure(frame))
    return ItemStatus::outside_projection;
  std::size_t positions = 0;
  for (std::size_t i = 0; i < shape.numbers.size(); ++i) {
    if (shape.numbers[i].kind == Kind::x)
      write_position(positions++, frame, texts[i], texts[i + 1]);
    else if (shape.numbers[i].kind == Kind::size)
      texts[i] = size_text(shape.numbers[i]);
  }
  write_angles(shape, texts);
  return status;
}

} // namespace astromill::coordinates
