// astromill: what a findstars product says about how it was made
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/findstars/provenance.h"

#include "astromill/base/version.h"
#include "astromill/fits/image_name.h"
#include "astromill/text/shortest.h"

namespace astromill::findstars {

namespace {

std::string joined(const std::vector<double>& numbers) {
  std::string out;
  for (const double number : numbers)
    out += (out.empty() ? "" : ",") + text::shortest(number);
  return out;
}

} // namespace

std::string provenance(const Options& options, double sigma) {
  std::string out =
      "findstars (astromill " + std::string(version()) + ") " + fits::without_folder(options.image);
  const auto add = [&out](const char* option, const std::string& value) {
    if (!value.empty())
      out += " " + std::string(option) + " " + value;
  };
  const auto number = [](const std::optional<double>& value) {
    return value ? text::shortest(*value) : std::string();
  };
  add("--fwhm", text::shortest(options.kernel.fwhm));
  add("--ratio", text::shortest(options.kernel.ratio));
  add("--theta", text::shortest(options.kernel.theta));
  add("--nsigma", text::shortest(options.kernel.nsigma));
  add("--sigma", text::shortest(sigma));
  add("--threshold", text::shortest(options.threshold));
  add("--sharp", joined({options.limits.sharp_low, options.limits.sharp_high}));
  add("--round", joined({options.limits.round_low, options.limits.round_high}));
  add("--datamin", number(options.datamin));
  add("--datamax", number(options.datamax));
  add("--boundary", stars::to_text(options.boundary));
  if (options.measures_light()) {
    add("--aperture", joined(options.photometry.apertures));
    add("--annulus", joined({options.photometry.annulus.inner, options.photometry.annulus.width}));
    add("--sky-method", std::string(stars::to_text(options.photometry.sky_method)));
    if (options.photometry.centring_box)
      out += " --centroid --centroid-box " + text::shortest(*options.photometry.centring_box);
  }
  out += exposure::as_arguments(options.exposure);
  return out;
}

} // namespace astromill::findstars
