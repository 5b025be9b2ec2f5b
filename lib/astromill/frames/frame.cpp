// astromill: celestial reference frames, and their names in text
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/frames/frame.h"

#include "astromill/base/error.h"
#include "astromill/base/letters.h"
#include "astromill/frames/years.h"

#include <algorithm>
#include <array>

namespace astromill::frames {
namespace {

struct Name {
  std::string_view text; ///< in lower case
  System system;
};

/// The first for each system is the one to show. Longer names stand before those they begin with.
constexpr std::array<Name, 12> kNames = {{{"icrs", System::icrs},
                                          {"fk5", System::fk5},
                                          {"fk4-no-e", System::fk4_no_e_terms},
                                          {"fk4noe", System::fk4_no_e_terms},
                                          {"noefk4", System::fk4_no_e_terms},
                                          {"fk4", System::fk4},
                                          {"galactic", System::galactic},
                                          {"gal", System::galactic},
                                          {"supergalactic", System::supergalactic},
                                          {"sgal", System::supergalactic},
                                          {"ecliptic", System::ecliptic},
                                          {"ecl", System::ecliptic}}};

/// The frame with this equinox in the system's own kind of year.
Frame framed(System system, Year year) {
  if (is_fk4(system) && year.kind == YearKind::julian)
    year.value = to_besselian(year.value);
  else if (!is_fk4(system) && year.kind == YearKind::besselian)
    year.value = to_julian(year.value);
  return {system, year.value};
}

System system_of(Year year) {
  const bool old = year.kind == YearKind::unsaid ? year.value < kFirstFk5Equinox
                                                 : year.kind == YearKind::besselian;
  return old ? System::fk4 : System::fk5;
}

/// "J1975", " 1975", "(B1950)", "-2000".
std::optional<Year> parse_appended_year(std::string_view text) noexcept {
  const bool bracketed = text.front() == '(' && text.back() == ')';
  if (bracketed)
    text.remove_suffix(1);
  if (bracketed || std::string_view(" \t:_-").find(text.front()) != std::string_view::npos)
    text.remove_prefix(1);
  return parse_year(text);
}

} // namespace

std::string to_text(const Frame& frame) {
  const auto* name = std::ranges::find(kNames, frame.system, &Name::system);
  std::string text(name->text);
  if (is_equatorial(frame))
    std::ranges::transform(text, text.begin(), to_upper);
  if (has_equinox(frame.system))
    text += (is_fk4(frame.system) ? " B" : " J") + year_text(frame.equinox);
  return text;
}

std::optional<Frame> parse_frame(std::string_view text) noexcept {
  if (const auto year = parse_year(text))
    return framed(system_of(*year), *year);
  const auto* name = std::ranges::find_if(
      kNames, [&](const Name& candidate) { return begins_with(text, candidate.text); });
  if (name == kNames.end())
    return std::nullopt;
  text.remove_prefix(name->text.size());
  if (text.empty())
    return Frame(name->system);
  if (!has_equinox(name->system))
    return std::nullopt;
  const auto year = parse_appended_year(text);
  return year ? std::optional(framed(name->system, *year)) : std::nullopt;
}

Frame with_equinox(const Frame& frame, std::string_view text) {
  if (!has_equinox(frame.system))
    throw UsageError(to_text(frame) + " has no equinox", {.value = std::string(text)});
  const auto year = parse_year(text);
  if (!year)
    throw UsageError("an equinox is a year from 1000 to 3000, as in 2000, J1975.5 or B1950",
                     {.value = std::string(text)});
  return framed(frame.system, *year);
}

} // namespace astromill::frames
