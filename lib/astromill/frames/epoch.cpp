// astromill: moments in text
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/frames/epoch.h"

#include "astromill/base/error.h"
#include "astromill/base/letters.h"
#include "astromill/frames/frame.h"
#include "astromill/frames/years.h"
#include "astromill/text/number.h"

#include <erfa.h>
#include <erfam.h>

#include <string>

namespace astromill::frames {
namespace {

/// Takes the character off the front of the text if it is there, in upper or lower case.
bool take(std::string_view& text, char lower) noexcept {
  if (text.empty() || to_lower(text.front()) != lower)
    return false;
  text.remove_prefix(1);
  return true;
}

/// Takes `count` digits off the front of the text.
bool take_digits(std::string_view& text, std::size_t count, int& value) noexcept {
  if (text.size() < count)
    return false;
  value = 0;
  for (const char c : text.substr(0, count)) {
    if (c < '0' || c > '9')
      return false;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return true;
}

/// Reads a text of digits and at most one point.
bool parse_plain(std::string_view text, double& value) noexcept {
  const char* end = text.data() + text.size();
  return text.find_first_not_of("0123456789.") == std::string_view::npos &&
         text::parse_number(text.data(), end, value) == end;
}

/// Reads "12:00" or "12:00:30.5" as the fraction of a day.
bool parse_time(std::string_view text, double& fraction) noexcept {
  int hours = 0;
  int minutes = 0;
  double seconds = 0;
  if (!take_digits(text, 2, hours) || !take(text, ':') || !take_digits(text, 2, minutes))
    return false;
  if (take(text, ':') ? !parse_plain(text, seconds) : !text.empty())
    return false;
  fraction = (hours + (minutes + seconds / 60) / 60) / 24;
  return hours < 24 && minutes < 60 && seconds <= 60; // 60 in a leap second
}

/// Reads a date of ISO 8601 as a Julian year.
std::optional<double> parse_date(std::string_view text) noexcept {
  int year = 0;
  int month = 0;
  int day = 0;
  if (!take_digits(text, 4, year) || !take(text, '-') || !take_digits(text, 2, month) ||
      !take(text, '-') || !take_digits(text, 2, day))
    return std::nullopt;
  double fraction = 0;
  if (!text.empty()) {
    if (to_lower(text.back()) == 'z')
      text.remove_suffix(1);
    if (!take(text, 't') || !parse_time(text, fraction))
      return std::nullopt;
  }
  double zero = 0;
  double days = 0;
  if (eraCal2jd(year, month, day, &zero, &days) != 0)
    return std::nullopt;
  return eraEpj(zero, days + fraction);
}

/// Reads "MJD57400.25" or "JD2457400.75" as a Julian year.
std::optional<double> parse_day(std::string_view text) noexcept {
  const bool modified = take(text, 'm');
  double day = 0;
  if (!take(text, 'j') || !take(text, 'd') || !parse_plain(text, day))
    return std::nullopt;
  return eraEpj(modified ? ERFA_DJM0 : 0, day);
}

} // namespace

std::optional<double> parse_epoch(std::string_view text) noexcept {
  if (const auto year = parse_year(text))
    return year->kind == YearKind::besselian ? to_julian(year->value) : year->value;
  const auto date = parse_date(text);
  const auto epoch = date ? date : parse_day(text);
  return epoch && is_valid_equinox(*epoch) ? epoch : std::nullopt;
}

EpochRange parse_epoch_range(std::string_view text) {
  for (std::size_t colon = text.find(':'); colon != std::string_view::npos;
       colon = text.find(':', colon + 1)) {
    const auto from = parse_epoch(text.substr(0, colon));
    const auto to = parse_epoch(text.substr(colon + 1));
    if (from && to)
      return {*from, *to};
  }
  throw UsageError("epochs are FROM:TO, each as in 2000, J2015.5, B1950, 2016-03-01 or MJD57400",
                   {.value = std::string(text)});
}

} // namespace astromill::frames
