// astromill: the command line of addstars
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/addstars.h"

#include "astromill/addstars/add_stars.h"
#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/base/version.h"
#include "cli/exposure.h"
#include "cli/json.h"
#include "cli/numbers.h"
#include "cli/program.h"
#include "cli/psf.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace astromill::cli {

namespace {

using addstars::Options;
using addstars::Report;
using addstars::StarStatus;

/// Option values as text, and what is made of them.
struct Words {
  std::string coordinates = "chip";
  std::string noise = "poisson";
  std::string seed = "1";
  std::string trial = "1";
};

void declare_psf(CLI::App& app, Options& options, Words& words) {
  app.add_option("--psf", options.psf, "PSF file, gauss:FWHM or moffat:FWHM,BETA")
      ->required()
      ->type_name("PSF");
  app.add_option("--psf-coordinates", words.coordinates,
                 "chip: LTV, LTM and section count; section")
      ->type_name("WHICH")
      ->check(CLI::IsMember({"chip", "section"}).description(""));
  add_psf_options(app, options.psf_options);
}

void declare_stars(CLI::App& app, Options& options, Words& words) {
  const auto add = [&](const char* name, auto& value, const char* type, const char* description) {
    app.add_option(name, value, description)->type_name(type);
  };
  add("--list", options.list, "FILE", "stars to add: id, x, y, mag (- is stdin)");
  add("-c,--columns", options.columns, "X,Y,MAG[,ID]", "columns of the list, as 1,2,3 or x,y,m");
  add("--random", options.random, "N", "add N stars at random places");
  add("--mag", options.magnitudes, "LO:HI", "magnitudes of these, evenly from LO to HI");
  add("--lf", options.luminosity, "FILE", "or as a luminosity function: mag, stars a mag");
  add("--grid", options.rules.grid, "PIXELS", "on a jittered grid: never nearer along x or y");
  add("--min-separation", options.rules.min_separation, "PIXELS", "never nearer than this");
  add("--density", options.density, "FILE|HDU", "places follow the values of this image");
  add("--seed", words.seed, "N", "of all random numbers (1)");
  add("--trial", words.trial, "N", "other stars and noise for the same seed (1)");
}

void declare(CLI::App& app, Options& options, Words& words) {
  app.add_option("IMAGE", options.image)->required()->configurable(false);
  declare_psf(app, options, words);
  declare_stars(app, options, words);
  app.add_option("--noise", words.noise, "of the added light: poisson or none")
      ->type_name("KIND")
      ->check(CLI::IsMember({"poisson", "none"}).description(""));
  add_exposure_options(
      app, options.exposure,
      {"--readnoise", "--phot-zeropoint", "--mask", "--mask-bits", "--error", "--saturation"});
  app.add_option("-o,--output", options.output, "image with the stars")
      ->required()
      ->type_name("OUT");
  app.add_option("--added", options.added, "list of added stars, text or .fits (OUT.art)")
      ->type_name("FILE");
  app.add_flag("--overwrite", options.overwrite, "replace files that exist");
}

void take_words(Options& options, const Words& words) {
  options.section_coordinates = words.coordinates == "section";
  options.noise = words.noise == "poisson";
  options.seed = whole_number("--seed", words.seed, std::numeric_limits<std::uint64_t>::max());
  options.trial = static_cast<std::uint32_t>(
      whole_number("--trial", words.trial, std::numeric_limits<std::uint32_t>::max()));
}

std::int64_t count_of(const Report& report, StarStatus status) {
  return report.by_status[static_cast<std::size_t>(status)];
}

/// "12 unparsable (first at line 7), 2 overflow (...)": the stars that were not added.
std::string failure_summary(const Report& report) {
  std::string causes;
  for (std::size_t i = 0; i < addstars::kStarStatusCount; ++i) {
    const auto status = static_cast<StarStatus>(i);
    if (was_added(status) || report.by_status[i] == 0)
      continue;
    causes += (causes.empty() ? "" : ", ") + std::to_string(report.by_status[i]) + " " +
              std::string(to_text(status)) + " (first at " + report.counted + " " +
              std::to_string(report.first[i]) + ")";
  }
  return (report.list.empty() ? "" : report.list + ": ") + std::to_string(report.failed()) +
         " of " + std::to_string(report.stars) + " stars were not added: " + causes;
}

void write_json(OutputFile& file, const Options& options, const Report& report,
                const Program& program, double seconds, int exit_status) {
  nlohmann::ordered_json summary{
      {"tool", program.name()}, {"version", version()},   {"image", options.image},
      {"psf", report.psf},      {"list", report.list},    {"stars", report.stars},
      {"seed", options.seed},   {"trial", options.trial}, {"scale", report.scale},
  };
  for (std::size_t i = 0; i < addstars::kStarStatusCount; ++i)
    summary["status"][std::string(to_text(static_cast<StarStatus>(i)))] = report.by_status[i];
  summary["without_light"] = report.without_light;
  summary["clipped_pixels"] = report.clipped_pixels;
  write_summary(file, summary, report, seconds, exit_status);
}

void tell(const Report& report, const Program& program, double seconds) {
  program.say(report.notes, report.warnings);
  if (const auto off = count_of(report, StarStatus::off_image); off > 0)
    program.say(std::to_string(off) + " of " + std::to_string(report.stars) +
                " stars have their centre outside the image (" +
                std::to_string(report.without_light) + " of them have no light in it)");
  if (report.clipped_pixels > 0)
    program.say("warning: " + std::to_string(report.clipped_pixels) +
                " pixels are more than the type of the image can hold, and were clipped");
  if (report.stars == 0)
    program.say("no stars: the image comes out as it was");
  program.explain(report.psf + "; " + report.scale);
  program.explain(std::to_string(report.stars - report.failed()) + " stars in " +
                  std::to_string(seconds) + " s, " + std::to_string(report.threads) + " threads");
  if (report.failed() > 0)
    program.say(failure_summary(report));
}

int add(const Options& options, const Program& program) {
  std::optional<OutputFile> summary =
      open_summary(program, options.overwrite, {options.output, options.added_file()});
  const Report report = addstars::add_stars(options, program.progress());
  const double seconds = program.seconds();
  const int status = report.failed() > 0 ? exit_partial : exit_done;
  tell(report, program, seconds);
  if (summary)
    write_json(*summary, options, report, program, seconds, status);
  return status;
}

} // namespace

int run_addstars(ProgramText text, int argc, char** argv) {
  Program program(std::move(text));
  Options options;
  Words words;
  declare(program.app(), options, words);
  program.add_common_options({.chunk = "stars", .simd = false, .items = "stars"});
  return program.run(argc, argv, [&] {
    take_words(options, words);
    options.threads = program.threads();
    options.schedule = program.schedule();
    options.validate();
    return add(options, program);
  });
}

} // namespace astromill::cli
