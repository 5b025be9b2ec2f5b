// astromill: what was found out about a PSF, as people read it
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/psf/words.h"
#include "astromill/psfinfo/psfinfo.h"
#include "astromill/text/fixed.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

namespace astromill::psfinfo {

namespace {

using psf::shown_number;

std::string fixed(double value, int decimals) {
  if (!std::isfinite(value))
    return "nan";
  char buffer[text::kMaxFixedLength];
  return {buffer, text::format_fixed(buffer, value, decimals)};
}

/// Right-aligned.
std::string cell(const std::string& text, std::size_t width) {
  return std::string(width - std::min(text.size(), width), ' ') + text;
}
std::string cell(double value, int decimals, std::size_t width) {
  return cell(fixed(value, decimals), width);
}

std::string line(std::string_view name, const std::string& value) {
  constexpr std::size_t kWidth = 26;
  std::string out = "  " + std::string(name);
  out.resize(std::max(kWidth, out.size() + 2), ' ');
  return out + value + "\n";
}

std::string pixel_text(const psf::Description& description) {
  if (description.width == 0 || description.pixel_included)
    return "included in the model";
  return "not in the samples, integrated over when a star is drawn";
}

std::string what_it_is(const Report& report) {
  const psf::Description& d = report.description;
  std::string out = line("format", d.format);
  if (d.width > 0) {
    out += line("samples", std::to_string(d.width) + " x " + std::to_string(d.height) + ", " +
                               std::to_string(d.planes) + (d.planes == 1 ? " plane" : " planes"));
    out += line("oversampling", shown_number(d.oversampling) + " samples a pixel");
  }
  out += line("pixel response", pixel_text(d));
  if (d.charge_diffusion)
    out += line("charge diffusion", "kernel applied at detector pixels");
  out += line("over the field", d.variation);
  out += line("light reaches", shown_number(report.support_radius, 4) + " px from the star");
  if (report.magnitude)
    out += line("magnitude", shown_number(*report.magnitude));
  for (const auto& [name, value] : d.details)
    out += line(name, shown(value));
  return out;
}

/// "1.283 px  0.0584 arcsec".
std::string length(double pixels, std::optional<double> scale) {
  std::string out = fixed(pixels, 3) + " px";
  if (scale)
    out += "  " + fixed(pixels * *scale, 4) + " arcsec";
  return out;
}

std::string shape_text(const Shape& shape, std::optional<double> scale) {
  std::string out = line("FWHM", length(shape.fwhm, scale));
  out += line("FWHM along the axes", fixed(shape.major, 3) + " x " + fixed(shape.minor, 3) +
                                         " px, major axis at " + fixed(shape.theta, 0) +
                                         " deg from x to y");
  out += line("centroid - position", fixed(shape.centroid_x, 4) + ", " +
                                         fixed(shape.centroid_y, 4) + " px (light within " +
                                         fixed(shape.centroid_radius, 1) + " px)");
  return out;
}

std::string place_text(const Report& report) {
  const Place& here = report.here;
  std::string out = "star as it is drawn";
  if (report.varies)
    out += " at " + psf::shown_position(here.chip);
  out += "\n" + shape_text(here.star, report.pixel_scale);
  out += line("brightest pixel", shown_number(here.star.at_centre, 4) +
                                     " of the flux (star in a pixel's "
                                     "middle), " +
                                     shown_number(here.star.at_corner, 4) + " (corner)");
  out += line("noise-equivalent area", fixed(here.star.noise_pixels, 2) + " px");
  out += line("light below zero", fixed(100 * here.star.negative, 3) + " %");
  out += line("flux in the file", shown_number(here.raw_flux, 7));
  out += line("flux of drawn stars", fixed(here.star.lowest_flux, 5) + " to " +
                                         fixed(here.star.highest_flux, 5) +
                                         " over sub-pixel positions");
  if (here.optics)
    out += "before the detector (no pixel, no charge diffusion)\n" +
           shape_text(*here.optics, report.pixel_scale);
  return out;
}

/// The light within circles around the star's position.
std::string encircled_text(const Report& report) {
  const bool optics = report.here.optics.has_value();
  std::string out = "encircled energy\n#  radius_px";
  if (report.pixel_scale)
    out += "  radius_arcsec";
  out += optics ? "  fraction  before_detector\n" : "  fraction\n";
  for (std::size_t i = 0; i < report.radii.size(); ++i) {
    out += cell(report.radii[i], 3, 12);
    if (report.pixel_scale)
      out += cell(report.radii[i] * *report.pixel_scale, 4, 15);
    out += cell(report.here.star.encircled[i], 4, 10);
    if (optics)
      out += cell(report.here.optics->encircled[i], 4, 17);
    out += "\n";
  }
  return out;
}

std::string field_text(const Report& report) {
  std::string out = "variation over the field (dx, dy: centroid - position; px)\n"
                    "#        x         y     fwhm  major  minor  angle       dx       dy    peak  "
                    "  flux\n";
  for (const Place& place : report.field) {
    const Shape& shape = place.star;
    out += cell(place.chip.x, 1, 10) + cell(place.chip.y, 1, 10) + cell(shape.fwhm, 3, 9) +
           cell(shape.major, 3, 7) + cell(shape.minor, 3, 7) + cell(shape.theta, 0, 7) +
           cell(shape.centroid_x, 4, 9) + cell(shape.centroid_y, 4, 9) +
           cell(shape.at_centre, 4, 8) + cell(place.raw_flux, 4, 8) + "\n";
  }
  return out;
}

std::string warning_text(const std::vector<std::string>& warnings) {
  std::string out = "warnings\n";
  for (const std::string& warning : warnings)
    out += "  " + warning + "\n";
  return out;
}

} // namespace

std::string to_text(const Report& report) {
  std::string out = shown(report.psf, 400) + "\n" + what_it_is(report);
  out += "\n" + place_text(report) + "\n" + encircled_text(report);
  if (report.varies)
    out += "\n" + field_text(report);
  if (!report.description.warnings.empty())
    out += "\n" + warning_text(report.description.warnings);
  return out;
}

} // namespace astromill::psfinfo
