// astromill: what a completeness run is asked to do
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/options.h"

#include "astromill/base/error.h"
#include "astromill/completeness/adaptive.h"
#include "astromill/completeness/external_detector.h"
#include "astromill/completeness/field_map.h"
#include "astromill/completeness/magnitude_bins.h"
#include "astromill/completeness/output_names.h"
#include "astromill/completeness/star_result.h"
#include "astromill/fits/image_name.h"
#include "astromill/parallel/threads.h"
#include "astromill/tables/column_choice.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace astromill::completeness {

namespace {

using parallel::kMostThreads;
using text::add;
using text::shortest;

constexpr std::int64_t kMostTrials = std::numeric_limits<std::uint32_t>::max();
constexpr std::int64_t kMostStars = 10'000'000; ///< a trial
constexpr std::int64_t kMostBytes = std::int64_t{32} << 30U;
constexpr std::int64_t kMostResamplings = 1'000'000;

[[noreturn]] void refuse(const char* option, std::string value, const std::string& what) {
  throw UsageError(what, {.keyword = option, .value = std::move(value)});
}

std::string as_text(const std::optional<std::int64_t>& value) {
  return value ? std::to_string(*value) : "";
}

std::string as_text(const std::optional<double>& value) { return value ? shortest(*value) : ""; }

void check_count(const char* option, const std::optional<std::int64_t>& value, std::int64_t most) {
  if (!value)
    throw UsageError(std::string(option) + " is missing (or give the stars by --list)");
  if (*value < 1 || *value > most)
    refuse(option, as_text(value), "must be from 1 to " + std::to_string(most));
}

/// Options of drawn stars have no place beside a list.
void check_list(const Options& options) {
  const auto check = [](const char* option, const std::string& value) {
    if (!value.empty())
      refuse(option, value, "is for stars that are drawn, and excludes --list");
  };
  check("--stars", as_text(options.stars));
  check("--trials", as_text(options.trials));
  check("--magnitudes", options.magnitude_draw == MagnitudeDraw::centres ? "centres" : "");
  check("--lf", options.luminosity);
  check("--density", options.density);
  check("--grid", as_text(options.rules.grid));
  check("--min-separation", as_text(options.rules.min_separation));
  if (!options.columns.empty())
    tables::parse_columns(options.columns, 4, 4, "--columns");
  if (options.image == "-" && options.list == "-")
    refuse("--list", options.list, "image and list cannot both come from standard input");
}

void check_drawn(const Options& options) {
  check_count("--stars", options.stars, kMostStars);
  check_count("--trials", options.trials, kMostTrials);
  constexpr auto kBytes = static_cast<std::int64_t>(sizeof(StarResult));
  if (*options.stars > kMostBytes / kBytes / *options.trials)
    refuse("--trials", as_text(options.trials),
           "with " + as_text(options.stars) + " stars each, of which " + std::to_string(kBytes) +
               " bytes are kept, would fill more than 32 GiB; at most " +
               std::to_string(kMostBytes / kBytes / *options.stars) + " trials do not");
  if (!options.columns.empty())
    refuse("--columns", options.columns, "goes with --list only");
  if (!options.luminosity.empty() && options.magnitude_draw == MagnitudeDraw::centres)
    refuse("--lf", options.luminosity, "excludes --magnitudes centres");
  options.rules.validate(options.density.empty());
}

void check_map(const Options& options) {
  if (!options.map.empty()) {
    parse_map_shape(options.map);
    if (options.output == "-" && options.map_file.empty())
      throw UsageError(
          "--map-file is missing: the curve, beside which the map would be, has no name");
    return;
  }
  if (!options.map_file.empty())
    refuse("--map-file", options.map_file, "goes with --map only");
  if (!options.map_plot.empty())
    refuse("--map-plot", options.map_plot, "goes with --map only");
}

void check_without_detector(const DetectorOptions& detector) {
  const auto check = [](const char* option, const std::string& value) {
    if (!value.empty())
      refuse(option, value, "goes with --detector only");
  };
  check("--catalogue-columns", detector.columns);
  check("--timeout", as_text(detector.timeout));
  check("--keep", detector.keep);
}

} // namespace

void Options::validate() const {
  if (image.empty())
    refuse("IMAGE", image, "no image is named");
  if (psf.empty())
    throw UsageError("--psf is missing");
  psf_options.validate();
  detection.validate();
  match.validate();
  if (!detection.exposure.zeropoint && (psf.starts_with("gauss:") || psf.starts_with("moffat:")))
    refuse("--psf", psf, "an analytic PSF has no magnitude: give --zeropoint");
  if (magnitudes.empty())
    throw UsageError("--mag is missing");
  parse_magnitude_bins(magnitudes);
  if (list.empty())
    check_drawn(*this);
  else
    check_list(*this);
  if (detector.command.empty())
    check_without_detector(detector);
  else
    check_detector(detector);
  if (bootstrap < 0 || bootstrap > kMostResamplings)
    refuse("--bootstrap", std::to_string(bootstrap),
           "must be from 0 to " + std::to_string(kMostResamplings));
  if (division.shard)
    check_part(*this);
  if (!compare.empty() && plot.empty())
    refuse("--compare", compare.front(), "goes with --plot only");
  check_adaptive(*this);
  check_map(*this);
  check_outputs(*this);
  if (threads < 0 || threads > kMostThreads)
    refuse("--threads", std::to_string(threads), "must be 1 to " + std::to_string(kMostThreads));
}

text::Arguments provenance(const Options& options, double sigma) {
  const auto file = [](const std::string& name) {
    return name.empty() ? "" : fits::without_folder(name);
  };
  const auto add_switch = [](text::Arguments& to, const char* option, bool on) {
    if (on)
      to.emplace_back(option, "");
  };
  text::Arguments out{{"IMAGE", fits::without_folder(options.image)}};
  std::ranges::copy(psf::as_arguments(options.psf, options.psf_options), std::back_inserter(out));
  add(out, "--psf-coordinates", options.section_coordinates ? "section" : "");
  add(out, "--mag", options.magnitudes);
  add(out, "--stars", as_text(options.stars));
  add(out, "--trials", as_text(options.trials));
  add(out, "--adaptive", options.adaptive);
  add(out, "--max-trials", as_text(options.max_trials));
  add(out, "--list", file(options.list));
  add(out, "--columns", options.columns);
  add(out, "--magnitudes", options.magnitude_draw == MagnitudeDraw::centres ? "centres" : "");
  add(out, "--lf", file(options.luminosity));
  add(out, "--density", file(options.density));
  add(out, "--grid", options.rules.grid);
  add(out, "--min-separation", options.rules.min_separation);
  add(out, "--seed", std::to_string(options.seed));
  add(out, "--noise", options.noise ? "poisson" : "none");
  add(out, "--match-radius", options.match.radius);
  add(out, "--match", options.match.choice == stars::MatchChoice::brightest ? "brightest" : "");
  add(out, "--mag-window", options.match.magnitude_window);
  add(out, "--mag-offset", options.match.expected_offset);
  add_switch(out, "--no-veto", !options.match.veto);
  if (options.match.box_x && options.match.box_y)
    add(out, "--match-box", shortest(*options.match.box_x) + "," + shortest(*options.match.box_y));
  add(out, "--detector", options.detector.command);
  add(out, "--catalogue-columns", options.detector.columns);
  add(out, "--timeout", options.detector.timeout);
  if (options.bootstrap > 0)
    add(out, "--bootstrap", std::to_string(options.bootstrap));
  add(out, "--map", options.map);
  std::ranges::move(as_arguments(options.detection, sigma), std::back_inserter(out));
  return out;
}

} // namespace astromill::completeness
