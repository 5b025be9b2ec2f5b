// astromill: the command line of findstars
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/findstars.h"

#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/base/version.h"
#include "astromill/findstars/provenance.h"
#include "astromill/findstars/run.h"
#include "astromill/text/shortest.h"
#include "cli/exposure.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace astromill::cli {

namespace {

using findstars::Options;
using findstars::Report;

/// Option values as text.
struct Words {
  std::string sigma = "auto";
  std::string sharp;
  std::string round;
  std::string boundary = "nearest";
  std::string apertures;
  std::string annulus;
  std::string sky_method = "mode";
  bool centroid = false;
  std::optional<double> centroid_box;
};

constexpr double kUsualCentringBox = 5; ///< pixels, as IRAF's cbox

void declare_detection(CLI::App& app, Options& options, Words& words) {
  app.add_option("IMAGE", options.image)->required()->configurable(false);
  const auto add = [&](const char* name, auto& value, const char* type, const char* description) {
    app.add_option(name, value, description)->type_name(type);
  };
  add("--fwhm", options.kernel.fwhm, "PIXELS", "full width of a star at half its height (2.5)");
  add("--sigma", words.sigma, "S|auto", "noise of the background (auto: measured)");
  add("--threshold", options.threshold, "N", "faintest star, in sigma (4)");
  add("--nsigma", options.kernel.nsigma, "N", "radius of the kernel, in sigma of the star (1.5)");
  add("--ratio", options.kernel.ratio, "Q", "minor to major axis of the kernel (1)");
  add("--theta", options.kernel.theta, "DEG", "major axis, from x towards y (0)");
  add("--sharp", words.sharp, "LO,HI", "limits on the sharpness (0.2,1)");
  add("--round", words.round, "LO,HI", "limits on both roundnesses (-1,1)");
  add("--datamin", options.datamin, "V", "lowest good pixel value");
  add("--datamax", options.datamax, "V", "highest good pixel value");
  add("--boundary", words.boundary, "HOW", "nearest, reflect, wrap or constant:V");
}

void declare_photometry(CLI::App& app, Words& words) {
  const auto add = [&](const char* name, auto& value, const char* type, const char* description) {
    app.add_option(name, value, description)->type_name(type);
  };
  add("--aperture", words.apertures, "R[,R...]", "measure light within these radii, in pixels");
  add("--annulus", words.annulus, "R,DR", "inner radius and width of the sky annulus (10,10)");
  add("--sky-method", words.sky_method, "HOW", "mode, median, mean or centroid");
  app.add_flag("--centroid", words.centroid, "centre apertures anew");
  add("--centroid-box", words.centroid_box, "W", "width of the box to centre in, in pixels (5)");
}

void take_words(Options& options, const Words& words) {
  options.sigma = findstars::parse_sigma(words.sigma);
  options.boundary = stars::parse_boundary(words.boundary);
  options.photometry.sky_method = stars::parse_sky_method(words.sky_method);
  if (!words.sharp.empty())
    findstars::parse_range("--sharp", words.sharp, options.limits.sharp_low,
                           options.limits.sharp_high);
  if (!words.round.empty())
    findstars::parse_range("--round", words.round, options.limits.round_low,
                           options.limits.round_high);
  if (!words.apertures.empty())
    options.photometry.apertures = findstars::parse_numbers("--aperture", words.apertures);
  if (!words.annulus.empty())
    findstars::parse_range("--annulus", words.annulus, options.photometry.annulus.inner,
                           options.photometry.annulus.width);
  if (words.centroid || words.centroid_box)
    options.photometry.centring_box = words.centroid_box.value_or(kUsualCentringBox);
  const auto needs_aperture = [&](bool given, const char* option, const std::string& value) {
    if (given && !options.measures_light())
      throw UsageError("needs --aperture", {.keyword = option, .value = value});
  };
  needs_aperture(!words.annulus.empty(), "--annulus", words.annulus);
  needs_aperture(words.sky_method != "mode", "--sky-method", words.sky_method);
  needs_aperture(words.centroid, "--centroid", "");
  const auto number = [](const std::optional<double>& value) {
    return value ? text::shortest(*value) : std::string();
  };
  for (const auto& [option, value] :
       {std::pair("--centroid-box", words.centroid_box),
        std::pair("--zeropoint", options.exposure.zeropoint),
        std::pair("--phot-zeropoint", options.exposure.phot_zeropoint)})
    needs_aperture(value.has_value(), option, number(value));
}

/// "12 peaks rejected: 10 sharpness, 2 roundness"
std::string rejections(const Report& report) {
  std::string causes;
  std::int64_t rejected = 0;
  for (std::size_t i = 1; i < stars::kVerdictCount; ++i) {
    if (report.peaks[i] == 0)
      continue;
    rejected += report.peaks[i];
    causes += (causes.empty() ? "" : ", ") + std::to_string(report.peaks[i]) + " " +
              findstars::to_text(static_cast<stars::Verdict>(i));
  }
  return std::to_string(rejected) + " peaks rejected" + (causes.empty() ? "" : ": ") + causes;
}

void write_json(OutputFile& file, const Options& options, const Report& report,
                const Program& program, double seconds) {
  nlohmann::ordered_json summary{
      {"tool", program.name()},
      {"version", version()},
      {"image", options.image},
      {"width", report.width},
      {"height", report.height},
      {"stars", report.stars()},
      {"sigma", report.sigma},
      {"sigma_measured", report.sigma_measured},
      {"threshold", report.threshold},
      {"bad_pixels", report.bad_pixels},
      {"without_magnitude", report.without_magnitude},
  };
  for (std::size_t i = 1; i < stars::kVerdictCount; ++i)
    summary["rejected"][findstars::to_text(static_cast<stars::Verdict>(i))] = report.peaks[i];
  summary["notes"] = report.notes;
  summary["warnings"] = report.warnings;
  summary["threads"] = report.threads;
  summary["seconds"] = seconds;
  summary["exit_status"] = static_cast<int>(exit_done);
  // File names are bytes, JSON is UTF-8: what is not valid is replaced.
  file.write(summary.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
  file.commit();
}

int find(const Options& options, const Program& program) {
  const auto start = std::chrono::steady_clock::now();
  if (!program.json_file().empty() && program.json_file() == options.output)
    throw UsageError("summary and catalogue cannot both go there",
                     {.keyword = "--json", .value = program.json_file()});
  std::optional<OutputFile> summary; // opened first: if it cannot be, nothing is done
  if (!program.json_file().empty())
    summary.emplace(program.json_file(), options.overwrite);
  const Report report = findstars::run(options, program.progress());
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  for (const std::string& note : report.notes)
    program.say(note);
  for (const std::string& warning : report.warnings)
    program.say("warning: " + warning);
  if (report.stars() == 0)
    program.say("no stars: " +
                (report.total_peaks() > 0 ? rejections(report) : "no peak is above the threshold"));
  program.explain(std::to_string(report.stars()) + " stars, " + rejections(report));
  program.explain(std::to_string(report.width) + " x " + std::to_string(report.height) +
                  " pixels in " + std::to_string(seconds) + " s, " +
                  std::to_string(report.threads) + " threads");
  if (report.without_magnitude > 0)
    program.explain(std::to_string(report.without_magnitude) +
                    " stars without a magnitude in the first aperture");
  if (summary)
    write_json(*summary, options, report, program, seconds);
  return exit_done;
}

} // namespace

int run_findstars(ProgramText text, int argc, char** argv) {
  Program program(std::move(text));
  Options options;
  Words words;
  declare_detection(program.app(), options, words);
  declare_photometry(program.app(), words);
  add_exposure_options(program.app(), options.exposure);
  program.app()
      .add_option("-o,--output", options.output, "write to FILE: text, .fits table or .reg regions")
      ->type_name("FILE");
  program.app().add_flag("--overwrite", options.overwrite, "replace FILE if it exists");
  program.add_common_options({.chunk = "blocks of rows or stars", .simd = false, .items = "rows"});
  return program.run(argc, argv, [&] {
    take_words(options, words);
    options.threads = program.threads();
    options.schedule = program.schedule();
    options.validate();
    return find(options, program);
  });
}

} // namespace astromill::cli
