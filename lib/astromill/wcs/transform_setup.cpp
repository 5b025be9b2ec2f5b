// astromill: pixel <-> sky for one image: what its header says
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/wcs/transform.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace astromill::wcs {

namespace {

constexpr double kLargest = std::numeric_limits<double>::max();

/// What the faces of a quad-cube stored along an axis of their own add to the plane, degrees.
constexpr std::array<std::array<double, 2>, 6> kCubeFaces = {
    {{0, 90}, {0, 0}, {90, 0}, {180, 0}, {270, 0}, {0, -90}}};

bool both_finite(double a, double b) { return std::isfinite(a) && std::isfinite(b); }

} // namespace

void Transform::set_up_distortions(const fits::Header& header, char alternate) {
  const CelestialGeometry& wcs = wcslib_.geometry();
  const bool plane_is_tpv = wcs.plane_distortion == "TPV";
  plane_by_wcslib_ =
      !wcs.pixel_distortion.empty() || (!wcs.plane_distortion.empty() && !plane_is_tpv);
  const DistortionChoice& choice = wcs.choice;
  warnings_ = choice.warnings;
  if (plane_by_wcslib_ && choice.sip)
    throw Error("SIP together with another distortion (" + wcs.pixel_distortion +
                    wcs.plane_distortion + ") is not supported; --sip off leaves it out",
                header.where());
  if (plane_by_wcslib_)
    return;
  if (choice.sip) {
    Sip sip = read_sip(header);
    map_.pixel_correction = sip.forward;
    sip_inverse_guess_ = sip.inverse_guess;
    if (wcs.x_axis != 0 || wcs.y_axis != 1)
      throw Error("a SIP distortion belongs to axes 1 and 2, but these are not the celestial ones",
                  header.where());
  }
  if (plane_is_tpv)
    map_.plane_correction =
        read_tpv(header, wcs.longitude_axis + 1, wcs.latitude_axis + 1, alternate);
}

/// Tables are applied before everything else, also where the rest is wcslib's.
void Transform::set_up_tables(const fits::ImageHeader& image, char alternate) {
  const LookupKeywords keywords = read_lookup_keywords(image.header, alternate);
  if (!keywords.any())
    return;
  const CelestialGeometry& wcs = wcslib_.geometry();
  if (wcs.x_axis != 0 || wcs.y_axis != 1)
    throw Error("lookup tables belong to axes 1 and 2, but these are not the celestial ones",
                image.header.where());
  if (plane_by_wcslib_ && !wcs.pixel_distortion.empty() && (keywords.pixel[0] || keywords.pixel[1]))
    throw Error("lookup tables (CPDIS) together with a " + wcs.pixel_distortion +
                    " distortion that goes through wcslib are not supported",
                image.header.where());
  const LookupTables tables = read_lookup_tables(image.header, keywords, image.file.get());
  if (!tables.warning.empty())
    warnings_.push_back(tables.warning);
  const std::array<double, 2> reference{wcs.reference_pixel[0], wcs.reference_pixel[1]};
  detector_grids_ = std::make_shared<const LookupGrids>(tables.detector, reference);
  pixel_grids_ = std::make_shared<const LookupGrids>(tables.pixel, reference);
  map_.detector_grids = detector_grids_->grids();
  map_.pixel_grids = pixel_grids_->grids();
}

void Transform::set_up_linear(const fits::ImageHeader& image, const TransformOptions& options) {
  const CelestialGeometry& wcs = wcslib_.geometry();
  other_pixels_.assign(static_cast<std::size_t>(wcs.axis_count), 1.0);
  const std::array<int, 2> world{wcs.longitude_axis, wcs.latitude_axis};
  const std::array<int, 2> pixel{wcs.x_axis, wcs.y_axis};
  std::size_t other = 0;
  const std::size_t others = static_cast<std::size_t>(wcs.axis_count) - 2;
  if (options.planes.size() > 1 && options.planes.size() != others)
    throw Error("--plane names " + std::to_string(options.planes.size()) +
                    " pixels, but the axes other than X and Y are " + std::to_string(others),
                image.header.where());
  for (int axis = 0; axis < wcs.axis_count; ++axis) {
    const auto j = static_cast<std::size_t>(axis);
    if (axis == pixel[0] || axis == pixel[1])
      continue;
    if (!options.planes.empty())
      other_pixels_[j] = static_cast<double>(options.planes[options.planes.size() > 1 ? other : 0]);
    if (j < image.section.axes.size())
      other_pixels_[j] =
          image.section.axes[j].offset + image.section.axes[j].step * other_pixels_[j];
    ++other;
    for (std::size_t i = 0; i < 2; ++i)
      map_.plane_offset[i] += wcs.linear[static_cast<std::size_t>(world[i])][j] *
                              (other_pixels_[j] - wcs.reference_pixel[j]);
  }
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 2; ++j)
      map_.to_plane[i][j] =
          wcs.linear[static_cast<std::size_t>(world[i])][static_cast<std::size_t>(pixel[j])];
  const double det = determinant(map_.to_plane);
  map_.degrees_per_pixel = std::sqrt(std::fabs(det));
  map_.from_plane = inverse(map_.to_plane);
  const auto& m = map_.from_plane;
  if (!plane_by_wcslib_ && !(both_finite(m[0][0], m[0][1]) && both_finite(m[1][0], m[1][1])))
    throw Error("the linear transformation (CD, PC, CDELT) of the celestial axes is singular",
                image.header.where());
  if (wcs.cube_face_axis >= 0) {
    const auto axis = static_cast<std::size_t>(wcs.cube_face_axis);
    const double face = wcs.linear[axis][axis] * (other_pixels_[axis] - wcs.reference_pixel[axis]);
    const long nearest = std::lround(face);
    if (std::fabs(face - static_cast<double>(nearest)) > 0.1 || nearest < 0 || nearest > 5)
      throw Error("--plane is not a face of the quad-cube", image.header.where("CUBEFACE"));
    for (std::size_t i = 0; i < 2; ++i)
      map_.plane_offset[i] += kCubeFaces[static_cast<std::size_t>(nearest)][i];
  }
}

void Transform::set_up_pixel_axis(const fits::ImageHeader& image, std::size_t which, int axis,
                                  int origin) {
  const auto j = static_cast<std::size_t>(axis);
  const fits::AxisMap section =
      j < image.section.axes.size() ? image.section.axes[j] : fits::AxisMap{};
  map_.scale[which] = section.step;
  map_.shift[which] =
      section.offset + section.step * (1 - origin) - wcslib_.geometry().reference_pixel[j];
  pixel_range_[which][0] = section.length > 0 ? origin - 0.5 : -kLargest;
  pixel_range_[which][1] =
      section.length > 0 ? origin - 0.5 + static_cast<double>(section.length) : kLargest;
}

} // namespace astromill::wcs
