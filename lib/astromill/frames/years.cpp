// astromill: Julian and Besselian years
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/frames/years.h"

#include "astromill/frames/frame.h"
#include "astromill/text/number.h"

#include <erfa.h>

#include <array>
#include <charconv>

namespace astromill::frames {

std::optional<Year> parse_year(std::string_view text) noexcept {
  Year year;
  if (!text.empty() && (text[0] == 'J' || text[0] == 'j'))
    year.kind = YearKind::julian;
  else if (!text.empty() && (text[0] == 'B' || text[0] == 'b'))
    year.kind = YearKind::besselian;
  if (year.kind != YearKind::unsaid)
    text.remove_prefix(1);
  if (text.find_first_not_of("0123456789.") != std::string_view::npos)
    return std::nullopt;
  const char* end = text::parse_number(text.data(), text.data() + text.size(), year.value);
  if (end != text.data() + text.size() || !is_valid_equinox(year.value))
    return std::nullopt;
  return year;
}

std::string year_text(double year) {
  std::array<char, 32> text; // the longest double has 24 characters
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), year).ptr};
}

double to_julian(double besselian) noexcept {
  double day = 0;
  double fraction = 0;
  eraEpb2jd(besselian, &day, &fraction);
  return eraEpj(day, fraction);
}

double to_besselian(double julian) noexcept {
  double day = 0;
  double fraction = 0;
  eraEpj2jd(julian, &day, &fraction);
  return eraEpb(day, fraction);
}

} // namespace astromill::frames
