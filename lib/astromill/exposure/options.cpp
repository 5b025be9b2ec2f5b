// astromill: what a user says about an image: noise, flags, magnitudes (the same in all tools)
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/exposure/options.h"

#include "astromill/base/error.h"
#include "astromill/exposure/keywords.h"
#include "astromill/exposure/mask.h"
#include "astromill/fits/image_name.h"
#include "astromill/text/shortest.h"

#include <cmath>

namespace astromill::exposure {

namespace {

void check_finite(const char* option, const std::optional<double>& value) {
  if (value && !std::isfinite(*value))
    throw UsageError("must be a finite number",
                     {.keyword = option, .value = text::shortest(*value)});
}

} // namespace

void Options::validate() const {
  check_number_or_keyword(kGain, gain);
  check_number_or_keyword(kReadnoise, readnoise);
  check_number_or_keyword(kNcombine, ncombine);
  check_number_or_keyword(kExptime, exptime);
  check_finite("--zeropoint", zeropoint);
  check_finite("--phot-zeropoint", phot_zeropoint);
  check_finite("--saturation", saturation);
  parse_mask_bits(mask_bits);
  if (!mask_bits.empty() && mask.empty())
    throw UsageError("needs --mask", {.keyword = "--mask-bits", .value = mask_bits});
}

std::string as_arguments(const Options& options) {
  std::string out;
  const auto add = [&out](const char* option, const std::string& value) {
    if (!value.empty())
      out += " " + std::string(option) + " " + value;
  };
  const auto add_number = [&add](const char* option, const std::optional<double>& value) {
    add(option, value ? text::shortest(*value) : "");
  };
  add("--gain", options.gain);
  add("--readnoise", options.readnoise);
  add("--ncombine", options.ncombine);
  add("--exptime", options.exptime);
  add_number("--zeropoint", options.zeropoint);
  add_number("--phot-zeropoint", options.phot_zeropoint);
  add("--mask", fits::without_folder(options.mask));
  add("--mask-bits", options.mask_bits);
  add("--error", fits::without_folder(options.error));
  add_number("--saturation", options.saturation);
  return out;
}

} // namespace astromill::exposure
