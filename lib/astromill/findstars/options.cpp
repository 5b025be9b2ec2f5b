// astromill: what a findstars run is asked to do
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/findstars/options.h"

#include "astromill/base/error.h"
#include "astromill/base/letters.h"
#include "astromill/parallel/threads.h"
#include "astromill/text/number.h"
#include "astromill/text/shortest.h"

#include <cmath>
#include <string_view>

namespace astromill::findstars {

namespace {

using parallel::kMostThreads;

[[noreturn]] void refuse(const char* option, const std::string& value, const std::string& what) {
  throw UsageError(what, {.keyword = option, .value = value});
}

void check_range(const char* option, double low, double high) {
  if (!(low <= high))
    refuse(option, text::shortest(low) + "," + text::shortest(high),
           "the lower limit is above the upper one");
}

bool has_suffix(std::string_view name, std::string_view suffix) {
  return name.size() >= suffix.size() &&
         equal_ignoring_case(name.substr(name.size() - suffix.size()), suffix);
}

/// Refuses names that promise what is not written.
void check_output(const std::string& name) {
  for (const std::string_view suffix : {".gz", ".bz2", ".fz", ".xz", ".zip", ".csv", ".ecsv",
                                        ".vot", ".votable", ".xml", ".json", ".parquet"})
    if (has_suffix(name, suffix))
      refuse("--output", name,
             "catalogues are written as .fits or .fit (table), .reg (regions of ds9) or, under "
             "other names, text, not as " +
                 std::string(suffix));
}

void check_finite(const char* option, const std::optional<double>& value) {
  if (value && !std::isfinite(*value))
    refuse(option, text::shortest(*value), "must be a finite number");
}

} // namespace

Form Options::form() const {
  if (has_suffix(output, ".reg"))
    return Form::regions;
  return has_suffix(output, ".fits") || has_suffix(output, ".fit") ? Form::fits : Form::text;
}

void Options::validate() const {
  if (image.empty())
    refuse("IMAGE", image, "no image is named");
  kernel.validate();
  if (sigma && !(*sigma > 0 && std::isfinite(*sigma)))
    refuse("--sigma", text::shortest(*sigma), "must be auto or a positive number");
  if (!(threshold > 0 && std::isfinite(threshold)))
    refuse("--threshold", text::shortest(threshold), "must be positive");
  check_range("--sharp", limits.sharp_low, limits.sharp_high);
  check_range("--round", limits.round_low, limits.round_high);
  check_output(output);
  check_finite("--datamin", datamin);
  check_finite("--datamax", datamax);
  if (datamin && datamax)
    check_range("--datamin", *datamin, *datamax);
  photometry.validate();
  exposure.validate();
  if (threads < 0 || threads > kMostThreads)
    refuse("--threads", std::to_string(threads), "must be 1 to " + std::to_string(kMostThreads));
}

std::vector<double> parse_numbers(const char* option, const std::string& text) {
  const auto numbers = text::as_numbers(text);
  if (!numbers)
    refuse(option, text, "must be numbers joined by commas");
  return *numbers;
}

void parse_range(const char* option, const std::string& text, double& low, double& high) {
  const std::vector<double> numbers = parse_numbers(option, text);
  if (numbers.size() != 2)
    refuse(option, text, "must be two numbers joined by a comma");
  low = numbers[0];
  high = numbers[1];
}

std::optional<double> parse_sigma(const std::string& text) {
  if (text == "auto")
    return std::nullopt;
  const auto value = text::as_number(text);
  if (!value)
    refuse("--sigma", text, "must be auto or a positive number");
  return value;
}

} // namespace astromill::findstars
