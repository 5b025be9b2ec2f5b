// astromill: the command line of astromill-merge
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/merge.h"

#include "astromill/base/error.h"
#include "astromill/fits/product_names.h"
#include "astromill/records/parts.h"
#include "astromill/text/number.h"
#include "cli/completeness.h"
#include "cli/program.h"
#include "cli/subdeconv.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace astromill::cli {

namespace {

using records::Parts;

struct Words {
  std::vector<std::string> parts{};
  std::string output{};
  std::string stars_table{};
  std::string matrix{};
  std::vector<std::string> compare{};
  std::string map{};
  std::string map_file{};
  std::string map_plot{};
  std::string dolphot{};
  std::string tiles_table{};
  std::string residual{};
  std::string plot{};
  bool overwrite = false;
  bool list = false;
};

/// Options of this program that the tools do not have.
constexpr std::array<std::string_view, 2> kOwn = {"PART", "--list"};
/// Products of one tool alone.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kOfOneTool{
    {{"--stars-table", "completeness"},
     {"--matrix", "completeness"},
     {"--compare", "completeness"},
     {"--map", "completeness"},
     {"--map-file", "completeness"},
     {"--map-plot", "completeness"},
     {"--dolphot", "completeness"},
     {"--tiles-table", "subdeconv"},
     {"--residual", "subdeconv"}}};
/// Options whose values may be the names of files that are read.
constexpr std::array<std::string_view, 9> kInputs = {
    "IMAGE", "--psf", "--mask", "--error", "--list", "--lf", "--density", "--sky", "--icf"};

void declare(CLI::App& app, Words& words) {
  const auto add = [&](const char* name, auto& value, const char* type, const char* description) {
    app.add_option(name, value, description)->type_name(type);
  };
  app.add_option("PART", words.parts)->required()->configurable(false);
  add("-o,--output", words.output, "OUT", "the curve, or the restored image");
  add("--stars-table", words.stars_table, "FILE", "completeness: every star, text or .fits");
  add("--matrix", words.matrix, "FILE", "stars by input and output mag, text or .fits");
  app.add_option("--compare", words.compare, "draw this curve, too")
      ->type_name("[LABEL=]FILE[:COLUMNS]")
      ->take_all();
  add("--map", words.map, "NX,NY", "m50 in so many cells of the field: OUT.map");
  add("--map-file", words.map_file, "FILE", "the map, text or .fits (OUT.map)");
  add("--map-plot", words.map_plot, "FILE", "its figure: .svg, .pdf or .png");
  add("--dolphot", words.dolphot, "FILE", "every star as DOLPHOT's artificial stars");
  add("--tiles-table", words.tiles_table, "FILE", "subdeconv: a row for each tile, text or .fits");
  add("--residual", words.residual, "FILE.fits", "(data - model) / sigma");
  add("--plot", words.plot, "FILE", "figure: .svg, .pdf or .png");
  app.add_flag("--list", words.list, "say what the parts are, and exit");
  app.add_flag("--overwrite", words.overwrite, "replace files that exist");
}

std::string here() { return std::filesystem::current_path().string(); }

/// A line for each part; returns the exit status.
int list_parts(const std::vector<std::string>& paths) {
  int status = exit_done;
  for (const std::string& path : paths)
    try {
      const records::PartFile file(path);
      const records::PartDescription& part = file.description();
      std::cout << shown(path, 400) << ": shard " << to_text(part.shard) << ", "
                << file.description().records << " records, " << part.failed.size()
                << " failed: " << command_of(part.job, part.shard, part.shard, here()) << "\n";
    } catch (const records::PartError& error) {
      std::cout << error.what() << "\n";
      status = exit_failed;
    }
  return status;
}

/// The name of an input where the shards ran, if there is a file of that name there; else as it is.
std::string found_again(const std::string& folder, const std::string& name) {
  if (name.empty() || name.starts_with('/') || name.starts_with('-') || folder.empty() ||
      text::as_number(name))
    return name;
  const std::string there = folder + "/" + name;
  std::error_code ignored;
  return std::filesystem::is_regular_file(fits::input_file(there), ignored) ? there : name;
}

void append(std::vector<std::string>& to, const std::string& name, const std::string& value) {
  to.push_back(name + "=" + value);
}

/// The command line of the whole job, with the products that are asked for here.
std::vector<std::string> arguments_of(const Program& program, const records::Job& job) {
  std::vector<std::string> out{job.tool};
  std::string image;
  for (const auto& [name, recorded] : job.options) {
    const bool is_input = std::ranges::find(kInputs, name) != kInputs.end();
    const std::string value = is_input ? found_again(job.folder, recorded) : recorded;
    if (name == "IMAGE")
      image = value;
    else
      append(out, name, value);
  }
  for (const auto& [name, value] : given_options(program.own_options()))
    if (std::ranges::find(kOwn, name) == kOwn.end())
      append(out, name, value);
  for (const auto& [name, value] : given_options(program.common_options()))
    append(out, name, value);
  out.insert(out.end(), {"--", image});
  return out;
}

/// Throws Error for a product that the tool of the parts does not make.
void check_products(const Program& program, const std::string& tool) {
  for (const auto& [option, value] : given_options(program.own_options()))
    for (const auto& [product, owner] : kOfOneTool)
      if (option == product && owner != tool)
        throw Error("is a product of " + std::string(owner) + "; the parts are of " + tool,
                    {.keyword = option, .value = value});
}

int merge(const Program& program, const std::vector<std::string>& paths) {
  const Parts parts(paths, here());
  const records::Job& job = parts.first().job;
  const bool is_completeness = job.tool == "completeness";
  if (!is_completeness && job.tool != "subdeconv")
    throw Error("the parts are of '" + shown(job.tool) + "', of which this program knows nothing",
                {.file = paths.front()});
  check_products(program, job.tool);
  std::vector<std::string> arguments = arguments_of(program, job);
  std::vector<char*> pointers(arguments.size());
  std::ranges::transform(arguments, pointers.begin(),
                         [](std::string& argument) { return argument.data(); });
  const auto run = is_completeness ? run_completeness : run_subdeconv;
  return run({.name = program.name(), .usage = {}, .examples = {}},
             static_cast<int>(pointers.size()), pointers.data(), &parts);
}

} // namespace

int run_merge(ProgramText text, int argc, char** argv) {
  Program program(std::move(text));
  Words words;
  declare(program.app(), words);
  program.add_common_options({.chunk = "items", .simd = false, .items = "items"});
  return program.run(argc, argv, [&] {
    if (words.list)
      return list_parts(words.parts);
    if (words.output.empty())
      throw UsageError("--output is missing");
    return merge(program, words.parts);
  });
}

} // namespace astromill::cli
