// astromill: images made of keywords, and arrays of points through a Transform, for tests
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/open_image.h"
#include "astromill/wcs/transform.h"
#include "support/fits_writer.h"
#include "support/sphere.h"

#include <string>
#include <vector>

namespace astromill::test {

/// What opening the file that `writer` would write gives, without the file.
inline fits::ImageHeader image_of(const FitsWriter& writer,
                                  const std::vector<fits::AxisRange>& section = {}) {
  fits::Header header(writer.cards(), Where{.file = "test.fits", .hdu = "0"});
  std::vector<std::int64_t> axes;
  for (std::int64_t i = 1; i <= header.integer("NAXIS").value_or(0); ++i)
    axes.push_back(header.integer("NAXIS" + std::to_string(i)).value_or(1));
  fits::SectionMap map = fits::section_map(section, axes, header.where());
  return {std::move(header), std::move(axes), std::move(map), "0", ""};
}

/// A plain TAN image of 1000 x 800 pixels of 1e-4 degree, north up.
inline FitsWriter tan_header() {
  FitsWriter out({1000, 800});
  out.set("CTYPE1", "RA---TAN").set("CTYPE2", "DEC--TAN");
  out.set("CRPIX1", 500.5).set("CRPIX2", 400.5).set("CRVAL1", 150.25).set("CRVAL2", 2.5);
  out.set("CD1_1", -1e-4).set("CD1_2", 0.0).set("CD2_1", 0.0).set("CD2_2", 1e-4);
  return out;
}

/// The same with a SIP distortion of some 10 pixels in the corners, without inverse coefficients.
inline FitsWriter sip_header() {
  FitsWriter out = tan_header();
  out.set("CTYPE1", "RA---TAN-SIP").set("CTYPE2", "DEC--TAN-SIP");
  out.set("A_ORDER", 3).set("A_2_0", 2e-5).set("A_1_1", -1e-5).set("A_0_2", 8e-6);
  out.set("A_3_0", 3e-8).set("A_1_2", -1e-8);
  out.set("B_ORDER", 3).set("B_2_0", -7e-6).set("B_1_1", 1.5e-5).set("B_0_2", 2e-5);
  out.set("B_2_1", 2e-8).set("B_0_3", -3e-8);
  return out;
}

/// TAN with a TPV distortion, radial terms included.
inline FitsWriter tpv_header() {
  FitsWriter out = tan_header();
  out.set("CTYPE1", "RA---TPV").set("CTYPE2", "DEC--TPV");
  out.set("PV1_0", 1e-4).set("PV1_1", 1.001).set("PV1_2", 2e-3).set("PV1_3", 1e-3);
  out.set("PV1_4", 0.02).set("PV1_7", -0.1).set("PV1_11", 0.05);
  out.set("PV2_0", -2e-4).set("PV2_1", 0.999).set("PV2_4", -0.01).set("PV2_5", 0.03);
  out.set("PV2_9", 0.2).set("PV2_39", -0.5);
  return out;
}

/// TAN with an IRAF TNX distortion, which goes through wcslib.
inline FitsWriter tnx_header() {
  FitsWriter out = tan_header();
  out.set("CTYPE1", "RA---TNX").set("CTYPE2", "DEC--TNX").set("WCSDIM", 2);
  // Surface of order 2 x 2 (polynomial, full cross terms) on +-0.1 degree. All but the last card of
  // an axis are full: wcslib takes no other.
  out.set("WAT0_001", "system=image");
  out.set("WAT1_001", "wtype=tnx axtype=ra lngcor = \"3. 2. 2. 2. -0.1 0.1 -0.1 0.1 1E-5 2E-");
  out.set("WAT1_002", "3 -1E-3 4E-3\"");
  out.set("WAT2_001", "wtype=tnx axtype=dec latcor = \"3. 2. 2. 2. -0.1 0.1 -0.1 0.1 2E-5 1.");
  out.set("WAT2_002", "E-3 3E-3 -2E-3\"");
  return out;
}

struct SkyResults {
  std::vector<Sky> sky;
  std::vector<ItemStatus> status;
};

struct PixelResults {
  std::vector<Pixel> pixels;
  std::vector<ItemStatus> status;
};

inline SkyResults pixel_to_sky(wcs::Transform& transform, const std::vector<Pixel>& pixels) {
  const std::size_t n = pixels.size();
  std::vector<double> x(n), y(n), longitude(n), latitude(n);
  SkyResults out{std::vector<Sky>(n), std::vector<ItemStatus>(n, ItemStatus::unparsable)};
  for (std::size_t i = 0; i < n; ++i)
    x[i] = pixels[i].x, y[i] = pixels[i].y;
  transform.pixel_to_sky(x, y, longitude, latitude, out.status);
  for (std::size_t i = 0; i < n; ++i)
    out.sky[i] = {longitude[i], latitude[i]};
  return out;
}

inline PixelResults sky_to_pixel(wcs::Transform& transform, const std::vector<Sky>& sky) {
  const std::size_t n = sky.size();
  std::vector<double> longitude(n), latitude(n), x(n), y(n);
  PixelResults out{std::vector<Pixel>(n), std::vector<ItemStatus>(n, ItemStatus::unparsable)};
  for (std::size_t i = 0; i < n; ++i)
    longitude[i] = sky[i].longitude, latitude[i] = sky[i].latitude;
  transform.sky_to_pixel(longitude, latitude, x, y, out.status);
  for (std::size_t i = 0; i < n; ++i)
    out.pixels[i] = {x[i], y[i]};
  return out;
}

} // namespace astromill::test
