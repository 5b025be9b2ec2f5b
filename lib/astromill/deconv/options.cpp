// astromill: what a subdeconv run is asked to do
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/options.h"

#include "astromill/base/error.h"
#include "astromill/base/letters.h"
#include "astromill/deconv/psf_error.h"
#include "astromill/fits/image_name.h"
#include "astromill/fits/product_names.h"
#include "astromill/parallel/threads.h"
#include "astromill/text/number.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

namespace astromill::deconv {

namespace {

using parallel::kMostThreads;
using text::shortest;

constexpr std::size_t kMostSubsample = 8;
constexpr std::size_t kMostTile = 65536;
constexpr double kMostNoiseScale = 100;
constexpr double kMostIcf = 20; ///< detector pixels
constexpr int kMostIterations = 100'000;

/// Names of the extensions, and where they are kept.
constexpr std::array<std::pair<std::string_view, bool Extensions::*>, 5> kExtensions{
    {{"model", &Extensions::model},
     {"residual", &Extensions::residual},
     {"chi2", &Extensions::chi2},
     {"weights", &Extensions::weights},
     {"tiles", &Extensions::tiles}}};

[[noreturn]] void refuse(const char* option, std::string value, const std::string& what) {
  throw UsageError(what, {.keyword = option, .value = std::move(value)});
}

void check_stop(const StopRules& stop) {
  if (!(stop.aim > 0 && std::isfinite(stop.aim)))
    refuse("--aim", shortest(stop.aim), "must be positive");
  if (stop.max_iterations < 1 || stop.max_iterations > kMostIterations)
    refuse("--max-iterations", std::to_string(stop.max_iterations),
           "must be 1 to " + std::to_string(kMostIterations));
}

void check_stsdas(const StsdasOptions& stsdas) {
  constexpr int kMostMethod = 2; // the third is not here
  if (stsdas.method < 0 || stsdas.method > kMostMethod)
    refuse("--mem-method", std::to_string(stsdas.method), "must be 0, 1 or 2");
  if (stsdas.m_update < 1)
    refuse("--m-update", std::to_string(stsdas.m_update), "must be positive");
}

void check_tiles(const Options& options) {
  if (options.tile > kMostTile)
    refuse("--tile", std::to_string(options.tile), "must be 0 to " + std::to_string(kMostTile));
  if (options.tile > 0 && options.overlap >= options.tile)
    refuse("--overlap", std::to_string(options.overlap),
           "must be less than --tile " + std::to_string(options.tile));
}

/// "nan", "-inf", "Infinity": words that other programs write for numbers, and no image's name.
bool is_no_number(std::string_view word) {
  if (word.starts_with('-') || word.starts_with('+'))
    word.remove_prefix(1);
  return std::ranges::any_of(std::array{"nan", "inf", "infinity"},
                             [&](const char* name) { return equal_ignoring_case(word, name); });
}

/// The image that --sky or --icf names; empty where it is none.
std::string file_of_word(const std::string& word) {
  return word.empty() || word == "auto" || text::as_number(word) ? "" : fits::input_file(word);
}

void add_linearity_products(const LinearityOptions& linearity,
                            std::vector<fits::ProductName>& products) {
  constexpr const char* kTables =
      "this table is written as .fits or .fit or, under other names, text";
  products.push_back({"--linearity-table", linearity.table, {".fits", ".fit"}, kTables});
  products.push_back({"--linearity-stars", linearity.stars_table, {".fits", ".fit"}, kTables});
  products.push_back({"--linearity-plot",
                      linearity.plot,
                      {".svg", ".pdf", ".png"},
                      "the name must end in .svg, .pdf or .png",
                      true});
}

/// A shard makes no products.
void check_part(const Options& options) {
  if (options.linearity.wanted())
    refuse("--linearity", std::to_string(options.linearity.stars), "does not go with --shard");
  for (const auto& [option, value] :
       {std::pair("--residual", options.residual), std::pair("--tiles-table", options.tiles_table),
        std::pair("--plot", options.plot)})
    if (!value.empty())
      refuse(option, value, "is for astromill-merge; a run with --shard writes its part alone");
}

void check_names(const Options& options) {
  const bool is_part = options.division.shard.has_value();
  if (is_part)
    check_part(options);
  const std::vector<std::string_view> any = {""};
  const std::vector<std::string_view> suffixes = {".fits", ".fit"};
  std::vector<fits::ProductName> products = {
      {"--output", options.output, is_part ? any : suffixes,
       "the restored image is written as FITS"},
      {"--residual", options.residual, {".fits", ".fit"}, "residuals are written as FITS"},
      {"--tiles-table",
       options.tiles_table,
       {".fits", ".fit"},
       "this table is written as .fits or .fit or, under other names, text"},
      {"--plot",
       options.plot,
       {".svg", ".pdf", ".png"},
       "the name must end in .svg, .pdf or .png",
       true},
      {"--checkpoint", options.checkpoint, {}, "a checkpoint is written in a format of its own"}};
  if (options.linearity.wanted())
    add_linearity_products(options.linearity, products);
  if (options.output.empty())
    throw UsageError("--output is missing");
  if (options.checkpoint == "-")
    refuse("--checkpoint", "-", "must be a file");
  const std::array<std::string, 6> inputs = {fits::input_file(options.image),
                                             fits::input_file(options.psf),
                                             fits::input_file(options.exposure.mask),
                                             fits::input_file(options.exposure.error),
                                             file_of_word(options.sky),
                                             file_of_word(options.icf)};
  fits::check_products(products, inputs);
}

std::string to_text(Method method) {
  switch (method) {
  case Method::mem:
    return "mem";
  case Method::sb:
    return "sb";
  case Method::rl:
    return "rl";
  }
  return {};
}

} // namespace

Extensions parse_extensions(const std::string& text) {
  Extensions out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view name = std::string_view(text).substr(begin, end - begin);
    const auto* const known =
        std::ranges::find(kExtensions, name, [](const auto& e) { return e.first; });
    if (known == kExtensions.end())
      refuse("--extensions", text, "must be of model, residual, chi2, weights, tiles");
    out.*known->second = true;
    begin = end + 1;
  }
  return out;
}

std::string in_words(const Extensions& extensions) {
  std::string out;
  for (const auto& [name, member] : kExtensions)
    if (extensions.*member)
      out.append(name).append(",");
  return out;
}

void Options::validate() const {
  if (image.empty())
    refuse("IMAGE", image, "no image is named");
  if (psf.empty())
    throw UsageError("--psf is missing");
  if (subsample == 0)
    throw UsageError("--subsample is missing");
  if (subsample > kMostSubsample)
    refuse("--subsample", std::to_string(subsample),
           "must be 1 to " + std::to_string(kMostSubsample));
  psf_options.validate();
  exposure.validate();
  check_stop(stop);
  if (stsdas)
    check_stsdas(*stsdas);
  check_tiles(*this);
  if (sky.empty())
    refuse("--sky", sky, "must be a number, an image or auto");
  if (is_no_number(sky))
    refuse("--sky", sky, "must be finite");
  if (psf_error != "auto") {
    const auto value = text::as_number(psf_error);
    if (!value || !(*value >= 0 && *value <= kMostPsfError))
      refuse("--psf-error", psf_error,
             "must be auto or a fraction from 0 to " + shortest(kMostPsfError));
  }
  if (!(total_power >= 0 && std::isfinite(total_power)))
    refuse("--total-power", shortest(total_power), "must not be negative");
  if (const auto fwhm = text::as_number(icf);
      is_no_number(icf) || (fwhm && !(*fwhm > 0 && *fwhm <= kMostIcf)))
    refuse("--icf", icf, "a FWHM must be above 0 and at most " + shortest(kMostIcf) + " pixels");
  if (noise_scale != "auto") {
    const auto value = text::as_number(noise_scale);
    if (!value || !(*value >= 1 / kMostNoiseScale && *value <= kMostNoiseScale))
      refuse("--noise-scale", noise_scale,
             "must be auto or a factor from 0.01 to " + shortest(kMostNoiseScale));
  }
  if (hidden && icf.empty())
    refuse("--hidden", "", "goes with --icf only");
  if (linearity.wanted())
    linearity.validate();
  check_names(*this);
  if (threads < 0 || threads > kMostThreads)
    refuse("--threads", std::to_string(threads), "must be 1 to " + std::to_string(kMostThreads));
}

text::Arguments provenance(const Options& options) {
  using text::add;
  const auto file = [](const std::string& word) {
    return file_of_word(word).empty() ? word : fits::without_folder(word);
  };
  const auto add_switch = [](text::Arguments& to, const char* option, bool on) {
    if (on)
      to.emplace_back(option, "");
  };
  text::Arguments out{{"IMAGE", fits::without_folder(options.image)}};
  std::ranges::copy(psf::as_arguments(options.psf, options.psf_options), std::back_inserter(out));
  add(out, "--psf-coordinates", options.section_coordinates ? "section" : "");
  add_switch(out, "--one-psf", options.one_plane);
  add(out, "--subsample", std::to_string(options.subsample));
  add(out, "--method", to_text(options.stop.method));
  add(out, "--aim", options.stop.aim);
  add(out, "--max-iterations", std::to_string(options.stop.max_iterations));
  add(out, "--sky", file(options.sky));
  add(out, "--psf-error", options.psf_error);
  add(out, "--noise-scale", options.noise_scale);
  add_switch(out, "--no-automask", !options.automask);
  add(out, "--icf", file(options.icf));
  add_switch(out, "--hidden", options.hidden);
  add(out, "--total-power", options.total_power > 0 ? shortest(options.total_power) : "");
  if (options.stsdas) {
    add(out, "--compat", "stsdas");
    add_switch(out, "--no-blksum", !options.stsdas->block_sum);
    add(out, "--mem-method", std::to_string(options.stsdas->method));
    add(out, "--m-update", std::to_string(options.stsdas->m_update));
  }
  add(out, "--tile", std::to_string(options.tile));
  add(out, "--overlap", options.tile > 0 ? std::to_string(options.overlap) : "");
  std::ranges::move(exposure::as_arguments(options.exposure), std::back_inserter(out));
  return out;
}

} // namespace astromill::deconv
