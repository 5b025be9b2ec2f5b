// astromill: what a product says about how it was made
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/provenance.h"

#include "astromill/base/version.h"
#include "astromill/fits/image_name.h"

#include <string_view>

namespace astromill::coordinates {

namespace {

std::string joined(const std::vector<std::int64_t>& numbers) {
  std::string out;
  for (const std::int64_t number : numbers)
    out += (out.empty() ? "" : ",") + std::to_string(number);
  return out;
}

} // namespace

std::string provenance(const Options& options) {
  const Options usual;
  std::string out = options.direction == Direction::pixel_to_sky ? "pix2sky" : "sky2pix";
  out += " (astromill " + std::string(version()) + ") " + fits::without_folder(options.image);
  const auto add = [&out](const char* option, const std::string& value) {
    if (!value.empty())
      out += " " + std::string(option) + " " + value;
  };
  add("--columns", options.columns);
  add("--wcs", options.alternate);
  add("--plane", joined(options.planes));
  add("--origin", options.origin == usual.origin ? "" : std::to_string(options.origin));
  add("--sip", options.sip == wcs::SipUse::on    ? "on"
               : options.sip == wcs::SipUse::off ? "off"
                                                 : "");
  add("--frame", options.frame == usual.frame ? "" : options.frame);
  add("--equinox", options.equinox);
  add("--system-column", options.system_column);
  add("--proper-motion", options.proper_motion);
  add("--epoch", options.epoch);
  add("--errors", options.errors);
  if (options.format == SkyFormat::sexagesimal) {
    add("--format", "hms");
    add("--precision", std::to_string(options.decimals()));
  }
  if (options.scale)
    out += " --scale";
  if (options.chips)
    out += " --chips";
  return out;
}

} // namespace astromill::coordinates
