// astromill: pixel coordinates <-> projection plane, one point at a time
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/plane_scalar.h"

#include "astromill/wcs/distortion.h"
#include "astromill/wcs/lookup_table.h"

#include <cmath>

namespace astromill::wcs {

namespace {

void add_offsets(const OffsetGrids& grids, PlanePoint p, Linearisation& out) {
  for (const OffsetGrid& grid : grids) {
    const Linearisation offset = evaluate(grid, p);
    out.value.a += offset.value.a;
    out.value.b += offset.value.b;
    for (std::size_t i = 0; i < 2; ++i)
      for (std::size_t j = 0; j < 2; ++j)
        out.slope[i][j] += offset.slope[i][j];
  }
}

std::optional<PlanePoint> invert_pixel(const PlaneMap& map, PlanePoint target,
                                       const PolynomialCorrection& guess) {
  const auto forward = [&map](PlanePoint p) { return correct_pixel(map, p); };
  const double orientation = map.pixel_correction.orientation;
  const double tolerance = kAccuracy.residual_pixels;
  if (auto p = guarded_newton(forward, target, target, tolerance, orientation))
    return p;
  if (!guess.present)
    return std::nullopt;
  return guarded_newton(forward, target, evaluate(guess, target).value, tolerance, orientation);
}

std::optional<PlanePoint> invert_detector(const PlaneMap& map, PlanePoint target) {
  const auto forward = [&map](PlanePoint p) { return correct_detector(map, p); };
  return guarded_newton(forward, target, target, kAccuracy.residual_pixels, 1);
}

} // namespace

Linearisation correct_detector(const PlaneMap& map, PlanePoint offset) {
  Linearisation out{offset, {{{1, 0}, {0, 1}}}};
  add_offsets(map.detector_grids, offset, out);
  return out;
}

Linearisation correct_pixel(const PlaneMap& map, PlanePoint offset) {
  Linearisation out{offset, {{{1, 0}, {0, 1}}}};
  if (map.pixel_correction.present)
    out = evaluate(map.pixel_correction, offset);
  add_offsets(map.pixel_grids, offset, out);
  return out;
}

PlanePoint plane_of_pixel(const PlaneMap& map, PlanePoint pixel) {
  PlanePoint p{pixel.a * map.scale[0] + map.shift[0], pixel.b * map.scale[1] + map.shift[1]};
  p = correct_pixel(map, correct_detector(map, p).value).value;
  p = times(map.to_plane, p);
  p = {p.a + map.plane_offset[0], p.b + map.plane_offset[1]};
  return map.plane_correction.present ? evaluate(map.plane_correction, p).value : p;
}

std::optional<PlanePoint> pixel_of_plane(const PlaneMap& map, PlanePoint plane,
                                         const PolynomialCorrection& sip_inverse) {
  std::optional<PlanePoint> p = plane;
  if (map.plane_correction.present)
    p = invert(map.plane_correction, *p, kAccuracy.residual_pixels * map.degrees_per_pixel);
  if (p)
    p = times(map.from_plane, {p->a - map.plane_offset[0], p->b - map.plane_offset[1]});
  if (p && (map.pixel_correction.present || map.pixel_grids[0].values != nullptr))
    p = invert_pixel(map, *p, sip_inverse);
  if (p && map.detector_grids[0].values != nullptr)
    p = invert_detector(map, *p);
  if (p)
    p = PlanePoint{(p->a - map.shift[0]) / map.scale[0], (p->b - map.shift[1]) / map.scale[1]};
  return p;
}

} // namespace astromill::wcs
