// astromill: the options about finding and measuring stars, the same in all tools
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/detection.h"

#include "astromill/base/error.h"
#include "astromill/text/shortest.h"
#include "cli/exposure.h"

#include <utility>

namespace astromill::cli {

namespace {

using findstars::DetectionOptions;

constexpr double kUsualCentringBox = 5; ///< pixels, as IRAF's cbox

void declare_search(CLI::App& app, DetectionOptions& options, DetectionWords& words) {
  const auto add = [&](const char* name, auto& value, const char* type, const char* description) {
    app.add_option(name, value, description)->type_name(type);
  };
  add("--fwhm", options.kernel.fwhm, "PIXELS", "full width of a star at half its height (2.5)");
  add("--sigma", words.sigma, "S|auto", "noise of the background (auto: measured)");
  add("--threshold", options.threshold, "N", "faintest star, in sigma (4)");
  add("--nsigma", options.kernel.nsigma, "N", "radius of the kernel, in sigma of the star (1.5)");
  add("--ratio", options.kernel.ratio, "Q", "minor to major axis of the kernel (1)");
  add("--theta", options.kernel.theta, "DEG", "major axis, from x towards y (0)");
  add("--sharp", words.sharp, "LO,HI", "limits on the sharpness (0.2,1)");
  add("--round", words.round, "LO,HI", "limits on both roundnesses (-1,1)");
  add("--datamin", options.datamin, "V", "lowest good pixel value");
  add("--datamax", options.datamax, "V", "highest good pixel value");
  add("--boundary", words.boundary, "HOW", "nearest, reflect, wrap or constant:V");
}

void declare_photometry(CLI::App& app, DetectionWords& words) {
  const auto add = [&](const char* name, auto& value, const char* type, const char* description) {
    app.add_option(name, value, description)->type_name(type);
  };
  add("--aperture", words.apertures, "R[,R...]", "measure light within these radii, in pixels");
  add("--annulus", words.annulus, "R,DR", "inner radius and width of the sky annulus (10,10)");
  add("--sky-method", words.sky_method, "HOW", "mode, median, mean or centroid");
  app.add_flag("--centroid", words.centroid, "centre apertures anew");
  add("--centroid-box", words.centroid_box, "W", "width of the box to centre in, in pixels (5)");
}

} // namespace

void add_detection_options(CLI::App& app, DetectionOptions& options, DetectionWords& words) {
  declare_search(app, options, words);
  declare_photometry(app, words);
  add_exposure_options(app, options.exposure);
}

void take_detection_words(DetectionOptions& options, const DetectionWords& words) {
  options.sigma = findstars::parse_sigma(words.sigma);
  options.boundary = stars::parse_boundary(words.boundary);
  options.photometry.sky_method = stars::parse_sky_method(words.sky_method);
  if (!words.sharp.empty())
    findstars::parse_range("--sharp", words.sharp, options.limits.sharp_low,
                           options.limits.sharp_high);
  if (!words.round.empty())
    findstars::parse_range("--round", words.round, options.limits.round_low,
                           options.limits.round_high);
  if (!words.apertures.empty())
    options.photometry.apertures = findstars::parse_numbers("--aperture", words.apertures);
  if (!words.annulus.empty())
    findstars::parse_range("--annulus", words.annulus, options.photometry.annulus.inner,
                           options.photometry.annulus.width);
  if (words.centroid || words.centroid_box)
    options.photometry.centring_box = words.centroid_box.value_or(kUsualCentringBox);
  const auto needs_aperture = [&](bool given, const char* option, const std::string& value) {
    if (given && !options.measures_light())
      throw UsageError("needs --aperture", {.keyword = option, .value = value});
  };
  needs_aperture(!words.annulus.empty(), "--annulus", words.annulus);
  needs_aperture(words.sky_method != "mode", "--sky-method", words.sky_method);
  needs_aperture(words.centroid, "--centroid", "");
  const auto number = [](const std::optional<double>& value) {
    return value ? text::shortest(*value) : std::string();
  };
  for (const auto& [option, value] :
       {std::pair("--centroid-box", words.centroid_box),
        std::pair("--zeropoint", options.exposure.zeropoint),
        std::pair("--phot-zeropoint", options.exposure.phot_zeropoint)})
    needs_aperture(value.has_value(), option, number(value));
}

} // namespace astromill::cli
