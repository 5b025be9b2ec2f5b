// astromill: the summary of a subdeconv run as JSON
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/subdeconv_json.h"

#include "astromill/base/version.h"
#include "cli/json.h"
#include "cli/linearity.h"

namespace astromill::cli {

void write_subdeconv_json(OutputFile& file, const std::string& tool, const deconv::Options& options,
                          const deconv::Report& report, double seconds, int exit_status) {
  nlohmann::ordered_json summary{
      {"tool", tool},
      {"version", version()},
      {"image", options.image},
      {"width", report.width},
      {"height", report.height},
      {"psf", report.psf},
      {"subsample", options.subsample},
      {"sky", number_or_null(report.sky_level)},
      {"sky_error", number_or_null(report.sky_error)},
      {"noise_scale", number_or_null(report.noise_scale)},
      {"psf_error", number_or_null(report.psf_error)},
      {"psf_error_stars", report.psf_error_stars},
      {"flux_ratio", number_or_null(report.flux_ratio)},
      {"masked",
       {{"bad", report.bad},
        {"saturated", report.saturated},
        {"border", report.border},
        {"cosmic_rays", report.cosmic_rays}}},
      {"common_steps", number_or_null(report.pace)},
      {"tiles", nlohmann::ordered_json::array()},
  };
  for (const deconv::TileResult& tile : report.tiles)
    summary["tiles"].push_back({{"tile", tile.tile},
                                {"iterations", tile.iterations},
                                {"convolutions", tile.convolutions},
                                {"chi2", number_or_null(tile.chi2)},
                                {"chi2_raw", number_or_null(tile.chi2_raw)},
                                {"npix", tile.npix},
                                {"planes", tile.planes},
                                {"ending", deconv::to_text(tile.ending)},
                                {"converged", tile.converged}});
  if (report.linearity)
    summary["linearity"] = to_json(*report.linearity, options.linearity);
  summary["resumed"] = report.resumed;
  summary["not_converged"] = report.failed();
  summary["bytes_a_tile"] = report.bytes_a_tile;
  write_summary(file, summary, report, seconds, exit_status);
}

} // namespace astromill::cli
