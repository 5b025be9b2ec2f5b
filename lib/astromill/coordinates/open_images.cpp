// astromill: the image or images that the options name
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/open_images.h"

#include "astromill/base/error.h"
#include "astromill/fits/open_image.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace astromill::coordinates {

namespace {

void add_new(std::vector<std::string>& to, const std::vector<std::string>& from) {
  for (const std::string& text : from)
    if (std::ranges::find(to, text) == to.end())
      to.push_back(text);
}

Mosaic open_mosaic(const Options& options, Report& report) {
  const char alternate = options.alternate.empty() ? ' ' : options.alternate[0];
  const auto suits = [alternate](const fits::Header& header) {
    return wcs::has_celestial_axes(header, alternate);
  };
  std::vector<fits::ImageHeader> images;
  if (options.chips)
    images = fits::open_image_headers(options.image, suits);
  else
    images.push_back(fits::open_image_header(options.image, suits));
  std::vector<Chip> chips;
  for (const fits::ImageHeader& image : images) {
    wcs::Transform transform(image, {.alternate = alternate,
                                     .planes = options.planes,
                                     .origin = options.origin,
                                     .simd = options.simd,
                                     .sip = options.sip});
    if (!image.note.empty())
      report.notes.push_back(image.note);
    add_new(report.warnings, transform.warnings());
    if (report.wcs.empty())
      report.wcs = transform.description();
    const wcs::CelestialGeometry& axes = transform.geometry();
    const PhysicalPixels physical(image, axes.x_axis, axes.y_axis);
    chips.push_back({std::move(transform), image.hdu, physical});
  }
  if (chips.size() > 1)
    report.wcs = std::to_string(chips.size()) + " chips, the first: " + report.wcs;
  return Mosaic(std::move(chips));
}

PhysicalImage open_physical(const Options& options, Report& report) {
  const fits::ImageHeader image =
      fits::open_image_header(options.image, [](const fits::Header&) { return true; });
  if (!image.note.empty())
    report.notes.push_back(image.note);
  report.wcs = "physical coordinates";
  return {image, options.origin};
}

} // namespace

Images open_images(const Options& options, Report& report) {
  Images images;
  if (options.physical())
    images.physical.emplace(open_physical(options, report));
  else
    images.mosaic.emplace(open_mosaic(options, report));
  return images;
}

} // namespace astromill::coordinates
