// astromill: the command line of completeness
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/completeness.h"

#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/completeness/map_products.h"
#include "astromill/completeness/paper_config.h"
#include "astromill/completeness/run.h"
#include "astromill/text/shortest.h"
#include "cli/completeness_json.h"
#include "cli/detection.h"
#include "cli/json.h"
#include "cli/numbers.h"
#include "cli/program.h"
#include "cli/psf.h"
#include "cli/shard.h"
#include "cli/timings.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace astromill::cli {

namespace {

using completeness::Options;
using completeness::Report;

/// Option values as text, and what is made of them.
struct Words {
  std::optional<completeness::PaperConfig> paper; ///< complete.cfg, if that was given ...
  ForeignConfig paper_file;                       ///< ... as it was
  std::string shard;
  DetectionWords detection;
  std::string coordinates = "chip";
  std::string noise = "poisson";
  std::string magnitude_draw = "continuous";
  std::string choice = "nearest";
  std::string box;
  std::string seed = "1";
  bool no_veto = false;
};

void declare_stars(CLI::App& app, Options& options, Words& words) {
  const auto add = [&](const char* name, auto& value, const char* type, const char* description) {
    app.add_option(name, value, description)->type_name(type);
  };
  app.add_option("IMAGE", options.image)->required()->configurable(false);
  app.add_option("--psf", options.psf, "PSF file, gauss:FWHM or moffat:FWHM,BETA")
      ->required()
      ->type_name("PSF");
  app.add_option("--mag", options.magnitudes, "range of magnitudes, and width of the bins")
      ->required()
      ->type_name("LO:HI:STEP");
  add("--stars", options.stars, "N", "stars a trial");
  add("--trials", options.trials, "N", "trials");
  // The parser would take more digits than numbers hold for the largest number.
  const auto check_digits = [](const std::string& text) {
    constexpr std::size_t kMost = std::numeric_limits<std::int64_t>::digits10;
    return text.size() > kMost ? "is no number of them: '" + text + "'" : std::string();
  };
  for (const char* option : {"--stars", "--trials"})
    app.get_option(option)->check(check_digits);
  add("--adaptive", options.adaptive, "ERROR", "more trials, until m50 is known to so many mag");
  add("--seed", words.seed, "N", "of all random numbers (1)");
}

void declare_matching(CLI::App& app, Options& options, Words& words) {
  const auto add = [&](const char* name, auto& value, const char* type, const char* description) {
    app.add_option(name, value, description)->type_name(type);
  };
  add("--match-radius", options.match.radius, "PIXELS", "of a recovery (FWHM/2, at least 1)");
  app.add_option("--match", words.choice, "nearest or brightest detection within it")
      ->type_name("WHICH")
      ->check(CLI::IsMember({"nearest", "brightest"}).description(""));
  add("--mag-window", options.match.magnitude_window, "MAG", "about the expected one (0.75)");
  app.add_flag("--no-veto", words.no_veto, "count matches with stars that were there before");
  app.add_flag("--full", options.full, "search the whole image in every trial");
  add("--bootstrap", options.bootstrap, "N", "intervals from N resamplings of the trials");
}

void declare_detector(CLI::App& app, Options& options) {
  const auto add = [&](const char* name, auto& value, const char* type, const char* description) {
    app.add_option(name, value, description)->type_name(type);
  };
  add("--detector", options.detector.command, "COMMAND", "use it: {image} {catalogue} {trial}");
}

void declare_outputs(CLI::App& app, Options& options, Words& words) {
  const auto add = [&](const char* name, auto& value, const char* type, const char* description) {
    app.add_option(name, value, description)->type_name(type);
  };
  add("-o,--output", options.output, "CURVE", "the curve: text, .fits or .json");
  add("--stars-table", options.stars_table, "FILE", "every star, text or .fits");
  add("--matrix", options.matrix, "FILE", "stars by input and output mag, text or .fits");
  add("--plot", options.plot, "FILE", "figure: .svg, .pdf or .png");
  add("--map", options.map, "NX,NY", "m50 in so many cells of the field: CURVE.map");
  app.add_option("--compare", options.compare, "draw this curve, too")
      ->type_name("[LABEL=]FILE[:COLUMNS]")
      ->take_all();
  add("--checkpoint", options.checkpoint, "FILE", "keep finished trials; go on from there");
  add_shard_option(app, words.shard);
  app.add_flag("--overwrite", options.overwrite, "replace files that exist");
}

void declare_details(CLI::App& app, Options& options, Words& words) {
  const auto add = [&](const char* name, auto& value, const char* type, const char* description) {
    app.add_option(name, value, description)->type_name(type);
  };
  app.add_option("--magnitudes", words.magnitude_draw, "continuous, or centres of the bins")
      ->type_name("HOW")
      ->check(CLI::IsMember({"continuous", "centres"}).description(""));
  add("--lf", options.luminosity, "FILE", "or as a luminosity function: mag, stars a mag");
  add("--grid", options.rules.grid, "PIXELS", "on a jittered grid: never nearer along x or y");
  add("--min-separation", options.rules.min_separation, "PIXELS", "never nearer than this");
  add("--density", options.density, "FILE|HDU", "places follow the values of this image");
  add("--list", options.list, "FILE", "or these stars: trial, x, y, mag (- is stdin)");
  add("-c,--columns", options.columns, "T,X,Y,MAG", "columns of the list, as 1,2,3,4 or names");
  add("--max-trials", options.max_trials, "N", "of --adaptive in all (100 x --trials)");
  add("--map-file", options.map_file, "FILE", "the map, text or .fits (CURVE.map)");
  add("--map-plot", options.map_plot, "FILE", "its figure: .svg, .pdf or .png");
  add("--dolphot", options.dolphot, "FILE", "every star as DOLPHOT's artificial stars");
  app.add_option("--noise", words.noise, "of the added light: poisson or none")
      ->type_name("KIND")
      ->check(CLI::IsMember({"poisson", "none"}).description(""));
  add("--match-box", words.box, "DX,DY", "a box for these, in place of the radius");
  add("--mag-offset", options.match.expected_offset, "MAG", "output - input (default: measured)");
  add("--catalogue-columns", options.detector.columns, "X,Y,MAG", "of its catalogue");
  add("--timeout", options.detector.timeout, "SECONDS", "a trial may take");
  add("--keep", options.detector.keep, "FOLDER", "keep the files of trials that failed");
}

/// What --help leaves to --help-all: details, and the options of other tools.
void declare_more(CLI::App& app, Options& options, Words& words) {
  const auto known = app.get_options();
  declare_details(app, options, words);
  add_detection_options(app, options.detection, words.detection);
  app.add_option("--psf-coordinates", words.coordinates,
                 "chip: LTV, LTM and section count; section")
      ->type_name("WHICH")
      ->check(CLI::IsMember({"chip", "section"}).description(""));
  add_psf_options(app, options.psf_options);
  for (CLI::Option* option : app.get_options())
    if (std::ranges::find(known, option) == known.end())
      option->group(kMoreOptions);
}

/// Reads complete.cfg where --config names one.
std::optional<std::vector<text::OptionOfFile>> read_paper(std::string_view text,
                                                          const std::string& file, Words& words) {
  if (!completeness::is_paper_config(text))
    return std::nullopt;
  words.paper = completeness::read_paper_config(text, file);
  words.paper_file = {.file = file, .text = std::string(text)};
  return words.paper->options;
}

void take_paper(Options& options, const Words& words) {
  if (!words.paper)
    return;
  options.paper_psf_radius = words.paper->psf_radius;
  if (words.paper->wants_plot)
    options.figure_texts = {.title = words.paper->plot_title, .x_label = words.paper->plot_x_label};
}

void take_words(Options& options, const Words& words) {
  take_paper(options, words);
  const bool measures = options.detection.measures_light() || !words.detection.apertures.empty();
  if (!measures) // there is photometry in any case; then the aperture is chosen later
    options.detection.photometry.apertures = {options.detection.kernel.fwhm};
  take_detection_words(options.detection, words.detection);
  options.section_coordinates = words.coordinates == "section";
  options.noise = words.noise == "poisson";
  options.magnitude_draw = words.magnitude_draw == "centres"
                               ? completeness::MagnitudeDraw::centres
                               : completeness::MagnitudeDraw::continuous;
  options.match.choice =
      words.choice == "nearest" ? stars::MatchChoice::nearest : stars::MatchChoice::brightest;
  options.match.veto = !words.no_veto;
  if (!words.box.empty()) {
    double x = 0;
    double y = 0;
    findstars::parse_range("--match-box", words.box, x, y);
    options.match.box_x = x;
    options.match.box_y = y;
  }
  options.seed = whole_number("--seed", words.seed, std::numeric_limits<std::uint64_t>::max());
}

std::string counted(std::int64_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

/// How the stars ended, as "1592 found (79.6 %), 269 missed, 125 at the edge".
std::string ends(const Report& report) {
  using completeness::StarStatus;
  std::string out;
  for (std::size_t i = 0; i < completeness::kStarStatusCount; ++i) {
    const std::int64_t count = report.by_status[i];
    const auto status = static_cast<StarStatus>(i);
    if (count == 0 && status != StarStatus::found)
      continue;
    out += (out.empty() ? "" : ", ") + std::to_string(count) + " ";
    out += status == StarStatus::magnitude ? "outside the magnitude window"
           : status == StarStatus::edge    ? "at the edge"
                                           : to_text(status);
    if (status == StarStatus::found) {
      const auto part =
          static_cast<double>(count) / static_cast<double>(std::max(report.stars, std::int64_t{1}));
      out += " (" + text::shortest(std::round(part * 1000) / 10) + " %)";
    }
  }
  return out;
}

void tell(const Options& options, const Report& report, const Program& program, double seconds) {
  program.explain(report.psf + "; " + report.scale);
  program.say(report.notes, report.warnings);
  program.explain(counted(report.base_stars, "star") + " before" +
                  (report.false_detections ? "; " + counted(*report.false_detections, "detection") +
                                                 " in the sign-inverted image"
                                           : ""));
  if (report.incremental + report.full > 0)
    program.explain(counted(report.incremental, "trial") + " searched incrementally, " +
                    std::to_string(report.full) + " in full, in " +
                    text::shortest(std::round(seconds * 1000) / 1000) + " s on " +
                    counted(report.threads, "thread"));
  if (report.resumed > 0)
    program.say(counted(report.resumed, "trial") + (report.resumed == 1 ? " was" : " were") +
                " in the checkpoint");
  if (options.division.shard)
    program.say("shard " + to_text(*options.division.shard) + " is done");
  program.say(counted(report.stars, "star") + " in " + counted(report.trials, "trial") + ": " +
              ends(report));
  if (!report.failed.empty())
    program.say(counted(static_cast<std::int64_t>(report.failed.size()), "trial") +
                " failed; the first, trial " + std::to_string(report.failed.front().trial) + ": " +
                report.failed.front().why);
}

int test(const Options& options, const Program& program) {
  const std::initializer_list<std::string> products = {
      options.output,   options.stars_table, options.matrix,
      options.plot,     options.checkpoint,  completeness::map_file(options),
      options.map_plot, options.dolphot};
  std::optional<TimingsFile> timings;
  std::optional<OutputFile> summary = program.together([&] {
    timings.emplace(program, options.overwrite, products);
    return open_summary(program, options.overwrite, products);
  });
  const Report report = completeness::run(
      options, {.progress = program.progress(), .world = program.world(), .log = timings->log()});
  if (!program.world().is_first())
    return exit_done;
  timings->write(report.threads, program.world().size());
  const double seconds = program.seconds();
  const int status = report.failed.empty() ? exit_done : exit_partial;
  tell(options, report, program, seconds);
  if (summary)
    write_completeness_json(*summary, program.name(), options, report, seconds, status);
  return status;
}

} // namespace

int run_completeness(ProgramText text, int argc, char** argv, const records::Parts* parts) {
  Program program(std::move(text));
  Options options;
  Words words;
  declare_stars(program.app(), options, words);
  declare_matching(program.app(), options, words);
  declare_detector(program.app(), options);
  declare_outputs(program.app(), options, words);
  declare_more(program.app(), options, words);
  program.add_common_options({.chunk = "trials",
                              .simd = false,
                              .timings = true,
                              .items = "trials",
                              .distributed = parts == nullptr});
  program.set_foreign_config([&](std::string_view content, const std::string& file) {
    return read_paper(content, file, words);
  });
  return program.run(argc, argv, [&] {
    program.together([&] {
      if (parts != nullptr)
        read_paper(parts->first().job.config, parts->first().job.config_file, words);
      take_words(options, words);
      if (words.paper)
        for (const std::string& key : words.paper->without_effect)
          program.explain("without effect: " + key);
      options.threads = program.threads();
      options.schedule = program.schedule();
      options.division = take_shard(program, words.shard, options.output, words.paper_file);
      options.division.parts = parts;
      options.validate();
    });
    return test(options, program);
  });
}

} // namespace astromill::cli
