// astromill: psfinfo, what a PSF file holds, and what its stars look like
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psfinfo/psfinfo.h"

#include "cli/json.h"
#include "cli/program.h"
#include "cli/psf.h"
#include "cli/psfinfo_json.h"

#include <optional>

namespace {

using astromill::OutputFile;
namespace cli = astromill::cli;
namespace psfinfo = astromill::psfinfo;

/// Option values as text, and what is made of them.
struct Words {
  std::string at;
  std::string radii;
};

void declare(CLI::App& app, psfinfo::Options& options, Words& words) {
  app.add_option("PSF", options.psf)->required()->configurable(false);
  app.add_option("--at", words.at, "look at this place of the field (default: its middle)")
      ->type_name("X,Y");
  app.add_option("--radii", words.radii, "of encircled energy, in pixels")->type_name("R[,R...]");
  app.add_option("--pixel-scale", options.pixel_scale, "arcsec a pixel, to have both units")
      ->type_name("S");
  app.add_option("-o,--output", options.stamp, "write the image of a star of flux 1")
      ->type_name("FILE");
  app.add_option("--size", options.size, "side of that image in pixels (default: all light)")
      ->type_name("N");
  app.add_flag("--overwrite", options.overwrite, "replace files that exist");
  cli::add_psf_options(app, options.model);
}

void take_words(psfinfo::Options& options, const Words& words) {
  if (!words.at.empty())
    options.at = psfinfo::parse_position(words.at);
  if (!words.radii.empty())
    options.radii = psfinfo::parse_radii(words.radii);
}

int report_on(const psfinfo::Options& options, const cli::Program& program) {
  std::optional<OutputFile> summary =
      cli::open_summary(program, options.overwrite, {options.stamp});
  const psfinfo::Report report = psfinfo::run(options);
  if (summary)
    cli::write_json(*summary, report);
  if (options.stamp == "-" || program.json_file() == "-") { // one stream of data on stdout
    for (const std::string& warning : report.description.warnings)
      program.say(warning);
    return cli::exit_done;
  }
  OutputFile out("-", false);
  out.write(psfinfo::to_text(report));
  out.commit();
  return cli::exit_done;
}

} // namespace

int main(int argc, char** argv) {
  cli::Program program(
      {.name = "psfinfo",
       .usage = "[OPTIONS] PSF",
       .examples = R"(What a PSF file holds, as it is understood, and what its stars look like.

  psfinfo psf.fits                                 everything, in the middle
  psfinfo --at 101.5,700 -o star.fits psf.fits     and the image of a star there
  psfinfo --radii 1,2,3 moffat:3.2,2.5             a formula is a PSF too
  psfinfo --psf-oversampling 4 tinytim00.fits

)"});
  psfinfo::Options options;
  Words words;
  declare(program.app(), options, words);
  program.add_common_options({.chunk = "places of the field", .simd = false});
  return program.run(argc, argv, [&] {
    take_words(options, words);
    options.threads = program.threads();
    options.schedule = program.schedule();
    options.validate();
    return report_on(options, program);
  });
}
