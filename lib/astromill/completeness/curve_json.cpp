// astromill: the completeness curve, and all that is known of it, as JSON
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/version.h"
#include "astromill/completeness/product_parts.h"
#include "astromill/fits/image_name.h"

#include <nlohmann/json.hpp>

#include <string_view>

namespace astromill::completeness {

namespace {

using Json = nlohmann::ordered_json; // NaN becomes null

Json as_json(const stats::Interval& range) { return {range.low, range.high}; }

Json as_json(const stats::MedianScatter& values) {
  return {{"median", values.median}, {"scatter", values.scatter}};
}

Json as_json(const std::optional<std::int64_t>& count) { return count ? Json(*count) : Json(); }

Json as_json(const std::array<std::int64_t, kStarStatusCount>& counts) {
  Json out;
  for (std::size_t i = 0; i < kStarStatusCount; ++i)
    out[std::string(to_text(static_cast<StarStatus>(i)))] = counts[i];
  return out;
}

Json as_json(const MagnitudeBins& magnitudes, std::size_t i, const CurveBin& bin) {
  return {{"mag", centre(magnitudes, i)},
          {"injected", bin.injected},
          {"recovered", bin.recovered()},
          {"fraction", bin.fraction},
          {"interval68", as_json(bin.range68)},
          {"interval95", as_json(bin.range95)},
          {"by_status", as_json(bin.by_status)},
          {"dmag", as_json(bin.magnitude)},
          {"dx", as_json(bin.x)},
          {"dy", as_json(bin.y)},
          {"false_detections", as_json(bin.false_detections)}};
}

Json with_error(double value, double error) { return {{"value", value}, {"error", error}}; }

Json as_json(const stats::Crossing& at) {
  Json out = with_error(at.magnitude, at.error);
  out["interval95"] = as_json(at.range95);
  return out;
}

Json as_json(const stats::CompletenessFit& fit) {
  Json out = {{"model", std::string(to_text(fit.model))}, {"converged", fit.converged}};
  for (const auto& [name, place] : kCrossings)
    out[name] = as_json(fit.crossings[place]);
  out["middle"] = with_error(fit.middle, fit.middle_error);
  out["slope"] = with_error(fit.slope, fit.slope_error);
  out["ceiling"] = with_error(fit.ceiling, fit.ceiling_error);
  out["log_likelihood"] = fit.log_likelihood;
  out["aic"] = fit.aic;
  return out;
}

Json as_json(const ZeroPoint& zero) {
  return {{"offset", zero.offset},   {"lowest", zero.lowest},
          {"highest", zero.highest}, {"window_centre", zero.window_centre},
          {"density", zero.density}, {"stars", zero.stars}};
}

/// Stars by output magnitude for each bin of input magnitude.
Json matrix_of(const Curve& curve) {
  const std::size_t columns = curve.magnitudes.count + 2;
  Json rows = Json::array();
  for (auto row = curve.matrix.begin(); row != curve.matrix.end();
       row += static_cast<std::ptrdiff_t>(columns))
    rows.push_back(std::vector(row, row + static_cast<std::ptrdiff_t>(columns)));
  return rows;
}

Json options_of(const Options& options, double sigma) {
  Json out;
  for (const auto& [option, value] : provenance(options, sigma))
    if (option.starts_with("--")) {
      if (value.empty())
        out[option.substr(2)] = true;
      else
        out[option.substr(2)] = value;
    }
  return out;
}

Json run_of(const Options& options, const Report& report) {
  Json failed = Json::array();
  for (const FailedTrial& trial : report.failed)
    failed.push_back(trial.trial);
  return {{"tool", "completeness"},
          {"version", std::string(version())},
          {"image", fits::without_folder(options.image)},
          {"width", report.width},
          {"height", report.height},
          {"psf", report.psf},
          {"scale", report.scale},
          {"options", options_of(options, report.sigma)},
          {"seed", options.seed},
          {"trials", report.trials},
          {"failed_trials", std::move(failed)},
          {"stars", report.stars},
          {"by_status", as_json(report.by_status)},
          {"base_stars", report.base_stars},
          {"sigma", report.sigma},
          {"match_radius", report.radius},
          {"magnitude_window", options.match.magnitude_window},
          {"zero_point", as_json(report.zero)},
          {"bright_stars", report.bright},
          {"bright_stars_rejected", report.bright_rejected},
          {"false_detections", as_json(report.false_detections)}};
}

Json as_json(const Adaptive& adaptive) {
  return {{"asked", adaptive.asked},
          {"error", adaptive.error},
          {"reached", adaptive.reached},
          {"rounds", adaptive.rounds},
          {"whole_trials", adaptive.whole_trials},
          {"focus", as_json(adaptive.focus)}};
}

Json as_json(const MapCell& cell) {
  return {{"x", {cell.x0, cell.x1}},   {"y", {cell.y0, cell.y1}},
          {"injected", cell.injected}, {"recovered", cell.recovered},
          {"m50", as_json(cell.m50)},  {"status", to_text(cell.status)}};
}

Json as_json(const FieldMap& map) {
  Json out = {{"columns", map.shape.columns}, {"rows", map.shape.rows},
              {"known", map.known},           {"mean", map.mean},
              {"chi_square", map.chi_square}, {"probability", map.probability},
              {"varies", map.varies()},       {"cells", Json::array()}};
  for (const MapCell& cell : map.cells)
    out["cells"].push_back(as_json(cell));
  return out;
}

} // namespace

void write_curve_json(OutputFile& output, const Options& options, const Report& report) {
  const Curve& curve = report.curve;
  Json out = run_of(options, report);
  out["intervals"] = options.bootstrap > 0 ? "bootstrap of trials" : "Jeffreys";
  out["bins"] = Json::array();
  for (std::size_t i = 0; i < curve.bins.size(); ++i)
    out["bins"].push_back(as_json(curve.magnitudes, i, curve.bins[i]));
  out["matrix"] = matrix_of(curve);
  out["fits"] = Json::array();
  for (const stats::CompletenessFit& fit : curve.fits)
    out["fits"].push_back(as_json(fit));
  out["preferred_fit"] = nullptr;
  if (curve.preferred_fit < curve.fits.size())
    out["preferred_fit"] = to_text(curve.fits[curve.preferred_fit].model);
  for (const auto& [name, place] : kCrossings)
    out[name] = as_json(stats::preferred_crossing(curve.fits, place));
  if (report.adaptive)
    out["adaptive"] = as_json(*report.adaptive);
  if (report.map)
    out["map"] = as_json(*report.map);
  output.write(out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
}

} // namespace astromill::completeness
