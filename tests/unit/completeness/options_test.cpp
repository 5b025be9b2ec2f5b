// astromill: what completeness takes, and what it refuses
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/completeness/options.h"
#include "product_samples.h"
#include "support/message_of.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>

namespace astromill::completeness {
namespace {

using Change = std::function<void(Options&)>;

std::string message_for(const Change& change) {
  Options options = test::sample_options();
  change(options);
  try {
    options.validate();
  } catch (const UsageError& error) {
    return error.what();
  }
  return "good";
}

TEST(CompletenessOptions, GoodOnes) {
  const Change changes[] = {
      [](Options&) {},
      [](Options& o) { o.stars.reset(), o.trials.reset(), o.list = "list"; },
      [](Options& o) { o.stars = 1, o.trials = 400'000'000; },
      [](Options& o) { o.output = "c.json", o.stars_table = "s.fits", o.matrix = "m.FIT"; },
      [](Options& o) { o.output = "/dev/null", o.stars_table = "/dev/null"; },
      [](Options& o) { o.plot = "p.svg", o.compare = {"label=c.txt"}, o.checkpoint = "c.ckp"; },
      [](Options& o) { o.detector.command = "x {image} {catalogue}", o.detector.timeout = 3; },
  };
  for (const Change& change : changes)
    EXPECT_EQ(message_for(change), "good");
}

TEST(CompletenessOptions, WrongOnesAreNamed) {
  const std::pair<Change, const char*> cases[] = {
      {[](Options& o) { o.image.clear(); }, "IMAGE"},
      {[](Options& o) { o.psf.clear(); }, "--psf is missing"},
      {[](Options& o) { o.detection.exposure.zeropoint.reset(); }, "give --zeropoint"},
      {[](Options& o) { o.detection.threshold = -1; }, "--threshold"},
      {[](Options& o) { o.match.magnitude_window = 0; }, "--mag-window"},
      {[](Options& o) { o.magnitudes.clear(); }, "--mag is missing"},
      {[](Options& o) { o.magnitudes = "20:16:1"; }, "--mag"},
      {[](Options& o) { o.stars.reset(); }, "--stars is missing"},
      {[](Options& o) { o.trials.reset(); }, "--trials is missing"},
      {[](Options& o) { o.stars = 0; }, "--stars: must be from 1 to 10000000: '0'"},
      {[](Options& o) { o.stars = 10'000'001; }, "--stars: must be from 1"},
      {[](Options& o) { o.trials = 0; }, "--trials: must be from 1 to 4294967295: '0'"},
      {[](Options& o) { o.trials = 4'294'967'296; }, "--trials: must be"},
      {[](Options& o) { o.stars = 1000, o.trials = 1'000'000; },
       "--trials: with 1000 stars each, of which 80 bytes are kept, would fill more than 32 GiB; "
       "at "
       "most 429496 trials do not: '1000000'"},
      {[](Options& o) { o.list = "l"; }, "--stars: is for stars that are drawn"},
      {[](Options& o) { o.list = "l", o.stars.reset(); }, "--trials"},
      {[](Options& o) { o.list = "l", o.stars.reset(), o.trials.reset(), o.luminosity = "f"; },
       "--lf"},
      {[](Options& o) { o.list = "l", o.stars.reset(), o.trials.reset(), o.rules.grid = 5; },
       "--grid"},
      {[](Options& o) { o.list = "-", o.image = "-", o.stars.reset(), o.trials.reset(); },
       "--list: image and list"},
      {[](Options& o) { o.columns = "1,2,3,4"; }, "--columns: goes with --list only"},
      {[](Options& o) { o.luminosity = "f", o.magnitude_draw = MagnitudeDraw::centres; }, "--lf"},
      {[](Options& o) { o.rules = {.grid = 3, .min_separation = 3}; }, "--grid: excludes --min"},
      {[](Options& o) { o.rules.grid = -1; }, "--grid: must be"},
      {[](Options& o) { o.detector.timeout = 3; }, "--timeout: goes with --detector only"},
      {[](Options& o) { o.detector = {.command = "x {image} {catalogue}", .timeout = -1}; },
       "--timeout: must be"},
      {[](Options& o) { o.bootstrap = -1; }, "--bootstrap"},
      {[](Options& o) { o.compare = {"c"}; }, "--compare: goes with --plot only"},
      {[](Options& o) { o.threads = 100'000; }, "--threads"},
      {[](Options& o) { o.output = ""; }, "--output is missing"},
      {[](Options& o) { o.output = "c.csv"; }, "--output: the curve is written as .fits or .fit, "},
      {[](Options& o) { o.output = "c.txt.gz"; }, "not as .gz: 'c.txt.gz'"},
      {[](Options& o) { o.stars_table = "s.json"; }, "--stars-table: this table"},
      {[](Options& o) { o.matrix = "m.png"; }, "--matrix: this table"},
      {[](Options& o) { o.plot = "p.jpg"; }, "--plot: the name must end in"},
      {[](Options& o) { o.plot = "plot"; }, "--plot: the name must end in"},
      {[](Options& o) { o.checkpoint = "-"; }, "--checkpoint: must be a file"},
      {[](Options& o) { o.checkpoint = "c.fits"; }, "--checkpoint: a checkpoint has a format"},
      {[](Options& o) { o.output = "a", o.stars_table = "./a"; },
       "--stars-table: goes to the same place as --output: './a'"},
      {[](Options& o) { o.stars_table = "-"; }, "--stars-table: goes to the same place"},
      {[](Options& o) { o.output = "a", o.checkpoint = "a"; }, "--checkpoint: goes to the same"},
  };
  for (const auto& [change, part] : cases)
    EXPECT_NE(message_for(change).find(part), std::string::npos)
        << part << " is not in: " << message_for(change);
}

TEST(CompletenessOptions, InputsAreNotReplaced) {
  const test::TemporaryDirectory folder;
  const std::string file = folder.file("file.fits");
  std::ofstream(file) << "x";
  std::filesystem::create_symlink(file, folder.file("link"));
  const Change inputs[] = {
      [&](Options& o) { o.image = file; },
      [&](Options& o) { o.image = file + "[SCI][1:10,1:10]"; },
      [&](Options& o) { o.psf = file; },
      [&](Options& o) { o.density = file + "[1]"; },
      [&](Options& o) { o.luminosity = file; },
      [&](Options& o) { o.list = file, o.stars.reset(), o.trials.reset(); },
      [&](Options& o) { o.detection.exposure.mask = file; },
      [&](Options& o) { o.plot = "p.svg", o.compare = {"IRAF=" + file}; },
  };
  for (const Change& input : inputs)
    for (const std::string& output : {file, folder.file("link")})
      EXPECT_EQ(message_for([&](Options& o) { input(o), o.output = output; }),
                "--output: is one of the inputs: '" + output + "'");
}

TEST(CompletenessOptions, ProvenanceHasWhatMattersAndNoMore) {
  Options options = test::sample_options();
  const auto before = provenance(options, 0.8);
  options.threads = 7;
  options.full = true;
  options.output = "c.fits";
  options.checkpoint = "k";
  options.schedule.chunk = 3;
  options.image = "/elsewhere/field.fits[SCI]";
  options.detector.keep = "kept";
  EXPECT_EQ(provenance(options, 0.8), before);
  EXPECT_EQ(
      text::joined(before),
      " IMAGE field.fits[SCI] --psf gauss:2.5 --mag 16:17.5:0.5 --stars 2 --trials 3 --seed 7 "
      "--noise poisson --mag-window 0.75 --fwhm 2.5 --ratio 1 --theta 0 --nsigma 1.5 --sigma "
      "0.8 --threshold 4 --sharp 0.2,1 --round -1,1 --boundary nearest --aperture 3 --annulus "
      "10,10 --sky-method mode --zeropoint 25");
  const Change changes[] = {
      [](Options& o) { o.psf = "gauss:3"; },
      [](Options& o) { o.psf_options.oversampling = 2; },
      [](Options& o) { o.psf_options.pixel_included = true; },
      [](Options& o) { o.psf_options.detector = 2; },
      [](Options& o) { o.section_coordinates = true; },
      [](Options& o) { o.magnitudes = "16:18:0.5"; },
      [](Options& o) { o.stars = 3; },
      [](Options& o) { o.list = "l"; },
      [](Options& o) { o.magnitude_draw = MagnitudeDraw::centres; },
      [](Options& o) { o.luminosity = "l"; },
      [](Options& o) { o.density = "l"; },
      [](Options& o) { o.rules.grid = 3; },
      [](Options& o) { o.rules.min_separation = 3; },
      [](Options& o) { o.seed = 8; },
      [](Options& o) { o.noise = false; },
      [](Options& o) { o.match.radius = 3; },
      [](Options& o) { o.match.magnitude_window = 3; },
      [](Options& o) { o.match.expected_offset = 3; },
      [](Options& o) { o.match.choice = stars::MatchChoice::brightest; },
      [](Options& o) { o.match.veto = false; },
      [](Options& o) { o.match.box_x = o.match.box_y = 2; },
      [](Options& o) { o.detector.command = "x"; },
      [](Options& o) { o.bootstrap = 10; },
      [](Options& o) { o.detection.kernel.fwhm = 3; },
      [](Options& o) { o.detection.exposure.gain = "2"; },
  };
  for (const Change& change : changes) {
    Options changed = options;
    change(changed);
    EXPECT_NE(provenance(changed, 0.8), before) << &change - changes;
  }
}

} // namespace
} // namespace astromill::completeness
