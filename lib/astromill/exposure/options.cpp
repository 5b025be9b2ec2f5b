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

using text::add;

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

text::Arguments as_arguments(const Options& options) {
  text::Arguments out;
  add(out, "--gain", options.gain);
  add(out, "--readnoise", options.readnoise);
  add(out, "--ncombine", options.ncombine);
  add(out, "--exptime", options.exptime);
  add(out, "--zeropoint", options.zeropoint);
  add(out, "--phot-zeropoint", options.phot_zeropoint);
  add(out, "--mask", fits::without_folder(options.mask));
  add(out, "--mask-bits", options.mask_bits);
  add(out, "--error", fits::without_folder(options.error));
  add(out, "--saturation", options.saturation);
  return out;
}

} // namespace astromill::exposure
