// astromill: the command line of findstars
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/findstars.h"

#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/base/version.h"
#include "astromill/findstars/provenance.h"
#include "astromill/findstars/run.h"
#include "cli/detection.h"
#include "cli/json.h"
#include "cli/program.h"

#include <optional>
#include <string>
#include <utility>

namespace astromill::cli {

namespace {

using findstars::Options;
using findstars::Report;

/// "12 peaks rejected: 10 sharpness, 2 roundness"
std::string rejections(const Report& report) {
  std::string causes;
  std::int64_t rejected = 0;
  for (std::size_t i = 1; i < stars::kVerdictCount; ++i) {
    if (report.peaks[i] == 0)
      continue;
    rejected += report.peaks[i];
    causes += (causes.empty() ? "" : ", ") + std::to_string(report.peaks[i]) + " " +
              std::string(to_text(static_cast<stars::Verdict>(i)));
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
    summary["rejected"][std::string(to_text(static_cast<stars::Verdict>(i)))] = report.peaks[i];
  write_summary(file, summary, report, seconds, exit_done);
}

int find(const Options& options, const Program& program) {
  std::optional<OutputFile> summary = open_summary(program, options.overwrite, {options.output});
  const Report report = findstars::run(options, program.progress());
  const double seconds = program.seconds();
  program.say(report.notes, report.warnings);
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
  DetectionWords words;
  program.app().add_option("IMAGE", options.image)->required()->configurable(false);
  add_detection_options(program.app(), options, words);
  program.app()
      .add_option("-o,--output", options.output, "write to FILE: text, .fits table or .reg regions")
      ->type_name("FILE");
  program.app().add_flag("--overwrite", options.overwrite, "replace FILE if it exists");
  program.add_common_options({.chunk = "blocks of rows or stars", .simd = false, .items = "rows"});
  return program.run(argc, argv, [&] {
    take_detection_words(options, words);
    options.threads = program.threads();
    options.schedule = program.schedule();
    options.validate();
    return find(options, program);
  });
}

} // namespace astromill::cli
