// astromill: where the products of a completeness run go
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/output_names.h"

#include "astromill/base/error.h"
#include "astromill/base/letters.h"
#include "astromill/completeness/compared_curve.h"
#include "astromill/completeness/map_products.h"
#include "astromill/fits/product_names.h"
#include "astromill/text/shortest.h"

#include <string>
#include <string_view>
#include <vector>

namespace astromill::completeness {

namespace {

std::vector<std::string> input_files(const Options& options) {
  std::vector<std::string> files = {fits::input_file(options.image),
                                    fits::input_file(options.psf),
                                    fits::input_file(options.density),
                                    fits::input_file(options.detection.exposure.mask),
                                    fits::input_file(options.detection.exposure.error),
                                    options.list,
                                    options.luminosity};
  for (const std::string& curve : options.compare)
    files.push_back(parse_compared_file(curve).path);
  return files;
}

} // namespace

Form form_of(const std::string& name) {
  if (ends_ignoring_case(name, ".json"))
    return Form::json;
  return ends_ignoring_case(name, ".fits") || ends_ignoring_case(name, ".fit") ? Form::fits
                                                                               : Form::text;
}

void check_part(const Options& options) {
  const auto refuse = [](const char* option, const std::string& value) {
    if (!value.empty())
      throw UsageError("is for astromill-merge; a run with --shard writes its part alone",
                       {.keyword = option, .value = value});
  };
  refuse("--stars-table", options.stars_table);
  refuse("--matrix", options.matrix);
  refuse("--plot", options.plot);
  refuse("--compare", options.compare.empty() ? "" : options.compare.front());
  refuse("--map", options.map);
  refuse("--dolphot", options.dolphot);
  if (options.adaptive)
    throw UsageError("does not go with --shard: no shard knows what the others find",
                     {.keyword = "--adaptive", .value = text::shortest(*options.adaptive)});
  if (options.output == "-")
    throw UsageError("--output is missing: the file of the part that --shard makes");
}

void check_outputs(const Options& options) {
  constexpr const char* kTables =
      "this table is written as .fits or .fit or, under other names, text";
  constexpr const char* kFigures = "the name must end in .svg, .pdf or .png";
  const std::string map = map_file(options);
  const bool is_part = options.division.shard.has_value();
  const std::vector<std::string_view> any = {""};
  const std::vector<fits::ProductName> products = {
      {"--output", options.output,
       is_part ? any : std::vector<std::string_view>{".fits", ".fit", ".json"},
       "the curve is written as .fits or .fit, .json or, under other names, text"},
      {"--stars-table", options.stars_table, {".fits", ".fit"}, kTables},
      {"--matrix", options.matrix, {".fits", ".fit"}, kTables},
      {"--plot", options.plot, {".svg", ".pdf", ".png"}, kFigures, true},
      {"--map-file", map, {".fits", ".fit"}, kTables},
      {"--map-plot", options.map_plot, {".svg", ".pdf", ".png"}, kFigures, true},
      {"--dolphot", options.dolphot, {}, "this table is text"},
      {"--checkpoint", options.checkpoint, {}, "a checkpoint has a format of its own"}};
  if (options.output.empty())
    throw UsageError("--output is missing");
  if (options.checkpoint == "-")
    throw UsageError("must be a file", {.keyword = "--checkpoint", .value = "-"});
  fits::check_products(products, input_files(options));
}

} // namespace astromill::completeness
