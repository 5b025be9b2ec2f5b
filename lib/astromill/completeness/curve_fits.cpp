// astromill: the completeness curve as a FITS file
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/product_parts.h"

#include <algorithm>
#include <limits>
#include <string_view>

namespace astromill::completeness {

namespace {

using Columns = std::vector<fits::CatalogueColumn>;

/// Adds the columns NAME_median and NAME_scatter.
template <class Of>
void add_median_scatter(Columns& columns, const std::string& name, const char* unit,
                        const char* comment, const std::vector<CurveBin>& bins, const Of& of) {
  columns.push_back(make_column<double>((name + "_median").c_str(), unit, comment, bins.size(),
                                        [&](std::size_t i) { return of(bins[i]).median; }));
  columns.push_back(make_column<double>((name + "_scatter").c_str(), unit,
                                        "1.4826 median absolute deviations", bins.size(),
                                        [&](std::size_t i) { return of(bins[i]).scatter; }));
}

void add_intervals(Columns& columns, const std::vector<CurveBin>& bins) {
  const auto add = [&](const char* name, const char* comment, auto&& value) {
    columns.push_back(make_column<double>(name, "", comment, bins.size(),
                                          [&](std::size_t i) { return value(bins[i]); }));
  };
  add("fraction", "recovered / injected", [](const CurveBin& b) { return b.fraction; });
  add("lo68", "68 % interval", [](const CurveBin& b) { return b.range68.low; });
  add("hi68", "", [](const CurveBin& b) { return b.range68.high; });
  add("lo95", "95 % interval", [](const CurveBin& b) { return b.range95.low; });
  add("hi95", "", [](const CurveBin& b) { return b.range95.high; });
}

void add_statuses(Columns& columns, const std::vector<CurveBin>& bins) {
  for (const StarStatus status :
       {StarStatus::blended, StarStatus::preexisting, StarStatus::magnitude, StarStatus::missed,
        StarStatus::edge, StarStatus::masked})
    columns.push_back(make_column<std::int64_t>(
        std::string(to_text(status)).c_str(), "", "stars that ended so", bins.size(),
        [&](std::size_t i) { return bins[i].count(status); }));
}

/// First the columns of the text, then the others.
Columns curve_columns(const Curve& curve) {
  const std::vector<CurveBin>& bins = curve.bins;
  const MagnitudeBins& magnitudes = curve.magnitudes;
  const std::size_t n = bins.size();
  Columns columns;
  columns.push_back(make_column<double>("mag", "mag", "centre of the bin", n,
                                        [&](std::size_t i) { return centre(magnitudes, i); }));
  columns.push_back(make_column<std::int64_t>("injected", "", "stars", n,
                                              [&](std::size_t i) { return bins[i].injected; }));
  columns.push_back(make_column<std::int64_t>("recovered", "", "stars that were found", n,
                                              [&](std::size_t i) { return bins[i].recovered(); }));
  add_intervals(columns, bins);
  add_median_scatter(columns, "dmag", "mag", "output - input", bins,
                     [](const CurveBin& b) { return b.magnitude; });
  add_statuses(columns, bins);
  add_median_scatter(columns, "dx", "pixel", "output - input", bins,
                     [](const CurveBin& b) { return b.x; });
  add_median_scatter(columns, "dy", "pixel", "output - input", bins,
                     [](const CurveBin& b) { return b.y; });
  if (n > 0 && bins[0].false_detections)
    columns.push_back(make_column<std::int64_t>(
        "false_detections", "", "in the sign-inverted image", n,
        [&](std::size_t i) { return bins[i].false_detections.value_or(0); }));
  return columns;
}

void add_crossings(Columns& columns, const std::vector<stats::CompletenessFit>& fits) {
  for (const auto& [crossing, at] : kCrossings) {
    const std::string name = crossing;
    const auto add = [&, place = at](const std::string& column, const char* comment, auto&& value) {
      columns.push_back(
          make_column<double>(column.c_str(), "mag", comment, fits.size(),
                              [&](std::size_t i) { return value(fits[i].crossings[place]); }));
    };
    add(name, "where the curve has fallen so far", [](const auto& c) { return c.magnitude; });
    add(name + "_err", "1 sigma", [](const auto& c) { return c.error; });
    add(name + "_lo95", "95 % interval", [](const auto& c) { return c.range95.low; });
    add(name + "_hi95", "", [](const auto& c) { return c.range95.high; });
  }
}

Columns fit_columns(const Curve& curve) {
  const auto& fits = curve.fits;
  Columns columns;
  std::vector<std::string> models;
  models.reserve(fits.size());
  for (const stats::CompletenessFit& fit : fits)
    models.emplace_back(to_text(fit.model));
  columns.push_back({.name = "model",
                     .comment = "logistic, fleming, ceiling, threshold",
                     .values = std::move(models)});
  columns.push_back(make_column<std::int32_t>("converged", "", "1 or 0", fits.size(),
                                              [&](std::size_t i) { return fits[i].converged; }));
  columns.push_back(
      make_column<std::int32_t>("preferred", "", "1: the smallest AIC", fits.size(),
                                [&](std::size_t i) { return i == curve.preferred_fit; }));
  add_crossings(columns, fits);
  const auto add = [&](const char* name, const char* unit, const char* comment,
                       double stats::CompletenessFit::*value) {
    columns.push_back(make_column<double>(name, unit, comment, fits.size(),
                                          [&](std::size_t i) { return fits[i].*value; }));
  };
  using Fit = stats::CompletenessFit;
  add("middle", "mag", "where C is half the ceiling", &Fit::middle);
  add("middle_err", "mag", "", &Fit::middle_error);
  add("slope", "mag-1", "s or a; threshold: in sigma", &Fit::slope);
  add("slope_err", "mag-1", "", &Fit::slope_error);
  add("ceiling", "", "C of bright stars", &Fit::ceiling);
  add("ceiling_err", "", "", &Fit::ceiling_error);
  add("log_likelihood", "", "", &Fit::log_likelihood);
  add("aic", "", "Akaike's criterion", &Fit::aic);
  return columns;
}

} // namespace

fits::CountsExtension matrix_image(const Curve& curve, std::vector<std::int32_t>& counts) {
  const MagnitudeBins& bins = curve.magnitudes;
  counts.resize(curve.matrix.size());
  std::ranges::transform(curve.matrix, counts.begin(), [](std::int64_t count) {
    return static_cast<std::int32_t>(
        std::min<std::int64_t>(count, std::numeric_limits<std::int32_t>::max()));
  });
  const std::size_t width = bins.count + 2;
  return {.name = "MATRIX",
          .counts = {counts.data(), width, bins.count, width},
          .cards = {{"CTYPE1", std::string("mag_out"), "first and last pixel: all beyond"},
                    {"CUNIT1", std::string("mag")},
                    {"CRPIX1", 2.0},
                    {"CRVAL1", centre(bins, 0)},
                    {"CDELT1", bins.step},
                    {"CTYPE2", std::string("mag_in"), "of the injected stars"},
                    {"CUNIT2", std::string("mag")},
                    {"CRPIX2", 1.0},
                    {"CRVAL2", centre(bins, 0)},
                    {"CDELT2", bins.step}}};
}

void write_curve_fits(OutputFile& output, const Options& options, const Report& report) {
  const Columns curve = curve_columns(report.curve);
  const Columns fits = fit_columns(report.curve);
  std::vector<std::int32_t> counts;
  const std::vector<fits::Extension> extensions = {
      fits::TableExtension{.name = "CURVE", .columns = curve},
      fits::TableExtension{.name = "FITS", .columns = fits}, matrix_image(report.curve, counts)};
  fits::write_extensions(output, extensions, product_header(options, report));
}

} // namespace astromill::completeness
