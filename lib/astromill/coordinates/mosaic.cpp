// astromill: the images of a file that has several, and which of them a position lies on
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/mosaic.h"

#include "astromill/base/error.h"
#include "astromill/frames/image_frame.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <utility>

namespace astromill::coordinates {

namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr int kSamples = 33; ///< along each side of a chip

std::array<double, 3> direction(double longitude, double latitude) {
  const double c = std::cos(latitude * kDegree);
  return {c * std::cos(longitude * kDegree), c * std::sin(longitude * kDegree),
          std::sin(latitude * kDegree)};
}

double dot(const std::array<double, 3>& a, const std::array<double, 3>& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

} // namespace

Mosaic::Mosaic(std::vector<Chip> chips) : chips_(std::move(chips)) {
  if (chips_.size() > 1)
    for (Chip& chip : chips_)
      caps_.push_back(cap_of(chip));
}

Mosaic Mosaic::clone() const {
  Mosaic copy;
  for (const Chip& chip : chips_)
    copy.chips_.push_back({chip.transform.clone(), chip.label, chip.physical});
  copy.caps_ = caps_;
  return copy;
}

/// From samples along the border and across the middle, with a tenth to spare for what lies between
/// them; all the sky where some are not on it, as in an all-sky map.
Mosaic::Cap Mosaic::cap_of(Chip& chip) {
  const auto bounds = chip.transform.bounds();
  if (!bounds)
    throw Error("the size of the image is not known", {.hdu = chip.label});
  std::vector<double> x;
  std::vector<double> y;
  for (int i = 0; i < kSamples; ++i) {
    const double fraction = static_cast<double>(i) / (kSamples - 1);
    const double across = bounds->x_low + fraction * (bounds->x_high - bounds->x_low);
    const double up = bounds->y_low + fraction * (bounds->y_high - bounds->y_low);
    for (const auto& [px, py] : {std::pair{across, bounds->y_low},
                                 {across, bounds->y_high},
                                 {bounds->x_low, up},
                                 {bounds->x_high, up},
                                 {across, up}}) {
      x.push_back(px);
      y.push_back(py);
    }
  }
  std::vector<double> longitude(x.size());
  std::vector<double> latitude(x.size());
  std::vector<ItemStatus> status(x.size());
  chip.transform.pixel_to_sky(x, y, longitude, latitude, status);
  Cap cap;
  std::vector<Direction> samples;
  for (std::size_t i = 0; i < x.size(); ++i) {
    samples.push_back(direction(longitude[i], latitude[i]));
    for (std::size_t k = 0; k < 3; ++k)
      cap.centre[k] += samples.back()[k];
  }
  const double length = std::sqrt(dot(cap.centre, cap.centre));
  for (double& component : cap.centre)
    component /= length;
  double radius = 0;
  for (const Direction& sample : samples)
    radius = std::max(radius, std::acos(std::clamp(dot(sample, cap.centre), -1.0, 1.0)));
  constexpr double kWidest = 1; // radian: beyond it, borders say too little about what is inside
  constexpr double kMargin = 1e-6;
  const double spared = 1.1 * radius + kMargin;
  cap.cosine = std::isfinite(length) && spared < kWidest ? std::cos(spared) : -1;
  return cap;
}

frames::Frame Mosaic::frame() const {
  std::optional<frames::Frame> common;
  for (const Chip& chip : chips_) {
    const wcs::CelestialGeometry& wcs = chip.transform.geometry();
    frames::FrameKeywords keywords{.longitude = wcs.longitude_type, .radesys = wcs.radesys};
    if (wcs.equinox)
      keywords.equinox = *wcs.equinox;
    const frames::ImageFrame own = frames::image_frame(keywords);
    if (!own.frame)
      throw Error("the image's positions are in no frame that can be converted: " + own.reason,
                  {.hdu = chip.label});
    if (common && *common != *own.frame)
      throw Error("the chips are not all in one frame: " + frames::to_text(*common) + " and " +
                      frames::to_text(*own.frame),
                  {.hdu = chip.label});
    common = own.frame;
  }
  return *common;
}

/// The chip whose centre is nearest.
std::size_t Mosaic::nearest(const Direction& position) const {
  std::size_t best = 0;
  for (std::size_t chip = 1; chip < caps_.size(); ++chip)
    if (dot(position, caps_[chip].centre) > dot(position, caps_[best].centre))
      best = chip;
  return best;
}

/// Transforms the positions that were gathered on one chip.
void Mosaic::transform_gathered(std::size_t chip, std::span<const double> longitude,
                                std::span<const double> latitude) {
  const std::size_t n = gathered_.size();
  for (auto* column : {&longitude_, &latitude_, &x_, &y_})
    column->resize(n);
  status_.resize(n);
  for (std::size_t k = 0; k < n; ++k) {
    longitude_[k] = longitude[gathered_[k]];
    latitude_[k] = latitude[gathered_[k]];
  }
  chips_[chip].transform.sky_to_pixel(longitude_, latitude_, x_, y_, status_);
}

void Mosaic::sky_to_pixel(std::span<const double> longitude, std::span<const double> latitude,
                          std::span<double> x, std::span<double> y, std::span<ItemStatus> status,
                          std::span<std::size_t> chip) {
  if (chips_.size() == 1) {
    chips_[0].transform.sky_to_pixel(longitude, latitude, x, y, status);
    std::ranges::fill(chip, 0U);
    return;
  }
  const std::size_t n = longitude.size();
  const std::size_t none = chips_.size();
  std::ranges::fill(chip, none);
  directions_.resize(n);
  for (std::size_t i = 0; i < n; ++i)
    directions_[i] = direction(longitude[i], latitude[i]);

  // First each chip with the positions that may lie on it, then the nearest with what is left.
  for (const bool on_chip_only : {true, false}) {
    for (std::size_t c = 0; c < chips_.size(); ++c) {
      gathered_.clear();
      for (std::size_t i = 0; i < n; ++i)
        if (chip[i] == none &&
            (on_chip_only ? !(dot(directions_[i], caps_[c].centre) < caps_[c].cosine)
                          : nearest(directions_[i]) == c))
          gathered_.push_back(i);
      transform_gathered(c, longitude, latitude);
      for (std::size_t k = 0; k < gathered_.size(); ++k) {
        if (on_chip_only && status_[k] != ItemStatus::ok)
          continue;
        const std::size_t i = gathered_[k];
        x[i] = x_[k];
        y[i] = y_[k];
        status[i] = status_[k];
        chip[i] = c;
      }
    }
  }
}

} // namespace astromill::coordinates
