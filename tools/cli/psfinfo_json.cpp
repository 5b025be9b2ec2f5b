// astromill: the report of psfinfo as JSON
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/psfinfo_json.h"

#include "astromill/base/version.h"
#include "cli/json.h"

namespace astromill::cli {

namespace {

using Json = nlohmann::ordered_json;

Json shape_json(const psfinfo::Shape& shape) {
  return {{"fwhm", shape.fwhm},
          {"fwhm_major", shape.major},
          {"fwhm_minor", shape.minor},
          {"angle", shape.theta},
          {"centroid", {shape.centroid_x, shape.centroid_y}},
          {"centroid_radius", shape.centroid_radius},
          {"peak", shape.at_centre},
          {"peak_at_corner", shape.at_corner},
          {"noise_pixels", shape.noise_pixels},
          {"negative", shape.negative},
          {"drawn_flux", {shape.lowest_flux, shape.highest_flux}},
          {"encircled", shape.encircled}};
}

Json place_json(const psfinfo::Place& place) {
  Json out{{"x", place.chip.x}, {"y", place.chip.y}, {"flux", place.raw_flux}};
  out["star"] = shape_json(place.star);
  if (place.optics)
    out["before_detector"] = shape_json(*place.optics);
  return out;
}

} // namespace

void write_json(OutputFile& file, const psfinfo::Report& report) {
  const psf::Description& d = report.description;
  Json out{{"tool", "psfinfo"},
           {"version", version()},
           {"psf", report.psf},
           {"format", d.format},
           {"width", d.width},
           {"height", d.height},
           {"planes", d.planes},
           {"oversampling", d.oversampling},
           {"pixel_included", d.pixel_included},
           {"charge_diffusion", d.charge_diffusion},
           {"variation", d.variation},
           {"support_radius", report.support_radius}};
  if (report.magnitude)
    out["magnitude"] = *report.magnitude;
  if (report.pixel_scale)
    out["pixel_scale"] = *report.pixel_scale;
  out["details"] = Json::object();
  for (const auto& [name, value] : d.details)
    out["details"][name] = value;
  out["radii"] = report.radii;
  out["at"] = place_json(report.here);
  out["field"] = Json::array();
  for (const psfinfo::Place& place : report.field)
    out["field"].push_back(place_json(place));
  out["warnings"] = d.warnings;
  write_summary(file, out);
}

} // namespace astromill::cli
