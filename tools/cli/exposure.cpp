// astromill: the options about an image's noise, flags and magnitudes, the same in all tools
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/exposure.h"

#include <algorithm>

namespace astromill::cli {

void add_exposure_options(CLI::App& app, exposure::Options& options,
                          std::initializer_list<std::string_view> without) {
  const auto add = [&](const char* name, auto& value, const char* type, const char* description) {
    if (std::ranges::find(without, name) == without.end())
      app.add_option(name, value, description)->type_name(type);
  };
  add("--gain", options.gain, "G|KEYWORD", "electrons per DN (1)");
  add("--readnoise", options.readnoise, "R|KEYWORD", "read noise of one frame in electrons (0)");
  add("--ncombine", options.ncombine, "N|KEYWORD", "frames averaged into the image (1)");
  add("--exptime", options.exptime, "S|KEYWORD", "exposure time in seconds (1)");
  add("--zeropoint", options.zeropoint, "ZP", "magnitude of one DN per second");
  add("--phot-zeropoint", options.phot_zeropoint, "ZP", "the same for photometry alone");
  add("--mask", options.mask, "FILE|HDU", "mask of bad pixels: not 0 is bad");
  add("--mask-bits", options.mask_bits, "BITS", "which bits are bad: all, 21, 1,4,16 or ~64,32");
  add("--error", options.error, "FILE|HDU", "errors of the pixels, 1 sigma");
  add("--saturation", options.saturation, "LEVEL", "pixels at or above are saturated, and bad");
}

} // namespace astromill::cli
