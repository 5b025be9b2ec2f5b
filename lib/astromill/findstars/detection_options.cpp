// astromill: how stars are found and measured: what findstars and completeness have in common
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/findstars/detection_options.h"

#include "astromill/base/error.h"
#include "astromill/text/number.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace astromill::findstars {

namespace {

using text::add;

[[noreturn]] void refuse(const char* option, const std::string& value, const std::string& what) {
  throw UsageError(what, {.keyword = option, .value = value});
}

void check_range(const char* option, double low, double high) {
  if (!(low <= high))
    refuse(option, text::shortest(low) + "," + text::shortest(high),
           "the lower limit is above the upper one");
}

void check_finite(const char* option, const std::optional<double>& value) {
  if (value && !std::isfinite(*value))
    refuse(option, text::shortest(*value), "must be a finite number");
}

std::string joined(const std::vector<double>& numbers) {
  std::string out;
  for (const double number : numbers)
    out += (out.empty() ? "" : ",") + text::shortest(number);
  return out;
}

} // namespace

void DetectionOptions::validate() const {
  kernel.validate();
  if (sigma && !(*sigma > 0 && std::isfinite(*sigma)))
    refuse("--sigma", text::shortest(*sigma), "must be auto or a positive number");
  if (!(threshold > 0 && std::isfinite(threshold)))
    refuse("--threshold", text::shortest(threshold), "must be positive");
  check_range("--sharp", limits.sharp_low, limits.sharp_high);
  check_range("--round", limits.round_low, limits.round_high);
  check_finite("--datamin", datamin);
  check_finite("--datamax", datamax);
  if (datamin && datamax)
    check_range("--datamin", *datamin, *datamax);
  photometry.validate();
  exposure.validate();
}

text::Arguments as_arguments(const DetectionOptions& options, double sigma) {
  text::Arguments out;
  add(out, "--fwhm", options.kernel.fwhm);
  add(out, "--ratio", options.kernel.ratio);
  add(out, "--theta", options.kernel.theta);
  add(out, "--nsigma", options.kernel.nsigma);
  add(out, "--sigma", sigma);
  add(out, "--threshold", options.threshold);
  add(out, "--sharp", joined({options.limits.sharp_low, options.limits.sharp_high}));
  add(out, "--round", joined({options.limits.round_low, options.limits.round_high}));
  add(out, "--datamin", options.datamin);
  add(out, "--datamax", options.datamax);
  add(out, "--boundary", stars::to_text(options.boundary));
  if (options.measures_light()) {
    add(out, "--aperture", joined(options.photometry.apertures));
    add(out, "--annulus",
        joined({options.photometry.annulus.inner, options.photometry.annulus.width}));
    add(out, "--sky-method", std::string(stars::to_text(options.photometry.sky_method)));
    if (options.photometry.centring_box) {
      out.emplace_back("--centroid", "");
      add(out, "--centroid-box", options.photometry.centring_box);
    }
  }
  std::ranges::move(exposure::as_arguments(options.exposure), std::back_inserter(out));
  return out;
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
