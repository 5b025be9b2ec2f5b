// astromill: the command line of pix2sky and sky2pix
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/coordinates.h"

#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/base/version.h"
#include "astromill/coordinates/convert.h"
#include "astromill/text/fixed.h"
#include "cli/json.h"
#include "cli/program.h"
#include "cli/timings.h"

#include <optional>
#include <string>
#include <vector>

namespace astromill::cli {

namespace {

using coordinates::Direction;
using coordinates::Options;
using coordinates::Report;

/// Option values as text, and what is made of them.
struct Words {
  std::vector<std::string> positions;
  std::string rows = "all";
  std::string format = "deg";
  std::string planes;
  std::string sip = "auto";
};

void declare(CLI::App& app, Options& options, Words& words) {
  const bool to_sky = options.direction == Direction::pixel_to_sky;
  app.add_option("IMAGE", options.image)->required()->configurable(false);
  app.add_option("POSITIONS", words.positions)->configurable(false);
  app.add_option("-c,--columns", options.columns, "columns of the two coordinates (1,2 or x,y)")
      ->type_name("A,B");
  app.add_option("--rows", words.rows, "all: row and new columns; coords: new columns only")
      ->type_name("MODE")
      ->check(CLI::IsMember({"all", "coords"}).description(""));
  if (to_sky)
    app.add_option("--format", words.format, "deg: degrees; hms: sexagesimal")
        ->type_name("FORM")
        ->check(CLI::IsMember({"deg", "hms"}).description(""));
  app.add_option("--precision", options.precision,
                 to_sky ? "decimals of degrees (8) or of seconds of time (4)"
                        : "decimals of pixels (4)")
      ->type_name("N")
      ->check(CLI::Range(0, text::kMaxDecimals).description(""));
  app.add_option("--frame", options.frame, "image (own), icrs, fk5, fk4, galactic, ecliptic ...")
      ->type_name("NAME");
  app.add_option("--equinox", options.equinox, "of the frame, as J2000 or B1950")
      ->type_name("YEAR");
  app.add_option("--system-column", options.system_column, "column that names each row's frame")
      ->type_name("C");
  app.add_option("--proper-motion", options.proper_motion, "columns of the motion in mas/yr")
      ->type_name("PMRA,PMDEC");
  app.add_option("--epoch", options.epoch, "move positions from one year to another")
      ->type_name("FROM:TO");
  app.add_option("--errors", options.errors, "columns of errors, to be propagated")
      ->type_name("SX,SY[,RHO]");
  app.add_flag("--scale", options.scale, "add pixel scales, position angle and pixel area");
  if (!to_sky)
    app.add_flag("--chips", options.chips, "find each position's image in a mosaic file");
  app.add_option("--origin", options.origin, "coordinate of the first pixel's centre: 1 or 0")
      ->type_name("N");
  app.add_option("--wcs", options.alternate, "alternate WCS of the header, A to Z")->type_name("A");
  app.add_option("--plane", words.planes, "pixel on a cube's other axes (1)")->type_name("P[,Q]");
  app.add_option("--sip", words.sip, "SIP distortion: auto, on or off")
      ->type_name("MODE")
      ->check(CLI::IsMember({"auto", "on", "off"}).description(""));
  app.add_flag("--status", options.status, "add a column: ok, off-image, no-solution ...");
  app.add_option("--bad-text", options.bad_text, "stands for numbers that cannot be had (nan)")
      ->type_name("TEXT");
  app.add_option("-o,--output", options.output, "write to FILE, whole or not at all")
      ->type_name("FILE");
  app.add_flag("--overwrite", options.overwrite, "replace FILE if it exists");
}

void take_words(Options& options, const Words& words) {
  options.rows =
      words.rows == "coords" ? coordinates::RowsMode::coords : coordinates::RowsMode::all;
  options.format =
      words.format == "hms" ? coordinates::SkyFormat::sexagesimal : coordinates::SkyFormat::degrees;
  options.sip = words.sip == "on"    ? wcs::SipUse::on
                : words.sip == "off" ? wcs::SipUse::off
                                     : wcs::SipUse::automatic;
  options.planes = coordinates::parse_planes(words.planes);
  coordinates::set_positions(options, words.positions);
}

/// "12 of 400 rows could not be done: 10 unparsable (first at line 7), 2 outside-projection (...)".
std::string failure_summary(const Report& report) {
  std::string causes;
  for (std::size_t i = 0; i < kItemStatusCount; ++i) {
    const auto status = static_cast<ItemStatus>(i);
    if (has_result(status) || report.counts.by_status[i] == 0)
      continue;
    causes += (causes.empty() ? "" : ", ") + std::to_string(report.counts.by_status[i]) + " " +
              std::string(to_text(status)) + " (first at " + report.counted + " " +
              std::to_string(report.counts.first_line[i]) + ")";
  }
  return report.input + ": " + std::to_string(report.failed_rows()) + " of " +
         std::to_string(report.counts.rows) + " rows could not be done: " + causes;
}

void write_json(OutputFile& file, const Options& options, const Report& report,
                const Program& program, double seconds, int exit_status) {
  nlohmann::ordered_json summary{
      {"tool", program.name()},       {"version", version()}, {"image", options.image},
      {"list", report.input},         {"wcs", report.wcs},    {"rows", report.counts.rows},
      {"lines", report.counts.lines},
  };
  for (std::size_t i = 0; i < kItemStatusCount; ++i)
    summary["status"][std::string(to_text(static_cast<ItemStatus>(i)))] =
        report.counts.by_status[i];
  write_summary(file, summary, report, seconds, exit_status);
}

int convert(const Options& options, const Program& program) {
  std::optional<TimingsFile> timings;
  std::optional<OutputFile> summary = program.together([&] {
    timings.emplace(program, options.overwrite, std::initializer_list<std::string>{options.output});
    return open_summary(program, options.overwrite, {options.output});
  });
  const Report report = coordinates::convert(
      options, {.progress = program.progress(), .world = program.world(), .log = timings->log()});
  if (!program.world().is_first())
    return exit_done;
  timings->write(report.threads, program.world().size());
  const double seconds = program.seconds();
  const int status = report.failed_rows() > 0 ? exit_partial : exit_done;
  program.say(report.notes, report.warnings);
  program.explain(report.wcs);
  program.explain(std::to_string(report.counts.rows) + " rows in " + std::to_string(seconds) +
                  " s, " + std::to_string(report.threads) + " threads");
  if (status == exit_partial)
    program.say(failure_summary(report));
  if (summary)
    write_json(*summary, options, report, program, seconds, status);
  return status;
}

} // namespace

int run_coordinates(Direction direction, ProgramText text, int argc, char** argv) {
  Program program(std::move(text));
  Options options{.direction = direction};
  Words words;
  declare(program.app(), options, words);
  program.add_common_options({.timings = true, .distributed = true});
  return program.run(argc, argv, [&] {
    program.together([&] {
      take_words(options, words);
      options.threads = program.threads();
      options.schedule = program.schedule();
      options.simd = program.simd();
      options.validate();
    });
    return convert(options, program);
  });
}

} // namespace astromill::cli
