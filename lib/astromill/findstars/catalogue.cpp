// astromill: the catalogue of the stars that were found: text, FITS table, ds9 regions
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/findstars/catalogue.h"

#include "astromill/findstars/provenance.h"
#include "astromill/fits/products.h"
#include "astromill/text/shortest.h"
#include "astromill/text/text_table.h"

#include <cmath>
#include <string>
#include <utility>

namespace astromill::findstars {

namespace {

using text::TextTable;

constexpr int kPositionDecimals = 3;
constexpr int kShapeDecimals = 3;
constexpr int kMagnitudeDecimals = 4;
constexpr int kSignificantDigits = 7; ///< of levels and fluxes, in single precision

std::string numbered(const char* name, std::size_t aperture, const char* end = "") {
  return name + std::to_string(aperture + 1) + end;
}

void write_text(OutputFile& output, const Catalogue& catalogue) {
  TextTable table(output);
  table.raw("# id x y mag sharpness sround ground");
  if (catalogue.apertures > 0)
    table.raw(" sky sky_sigma sky_n");
  for (std::size_t k = 0; k < catalogue.apertures; ++k)
    table.raw(" " + numbered("flux", k) + " " + numbered("mag", k) + " " +
              numbered("mag", k, "_err"));
  table.end_line();
  for (std::size_t i = 0; i < catalogue.stars.size(); ++i) {
    const Catalogue::Star& star = catalogue.stars[i];
    table.integer(static_cast<std::int64_t>(i + 1)).raw(" ");
    table.fixed(star.x, kPositionDecimals).raw(" ").fixed(star.y, kPositionDecimals);
    for (const float value :
         {star.magnitude, star.shape.sharpness, star.shape.symmetry, star.shape.marginals})
      table.raw(" ").fixed(static_cast<double>(value), kShapeDecimals);
    if (catalogue.apertures > 0) {
      const stars::Sky& sky = catalogue.photometry.stars[i].sky;
      table.raw(" ").significant(static_cast<double>(sky.level), kSignificantDigits);
      table.raw(" ")
          .significant(static_cast<double>(sky.sigma), kSignificantDigits)
          .raw(" ")
          .integer(sky.pixels);
    }
    for (std::size_t k = 0; k < catalogue.apertures; ++k) {
      const stars::ApertureLight& light = catalogue.photometry.light[i * catalogue.apertures + k];
      table.raw(" ").significant(static_cast<double>(light.flux), kSignificantDigits);
      table.raw(" ").fixed(static_cast<double>(light.magnitude), kMagnitudeDecimals);
      table.raw(" ").fixed(static_cast<double>(light.error), kMagnitudeDecimals);
    }
    table.end_line();
  }
  table.flush();
}

/// Circles as wide as the stars' FWHM, or as the first aperture.
void write_regions(OutputFile& output, const Catalogue& catalogue, const Options& options) {
  const double radius =
      catalogue.apertures > 0 ? options.photometry.apertures[0] : options.kernel.fwhm;
  TextTable table(output);
  table.raw("# Region file format: DS9 version 4.1\nimage");
  table.end_line();
  for (std::size_t i = 0; i < catalogue.stars.size(); ++i) {
    const Catalogue::Star& star = catalogue.stars[i];
    table.raw("circle(").fixed(star.x, kPositionDecimals).raw(",");
    table.fixed(star.y, kPositionDecimals).raw(",").fixed(radius, kPositionDecimals);
    table.raw(") # text={").integer(static_cast<std::int64_t>(i + 1)).raw("}");
    table.end_line();
  }
  table.flush();
}

/// A column of the values that `value(i)` gives.
template <class T, class Value>
fits::CatalogueColumn column(const std::string& name, const std::string& unit,
                             const std::string& comment, std::size_t rows, const Value& value) {
  std::vector<T> values(rows);
  for (std::size_t i = 0; i < rows; ++i)
    values[i] = value(i);
  return {.name = name, .unit = unit, .comment = comment, .values = std::move(values)};
}

std::vector<fits::CatalogueColumn> shape_columns(const Catalogue& catalogue) {
  const auto& stars = catalogue.stars;
  const std::size_t n = stars.size();
  std::vector<fits::CatalogueColumn> columns;
  columns.push_back(column<std::int32_t>("id", "", "number of the star", n, [](std::size_t i) {
    return static_cast<std::int32_t>(i + 1);
  }));
  columns.push_back(column<double>("x", "pixel", "centroid, first pixel is 1", n,
                                   [&](std::size_t i) { return stars[i].x; }));
  columns.push_back(column<double>("y", "pixel", "centroid, first pixel is 1", n,
                                   [&](std::size_t i) { return stars[i].y; }));
  columns.push_back(column<float>("mag", "mag", "-2.5 log10(density / threshold)", n,
                                  [&](std::size_t i) { return stars[i].magnitude; }));
  columns.push_back(column<float>("sharpness", "", "", n,
                                  [&](std::size_t i) { return stars[i].shape.sharpness; }));
  columns.push_back(column<float>("sround", "", "roundness from symmetry", n,
                                  [&](std::size_t i) { return stars[i].shape.symmetry; }));
  columns.push_back(column<float>("ground", "", "roundness from marginal fits", n,
                                  [&](std::size_t i) { return stars[i].shape.marginals; }));
  return columns;
}

void add_light_columns(const Catalogue& catalogue, const Options& options, const std::string& unit,
                       std::vector<fits::CatalogueColumn>& columns) {
  const auto& stars = catalogue.photometry.stars;
  const std::size_t n = catalogue.stars.size();
  columns.push_back(column<float>("sky", unit, "sky level a pixel", n,
                                  [&](std::size_t i) { return stars[i].sky.level; }));
  columns.push_back(column<float>("sky_sigma", unit, "standard deviation of sky pixels", n,
                                  [&](std::size_t i) { return stars[i].sky.sigma; }));
  columns.push_back(column<std::int32_t>("sky_n", "", "number of sky pixels", n,
                                         [&](std::size_t i) { return stars[i].sky.pixels; }));
  for (std::size_t k = 0; k < catalogue.apertures; ++k) {
    const auto light = [&catalogue, k](std::size_t i) -> const stars::ApertureLight& {
      return catalogue.photometry.light[i * catalogue.apertures + k];
    };
    const std::string radius =
        "aperture of radius " + text::shortest(options.photometry.apertures[k]);
    columns.push_back(column<float>(numbered("flux", k), unit, radius, n,
                                    [&](std::size_t i) { return light(i).flux; }));
    columns.push_back(column<float>(numbered("mag", k), "mag", radius, n,
                                    [&](std::size_t i) { return light(i).magnitude; }));
    columns.push_back(column<float>(numbered("mag", k, "_err"), "mag", "", n,
                                    [&](std::size_t i) { return light(i).error; }));
  }
}

} // namespace

double printed_position(float pixels) {
  return std::nearbyint(static_cast<double>(pixels) * 1000) / 1000;
}

void write_catalogue(OutputFile& output, const Catalogue& catalogue, const Options& options,
                     const Background& background) {
  const Form form = options.form();
  if (form == Form::regions)
    return write_regions(output, catalogue, options);
  if (form == Form::text)
    return write_text(output, catalogue);
  std::vector<fits::CatalogueColumn> columns = shape_columns(catalogue);
  if (catalogue.apertures > 0)
    add_light_columns(catalogue, options, background.unit, columns);
  fits::write_catalogue(output, "STARS", columns,
                        {.cards = {{.keyword = "SIGMA",
                                    .value = background.sigma,
                                    .comment = "noise of the background"}},
                         .history = {provenance(options, background.sigma)}});
}

} // namespace astromill::findstars
