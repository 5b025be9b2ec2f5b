// astromill: the summary of a completeness run as JSON
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/completeness_json.h"

#include "astromill/base/version.h"
#include "cli/json.h"

#include <cmath>

namespace astromill::cli {

void write_completeness_json(OutputFile& file, const std::string& tool,
                             const completeness::Options& options,
                             const completeness::Report& report, double seconds, int exit_status) {
  using completeness::StarStatus;
  nlohmann::ordered_json summary{
      {"tool", tool},
      {"version", version()},
      {"image", options.image},
      {"width", report.width},
      {"height", report.height},
      {"psf", report.psf},
      {"scale", report.scale},
      {"seed", options.seed},
      {"sigma", number_or_null(report.sigma)},
      {"match_radius", report.radius},
      {"stars", report.stars},
      {"trials", report.trials},
      {"resumed", report.resumed},
      {"searched_incrementally", report.incremental},
      {"searched_in_full", report.full},
      {"stars_before", report.base_stars},
      {"bright", report.bright},
      {"bright_rejected", report.bright_rejected},
  };
  for (std::size_t i = 0; i < completeness::kStarStatusCount; ++i)
    summary["status"][std::string(to_text(static_cast<StarStatus>(i)))] = report.by_status[i];
  summary["zero_point"] = {{"offset", number_or_null(report.zero.offset)},
                           {"lowest", number_or_null(report.zero.lowest)},
                           {"highest", number_or_null(report.zero.highest)},
                           {"window_centre", report.zero.window_centre}};
  if (report.adaptive)
    summary["adaptive"] = {{"asked", report.adaptive->asked},
                           {"error", number_or_null(report.adaptive->error)},
                           {"reached", report.adaptive->reached},
                           {"rounds", report.adaptive->rounds},
                           {"whole_trials", report.adaptive->whole_trials},
                           {"focus", {report.adaptive->focus.low, report.adaptive->focus.high}}};
  if (report.map)
    summary["map"] = {{"cells", report.map->cells.size()},
                      {"known", report.map->known},
                      {"mean", number_or_null(report.map->mean)},
                      {"chi_square", number_or_null(report.map->chi_square)},
                      {"probability", number_or_null(report.map->probability)},
                      {"varies", report.map->varies()}};
  summary["failed"] = nlohmann::ordered_json::array();
  for (const completeness::FailedTrial& failed : report.failed)
    summary["failed"].push_back({{"trial", failed.trial}, {"why", failed.why}});
  write_summary(file, summary, report, seconds, exit_status);
}

} // namespace astromill::cli
