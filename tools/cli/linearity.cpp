// astromill: the options of subdeconv --linearity, and what is said of it
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/linearity.h"

#include "astromill/base/error.h"
#include "astromill/text/text_table.h"
#include "cli/json.h"
#include "cli/numbers.h"

#include <limits>

namespace astromill::cli {

void add_linearity_options(CLI::App& app, deconv::Options& options, LinearityWords& words) {
  const auto add = [&](const char* name, auto& value, const char* type, const char* description) {
    app.add_option(name, value, description)->type_name(type);
  };
  add("--linearity-mag", options.linearity.magnitudes, "LO:HI[:STEP]",
      "their magnitudes (brightest star to 3 sigma)");
  add("--linearity-radius", options.linearity.radius, "PIXELS",
      "of the aperture (0.75 FWHM of the PSF, at least 1.5)");
  add("--linearity-table", options.linearity.table, "TABLE", "by magnitude, text or .fits (-)");
  add("--linearity-stars", options.linearity.stars_table, "TABLE", "each star, text or .fits");
  add("--linearity-plot", options.linearity.plot, "FILE", "bias and scatter: .svg, .pdf or .png");
  add("--zeropoint", options.exposure.zeropoint, "ZP", "magnitude of one DN per second (25)");
  add("--seed", words.seed, "N", "of the artificial stars (1)");
}

void take_linearity(deconv::Options& options, const LinearityWords& words, const CLI::App& app) {
  if (words.stars) {
    options.linearity.stars = *words.stars;
    options.linearity.seed =
        whole_number("--seed", words.seed, std::numeric_limits<std::uint64_t>::max());
    options.linearity.validate();
    return;
  }
  for (const char* option : {"--linearity-mag", "--linearity-radius", "--linearity-table",
                             "--linearity-stars", "--linearity-plot"})
    if (app.count(option) > 0)
      throw UsageError("goes with --linearity only", {.keyword = option});
}

std::string in_words(const deconv::LinearityReport& linearity) {
  const auto counted = [](auto count, const char* what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
  };
  return counted(linearity.stars.size(), "artificial star") + " in " +
         counted(linearity.rounds, "restoration") + ", measured within " +
         text::significant(linearity.radius, 3) + " pixels; magnitudes have zero point " +
         text::significant(linearity.zeropoint, 6);
}

nlohmann::ordered_json to_json(const deconv::LinearityReport& linearity,
                               const deconv::LinearityOptions& options) {
  nlohmann::ordered_json out{{"stars", linearity.stars.size()},
                             {"rounds", linearity.rounds},
                             {"seed", options.seed},
                             {"radius", linearity.radius},
                             {"zeropoint", linearity.zeropoint},
                             {"tiles", linearity.tiles},
                             {"tiles_not_converged", linearity.not_converged}};
  for (const deconv::LinearityBin& bin : linearity.bins)
    out["bins"].push_back({{"mag", bin.magnitude},
                           {"n", bin.stars},
                           {"bias", number_or_null(bin.bias)},
                           {"bias_err", number_or_null(bin.bias_error)},
                           {"scatter", number_or_null(bin.scatter)},
                           {"limit", number_or_null(bin.limit)},
                           {"direct", number_or_null(bin.direct)},
                           {"wide", number_or_null(bin.wide)},
                           {"found", number_or_null(bin.found)},
                           {"position", number_or_null(bin.position)}});
  return out;
}

} // namespace astromill::cli
