// astromill: the celestial reference frame of an image
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/frames/image_frame.h"

#include "astromill/base/error.h"
#include "astromill/frames/years.h"

#include <cmath>

namespace astromill::frames {
namespace {

/// "RA" of "RA---TAN", "GLON" of "GLON-CAR".
std::string_view coordinate_name(std::string_view longitude) {
  return longitude.substr(0, longitude.find_first_of("- "));
}

/// RADESYS without the blanks around it.
std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// The system that RADESYS names, or that its absence implies; nothing if it is no fixed one.
std::optional<System> equatorial_system(std::string_view radesys, double equinox) {
  if (radesys.empty()) {
    if (std::isnan(equinox))
      return System::icrs;
    return equinox < kFirstFk5Equinox ? System::fk4 : System::fk5;
  }
  const auto named = parse_frame(radesys);
  if (!named || !is_equatorial(*named) || *named != Frame(named->system))
    return std::nullopt;
  return named->system;
}

ImageFrame none(std::string reason) { return {std::nullopt, std::move(reason)}; }

} // namespace

ImageFrame image_frame(const FrameKeywords& keywords) {
  const std::string_view name = coordinate_name(keywords.longitude);
  if (name == "GLON")
    return {Frame(System::galactic)};
  if (name == "SLON")
    return {Frame(System::supergalactic)};
  if (name != "RA" && name != "ELON")
    return none("coordinates of type '" + shown(name) + "' have no fixed place among the stars");

  const std::string_view radesys = trimmed(keywords.radesys);
  const double equinox = keywords.equinox;
  const auto reference = equatorial_system(radesys, equinox);
  if (!reference)
    return none("RADESYS is '" + shown(radesys) + "', no reference frame with a fixed place");
  if (name == "ELON" && is_fk4(*reference))
    return none("the coordinates are of an ecliptic of FK4");
  const System system = name == "ELON" ? System::ecliptic : *reference;
  if (std::isnan(equinox) || !has_equinox(system))
    return {Frame(system)};
  if (!is_valid_equinox(equinox))
    return none("EQUINOX is " + year_text(equinox) + ", no year from 1000 to 3000");
  return {Frame(system, equinox)};
}

} // namespace astromill::frames
