// astromill: the command line of subdeconv
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/subdeconv.h"

#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/deconv/paper_config.h"
#include "astromill/deconv/run.h"
#include "astromill/text/shortest.h"
#include "astromill/text/text_table.h"
#include "cli/exposure.h"
#include "cli/json.h"
#include "cli/linearity.h"
#include "cli/program.h"
#include "cli/psf.h"
#include "cli/shard.h"
#include "cli/subdeconv_json.h"
#include "cli/timings.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace astromill::cli {

namespace {

using deconv::Options;
using deconv::Report;
using deconv::TileResult;

/// Option values as text, and what is made of them.
struct Words {
  std::vector<std::string> without_effect; ///< of deconvolve.cfg
  ForeignConfig paper_file;                ///< likewise
  std::string shard;
  bool paper = false; ///< deconvolve.cfg was read
  std::string method = "mem";
  std::string coordinates = "chip";
  std::string extensions;
  std::string compatible;
  std::int64_t subsample = 0;
  std::optional<std::int64_t> tile;
  std::optional<std::int64_t> overlap;
  std::optional<double> aim;
  LinearityWords linearity;
  bool no_automask = false;
  bool no_block_sum = false;
  deconv::StsdasOptions stsdas;
};

void declare_model(CLI::App& app, Options& options, Words& words) {
  app.add_option("IMAGE", options.image)->required()->configurable(false);
  app.add_option("--psf", options.psf, "PSF file, gauss:FWHM or moffat:FWHM,BETA")
      ->required()
      ->type_name("PSF");
  app.add_option("--subsample", words.subsample, "finer pixels along each side of a pixel, 1-8")
      ->required()
      ->type_name("N");
  app.add_option("--method", words.method, "mem (default), sb or rl")
      ->type_name("KIND")
      ->check(CLI::IsMember({"mem", "sb", "rl"}).description(""));
}

void declare_fit(CLI::App& app, Options& options, Words& words) {
  const auto add = [&](const char* name, auto& value, const char* type, const char* description) {
    app.add_option(name, value, description)->type_name(type);
  };
  add("--sky", options.sky, "V|IMAGE|auto", "per detector pixel, in the image's unit (auto)");
  app.add_flag("--keep-sky", options.keep_sky, "the restored image has the sky, too");
  const std::string aim = "chi-square a pixel to stop at (" +
                          text::shortest(deconv::default_aim(2)) + "; " +
                          text::shortest(deconv::default_aim(3)) + " for N > 2)";
  const std::string most =
      "steps at most; of rl, exactly (" + std::to_string(options.stop.max_iterations) + ")";
  add("--aim", words.aim, "CHI2", aim.c_str());
  add("--max-iterations", options.stop.max_iterations, "N", most.c_str());
  add("--psf-error", options.psf_error, "auto|F", "of the PSF, as a fraction of the light (auto)");
  add("--tile", words.tile, "PIXELS", "outer side of a tile (256); 0: in one piece");
  add("--overlap", words.overlap, "PIXELS", "what tiles share (128, at most half a tile)");
}

void declare_outputs(CLI::App& app, Options& options, Words& words) {
  const auto add = [&](const char* name, auto& value, const char* type, const char* description) {
    app.add_option(name, value, description)->type_name(type);
  };
  app.add_option("-o,--output", options.output, "the restored image")
      ->required()
      ->type_name("OUT.fits");
  add("--extensions", words.extensions, "LIST", "of model,residual,chi2,weights,tiles");
  add("--residual", options.residual, "FILE.fits", "(data - model) / sigma");
  add("--tiles-table", options.tiles_table, "FILE", "a row for each tile, text or .fits");
  add("--plot", options.plot, "FILE", "before, after, residual: .svg, .pdf or .png");
  add("--linearity", words.linearity.stars, "N", "inject N stars: bias and scatter by magnitude");
  add("--checkpoint", options.checkpoint, "FILE", "keep finished tiles; go on from there");
  add_shard_option(app, words.shard);
  app.add_flag("--overwrite", options.overwrite, "replace files that exist");
}

/// What --help leaves to --help-all.
void declare_more(CLI::App& app, Options& options, Words& words) {
  const auto known = app.get_options();
  app.add_flag("--no-automask", words.no_automask, "fit saturated pixels, cosmic rays ...");
  app.add_option("--noise-scale", options.noise_scale, "the noise is F times that (auto: measured)")
      ->type_name("auto|F");
  app.add_flag("--one-psf", options.one_plane, "one PSF a tile, that in its middle");
  app.add_option("--psf-coordinates", words.coordinates,
                 "chip: LTV, LTM and section count; section")
      ->type_name("WHICH")
      ->check(CLI::IsMember({"chip", "section"}).description(""));
  app.add_option("--compat", words.compatible, "stsdas: as Singh, Browne & Butler (2013) did")
      ->type_name("WHAT")
      ->check(CLI::IsMember({"stsdas"}).description(""));
  add_psf_options(app, options.psf_options);
  const auto add = [&](const char* name, auto& value, const char* type, const char* description) {
    app.add_option(name, value, description)->type_name(type);
  };
  add("--icf", options.icf, "FWHM|IMAGE", "intrinsic correlation function: in pixels, or finer");
  app.add_flag("--hidden", options.hidden, "with --icf: write the image before it");
  add("--total-power", options.total_power, "FLUX",
      "with --compat: of the first image (that of the data)");
  app.add_flag("--no-blksum", words.no_block_sum, "with --compat: the PSF is of a whole pixel");
  add("--mem-method", words.stsdas.method, "N", "with --compat: method of STSDAS mem (0)");
  add("--m-update", words.stsdas.m_update, "N", "with --compat: m_update of STSDAS mem (1)");
  add_linearity_options(app, options, words.linearity);
  for (CLI::Option* option : app.get_options())
    if (std::ranges::find(known, option) == known.end())
      option->group(kMoreOptions);
}

/// Reads deconvolve.cfg where --config names one.
std::optional<std::vector<text::OptionOfFile>> read_paper(std::string_view text,
                                                          const std::string& file, Words& words) {
  if (!deconv::is_paper_config(text))
    return std::nullopt;
  deconv::PaperConfig config = deconv::read_paper_config(text, file);
  words.without_effect = std::move(config.without_effect);
  words.paper = true;
  words.paper_file = {.file = file, .text = std::string(text)};
  return std::move(config.options);
}

std::size_t size_of(const char* option, std::int64_t value) {
  if (value < 0)
    throw UsageError("must not be negative", {.keyword = option, .value = std::to_string(value)});
  return static_cast<std::size_t>(value);
}

void take_sizes(Options& options, const Words& words) {
  if (words.subsample < 1)
    throw UsageError("must be 1 to 8",
                     {.keyword = "--subsample", .value = std::to_string(words.subsample)});
  options.subsample = static_cast<std::size_t>(words.subsample);
  if (words.tile)
    options.tile = size_of("--tile", *words.tile);
  if (words.overlap)
    options.overlap = size_of("--overlap", *words.overlap);
  else if (options.tile > 0)
    options.overlap = std::min(options.overlap, options.tile / 2);
}

void take_words(Options& options, const Words& words) {
  take_sizes(options, words);
  options.stop.method = words.method == "mem"  ? deconv::Method::mem
                        : words.method == "sb" ? deconv::Method::sb
                                               : deconv::Method::rl;
  options.stop.aim = words.aim.value_or(deconv::default_aim(options.subsample));
  options.section_coordinates = words.coordinates == "section";
  options.extensions = deconv::parse_extensions(words.extensions);
  if (words.compatible == "stsdas") {
    options.stsdas = words.stsdas;
    options.stsdas->block_sum = !words.no_block_sum;
  }
  options.automask = !words.no_automask;
  if (words.paper && options.icf.empty()) // the paper's file has hidden = yes and no icf
    options.hidden = false;
}

/// Options and keys of deconvolve.cfg that change nothing.
void tell_without_effect(const Options& options, const Words& words, Program& program) {
  for (const std::string& key : words.without_effect)
    program.explain("without effect: " + key);
  if (!options.hidden && program.app().count("--hidden") > 0)
    program.explain("without effect: --hidden, which goes with --icf");
  for (const char* option : {"--zeropoint", "--seed"})
    if (!options.linearity.wanted() && program.app().count(option) > 0)
      program.explain("without effect: " + std::string(option) + ", which goes with --linearity");
  for (const char* option : {"--total-power", "--no-blksum", "--mem-method", "--m-update"})
    if (!options.stsdas && program.app().count(option) > 0)
      program.explain("without effect: " + std::string(option) +
                      ", which goes with --compat stsdas");
  for (const char* option :
       {"--method", "--sky", "--psf-error", "--noise-scale", "--one-psf", "--icf"})
    if (options.stsdas && program.app().count(option) > 0)
      program.explain("without effect: " + std::string(option) +
                      ", which does not go with --compat stsdas");
}

std::string counted(std::int64_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

/// "7 of 36 tiles did not converge: aim out of reach: tile 8 (chi-square 1.52), 9 (1.31), ...".
std::string failures(const Report& report) {
  constexpr std::size_t kMostNamed = 12; // of a cause
  std::vector<std::pair<std::string, std::vector<const TileResult*>>> causes;
  for (const TileResult& tile : report.tiles) {
    if (tile.converged)
      continue;
    const std::string why = deconv::why_not_converged(tile);
    auto cause = std::ranges::find(causes, why, [](const auto& c) { return c.first; });
    if (cause == causes.end())
      cause = causes.insert(causes.end(), {why, {}});
    cause->second.push_back(&tile);
  }
  std::string out = std::to_string(report.failed()) + " of " +
                    counted(static_cast<std::int64_t>(report.tiles.size()), "tile") +
                    " did not converge";
  for (const auto& [why, tiles] : causes) {
    out += (&why == &causes.front().first ? ": " : "; ") + why + ": tile";
    for (std::size_t i = 0; i < std::min(tiles.size(), kMostNamed); ++i) {
      out += (i == 0 ? " " : ", ") + std::to_string(tiles[i]->tile);
      if (std::isfinite(tiles[i]->chi2))
        out += (i == 0 ? " (chi-square " : " (") + text::significant(tiles[i]->chi2, 3) + ")";
    }
    if (tiles.size() > kMostNamed)
      out += " and " + std::to_string(tiles.size() - kMostNamed) + " more";
  }
  return out;
}

/// "99.27 +- 0.12": as many decimals as the error has two digits of.
std::string with_error(double value, double error) {
  const double wanted = 1 - std::floor(std::log10(error));
  return error > 0 && wanted >= 0 && wanted <= 9
             ? text::fixed(value, static_cast<int>(wanted)) + " +- " +
                   text::fixed(error, static_cast<int>(wanted))
             : text::significant(value, 6);
}

/// What was measured instead of being given: sky, masks, and the PSF's error.
void tell_measured(const Options& options, const Report& report, const Program& program) {
  const bool measured = !options.stsdas; // which takes no sky off, nor any error of the PSF
  if (measured && options.sky == "auto")
    program.say("sky " + with_error(report.sky_level, report.sky_error) +
                " a pixel, in the image's unit, measured");
  if (measured && options.psf_error == "auto")
    program.explain("error of the PSF: " + text::significant(100 * report.psf_error, 3) +
                    " % of the light, measured on " + counted(report.psf_error_stars, "star"));
  const auto part = [](std::int64_t count, const char* what) {
    return count > 0 ? ", " + std::to_string(count) + " " + what : "";
  };
  const std::string masked = part(report.bad, "bad") + part(report.saturated, "saturated") +
                             part(report.border, "in a dark border") +
                             part(report.cosmic_rays, "hit by cosmic rays");
  if (!masked.empty())
    program.say("pixels not fitted: " + masked.substr(2));
  if (!options.division.shard)
    program.explain("light: model / data = " + text::fixed(report.flux_ratio, 4));
}

void tell_tiles(const Report& report, const Program& program, double seconds) {
  if (report.pace > 0)
    program.explain("all tiles make " + text::fixed(report.pace, 2) + " steps");
  for (const TileResult& tile : report.tiles)
    program.explain("tile " + std::to_string(tile.tile) + ": " +
                    counted(tile.iterations, "iteration") + ", " +
                    counted(tile.convolutions, "convolution") + ", chi-square " +
                    text::fixed(tile.chi2, 3) + ", " + counted(tile.planes, "PSF plane"));
  const std::string memory =
      report.bytes_a_tile > 0
          ? ", " + text::fixed(static_cast<double>(report.bytes_a_tile) / 1e6, 1) + " MB a tile"
          : "";
  program.explain(counted(static_cast<std::int64_t>(report.tiles.size()), "tile") + " in " +
                  text::fixed(seconds, 2) + " s on " + counted(report.threads, "thread") + memory);
}

void tell(const Options& options, const Report& report, const Program& program, double seconds) {
  program.explain("PSF: " + report.psf);
  for (const std::string& note : report.notes)
    program.say(note);
  tell_measured(options, report, program);
  for (const std::string& warning : report.warnings)
    program.say("warning: " + warning);
  tell_tiles(report, program, seconds);
  if (report.linearity)
    program.say(in_words(*report.linearity));
  if (report.resumed > 0)
    program.say(counted(report.resumed, "tile") + (report.resumed == 1 ? " was" : " were") +
                " in the checkpoint");
  if (options.division.shard)
    program.say("shard " + to_text(*options.division.shard) + " is done");
  if (report.failed() > 0)
    program.say(failures(report));
}

int restore(const Options& options, const Program& program) {
  const std::initializer_list<std::string> products = {
      options.output,
      options.residual,
      options.tiles_table,
      options.plot,
      options.checkpoint,
      options.linearity.wanted() ? options.linearity.table : "",
      options.linearity.stars_table,
      options.linearity.plot};
  std::optional<TimingsFile> timings;
  std::optional<OutputFile> summary = program.together([&] {
    timings.emplace(program, options.overwrite, products);
    return open_summary(program, options.overwrite, products);
  });
  const Report report = deconv::run(
      options, {.progress = program.progress(), .world = program.world(), .log = timings->log()});
  if (!program.world().is_first())
    return exit_done;
  timings->write(report.threads, program.world().size());
  const double seconds = program.seconds();
  const int status = report.failed() == 0 ? exit_done : exit_partial;
  tell(options, report, program, seconds);
  if (summary)
    write_subdeconv_json(*summary, program.name(), options, report, seconds, status);
  return status;
}

} // namespace

int run_subdeconv(ProgramText text, int argc, char** argv, const records::Parts* parts) {
  Program program(std::move(text));
  Options options;
  Words words;
  declare_model(program.app(), options, words);
  declare_fit(program.app(), options, words);
  add_exposure_options(program.app(), options.exposure, {"--zeropoint", "--phot-zeropoint"});
  declare_outputs(program.app(), options, words);
  declare_more(program.app(), options, words);
  program.add_common_options({.chunk = "tiles",
                              .simd = false,
                              .timings = true,
                              .items = "tiles",
                              .distributed = parts == nullptr});
  program.set_foreign_config([&](std::string_view content, const std::string& file) {
    return read_paper(content, file, words);
  });
  return program.run(argc, argv, [&] {
    program.together([&] {
      if (parts != nullptr)
        read_paper(parts->first().job.config, parts->first().job.config_file, words);
      take_words(options, words);
      tell_without_effect(options, words, program);
      take_linearity(options, words.linearity, program.app());
      options.threads = program.threads();
      options.schedule = program.schedule();
      options.division = take_shard(program, words.shard, options.output, words.paper_file);
      options.division.parts = parts;
      options.validate();
    });
    return restore(options, program);
  });
}

} // namespace astromill::cli
