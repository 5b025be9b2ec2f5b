// astromill: where the products of a completeness run go
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/output_names.h"

#include "astromill/base/error.h"
#include "astromill/base/letters.h"
#include "astromill/base/output_file.h"
#include "astromill/completeness/compared_curve.h"
#include "astromill/fits/image_name.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::completeness {

namespace {

/// Suffixes that promise a format.
constexpr std::array<std::string_view, 22> kPromises = {
    ".gz",  ".bz2", ".fz",      ".xz",  ".zst", ".zip", ".csv", ".tsv", ".ecsv", ".vot", ".votable",
    ".xml", ".reg", ".parquet", ".svg", ".pdf", ".png", ".jpg", ".eps", ".fits", ".fit", ".json"};

/// A product that was asked for.
struct Output {
  const char* option;
  const std::string& name;
  std::vector<std::string_view> suffixes; ///< that it keeps the promise of
  const char* forms;
};

[[noreturn]] void refuse(const char* option, const std::string& value, const std::string& what) {
  throw UsageError(what, {.keyword = option, .value = value});
}

void check_name(const Output& output) {
  const auto ends = [&](std::string_view suffix) {
    return ends_ignoring_case(output.name, suffix);
  };
  if (std::ranges::any_of(output.suffixes, ends))
    return;
  const auto* const promise = std::ranges::find_if(kPromises, ends);
  if (promise != kPromises.end())
    refuse(output.option, output.name,
           std::string(output.forms) + ", not as " + std::string(*promise));
}

/// The file of a name that may have brackets behind it; empty for standard input, for which there
/// is none, and for a name that cannot be read, which its reader will say.
std::string file_of(const std::string& name) {
  try {
    const std::string file = name.empty() ? "" : fits::parse_image_name(name).file;
    return file == "-" ? "" : file;
  } catch (const Error&) {
    return {};
  }
}

std::vector<std::string> input_files(const Options& options) {
  std::vector<std::string> files = {file_of(options.image),
                                    file_of(options.psf),
                                    file_of(options.density),
                                    file_of(options.detection.exposure.mask),
                                    file_of(options.detection.exposure.error),
                                    options.list == "-" ? "" : options.list,
                                    options.luminosity};
  for (const std::string& curve : options.compare)
    files.push_back(parse_compared_file(curve).path);
  std::erase_if(files, [](const std::string& file) { return file.empty() || file == "-"; });
  return files;
}

} // namespace

Form form_of(const std::string& name) {
  if (ends_ignoring_case(name, ".json"))
    return Form::json;
  return ends_ignoring_case(name, ".fits") || ends_ignoring_case(name, ".fit") ? Form::fits
                                                                               : Form::text;
}

void check_outputs(const Options& options) {
  constexpr const char* kTables =
      "this table is written as .fits or .fit or, under other names, text";
  const std::vector<Output> outputs = {
      {"--output",
       options.output,
       {".fits", ".fit", ".json"},
       "the curve is written as .fits or .fit, .json or, under other names, text"},
      {"--stars-table", options.stars_table, {".fits", ".fit"}, kTables},
      {"--matrix", options.matrix, {".fits", ".fit"}, kTables},
      {"--plot", options.plot, {".svg", ".pdf", ".png"}, "plots are .svg, .pdf or .png"},
      {"--checkpoint", options.checkpoint, {}, "a checkpoint has a format of its own"}};
  if (options.output.empty())
    throw UsageError("--output is missing");
  if (!options.plot.empty() && std::ranges::none_of(outputs[3].suffixes, [&](std::string_view s) {
        return ends_ignoring_case(options.plot, s);
      }))
    refuse("--plot", options.plot, "the name must end in .svg, .pdf or .png");
  if (options.checkpoint == "-")
    refuse("--checkpoint", "-", "must be a file");
  const std::vector<std::string> inputs = input_files(options);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (outputs[i].name.empty())
      continue;
    check_name(outputs[i]);
    for (std::size_t k = 0; k < i; ++k)
      if (!outputs[k].name.empty() && outputs[k].name != "/dev/null" &&
          is_same_output(outputs[i].name, outputs[k].name))
        refuse(outputs[i].option, outputs[i].name,
               std::string("goes to the same place as ") + outputs[k].option);
    if (std::ranges::any_of(inputs, [&](const std::string& input) {
          return is_same_output(outputs[i].name, input);
        }))
      refuse(outputs[i].option, outputs[i].name, "is one of the inputs");
  }
}

} // namespace astromill::completeness
