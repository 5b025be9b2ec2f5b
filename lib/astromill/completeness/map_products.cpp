// astromill: the map of m50 over the field: table, images and figure
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/map_products.h"

#include "astromill/completeness/product_parts.h"
#include "astromill/fits/finer_grid.h"
#include "astromill/fits/image_name.h"
#include "astromill/text/fixed.h"
#include "astromill/text/text_table.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace astromill::completeness {

namespace {

constexpr int kMagnitudeDecimals = 4;
constexpr int kEdgeDecimals = 2;

void write_text(OutputFile& output, const FieldMap& map) {
  text::TextTable table(output);
  table.raw("# ix iy x0 x1 y0 y1 injected recovered m50 m50_err m50_lo95 m50_hi95 status");
  table.end_line();
  for (std::size_t i = 0; i < map.cells.size(); ++i) {
    const MapCell& cell = map.cells[i];
    table.integer(static_cast<std::int64_t>(i % map.shape.columns + 1)).raw(" ");
    table.integer(static_cast<std::int64_t>(i / map.shape.columns + 1));
    for (const double edge : {cell.x0, cell.x1, cell.y0, cell.y1})
      table.raw(" ").fixed(edge, kEdgeDecimals);
    table.raw(" ").integer(cell.injected).raw(" ").integer(cell.recovered);
    for (const double magnitude :
         {cell.m50.magnitude, cell.m50.error, cell.m50.range95.low, cell.m50.range95.high})
      table.raw(" ").fixed(magnitude, kMagnitudeDecimals);
    table.raw(" ").raw(to_text(cell.status)).end_line();
  }
  table.raw("# mean chi2 cells probability").end_line();
  table.raw("# ").fixed(map.mean, kMagnitudeDecimals).raw(" ");
  table.fixed(map.chi_square, 2).raw(" ").integer(map.known).raw(" ");
  table.significant(map.probability, 3).end_line();
  table.flush();
}

Image<float> image_of(const FieldMap& map, double stats::Crossing::*value) {
  Image<float> out(map.shape.columns, map.shape.rows);
  std::ranges::transform(map.cells, out.pixels.begin(),
                         [&](const MapCell& cell) { return static_cast<float>(cell.m50.*value); });
  return out;
}

std::vector<fits::CatalogueColumn> columns_of(const FieldMap& map) {
  std::vector<fits::CatalogueColumn> columns;
  const std::size_t n = map.cells.size();
  const auto add = [&]<class T>(const char* name, const char* unit, const char* comment, T,
                                const auto& value) {
    columns.push_back(make_column<T>(name, unit, comment, n, value));
  };
  const auto add_number = [&](const char* name, const char* unit, const char* comment,
                              const auto& value) {
    add(name, unit, comment, double{}, [&](std::size_t i) { return value(map.cells[i]); });
  };
  add("ix", "", "column, from 1", std::int32_t{},
      [&](std::size_t i) { return i % map.shape.columns + 1; });
  add("iy", "", "row, from 1", std::int32_t{},
      [&](std::size_t i) { return i / map.shape.columns + 1; });
  add_number("x0", "pixel", "edges of the cell", [](const MapCell& c) { return c.x0; });
  add_number("x1", "pixel", "", [](const MapCell& c) { return c.x1; });
  add_number("y0", "pixel", "", [](const MapCell& c) { return c.y0; });
  add_number("y1", "pixel", "", [](const MapCell& c) { return c.y1; });
  add("injected", "", "stars inside the bins", std::int64_t{},
      [&](std::size_t i) { return map.cells[i].injected; });
  add("recovered", "", "", std::int64_t{}, [&](std::size_t i) { return map.cells[i].recovered; });
  add_number("m50", "mag", "", [](const MapCell& c) { return c.m50.magnitude; });
  add_number("m50_err", "mag", "1 sigma", [](const MapCell& c) { return c.m50.error; });
  add_number("m50_lo95", "mag", "95 % interval",
             [](const MapCell& c) { return c.m50.range95.low; });
  add_number("m50_hi95", "mag", "", [](const MapCell& c) { return c.m50.range95.high; });
  fits::WordColumn words;
  for (std::size_t i = 0; i < kCellStatusCount; ++i)
    words.words.emplace_back(to_text(static_cast<CellStatus>(i)));
  for (const MapCell& cell : map.cells)
    words.which.push_back(static_cast<std::uint8_t>(cell.status));
  columns.push_back({.name = "status", .comment = "why m50 is NaN", .values = std::move(words)});
  return columns;
}

void write_fits(OutputFile& output, const Options& options, const Field& field,
                const Report& report) {
  const FieldMap& map = *report.map;
  const fits::ImageHeader like =
      fits::regridded_image(field.exposure.image.source, map.shape.columns, map.shape.rows);
  const Image<float> m50 = image_of(map, &stats::Crossing::magnitude);
  const Image<float> error = image_of(map, &stats::Crossing::error);
  const auto image = [&](const char* name, const Image<float>& pixels) {
    return fits::ImageExtension{.name = name,
                                .pixels = pixels.view(),
                                .like = &like,
                                .cards = {{"BUNIT", std::string("mag")}}};
  };
  const std::vector<fits::CatalogueColumn> cells = columns_of(map);
  const std::vector<fits::Extension> extensions = {
      image("M50", m50), image("M50_ERR", error),
      fits::TableExtension{.name = "CELLS", .columns = cells}};
  fits::ProductHeader header = product_header(options, report);
  header.cards.push_back({"MAPCELLS", map.known, "cells with m50"});
  const auto add_number = [&](const char* keyword, double value, const char* comment) {
    if (std::isfinite(value)) // FITS has no keywords that are not
      header.cards.push_back({keyword, value, comment});
  };
  add_number("MAPMEAN", map.mean, "[mag] m50, weighted by 1 / error^2");
  add_number("MAPCHI2", map.chi_square, "of the cells about it");
  add_number("MAPPROB", map.probability, "of so much by chance");
  fits::write_extensions(output, extensions, header);
}

plot::ImagePanel panel_of(const Image<float>& pixels, const FieldMap& map) {
  plot::ImagePanel panel{.pixels = plot::resampled(pixels.view())};
  panel.x_range = {map.cells.front().x0, map.cells.back().x1};
  panel.y_range = {map.cells.front().y0, map.cells.back().y1};
  return panel;
}

/// From the lowest to the highest value.
plot::Stretch range_of(const Image<float>& pixels) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const float pixel : pixels.pixels)
    if (std::isfinite(pixel)) {
      low = std::min(low, static_cast<double>(pixel));
      high = std::max(high, static_cast<double>(pixel));
    }
  constexpr double kNarrowest = 0.01; // where all are the same
  if (!(low <= high))
    return {};
  const double margin = std::max(0.0, (kNarrowest - (high - low)) / 2);
  return {.low = low - margin, .high = high + margin};
}

} // namespace

std::string map_file(const Options& options) {
  return options.map_file.empty() && !options.map.empty() ? options.output + ".map"
                                                          : options.map_file;
}

void write_map(OutputFile& output, const Options& options, const Field& field,
               const Report& report) {
  if (form_of(map_file(options)) == Form::text)
    return write_text(output, *report.map);
  write_fits(output, options, field, report);
}

plot::Figure make_map_figure(const Options& options, const FieldMap& map) {
  constexpr double kMostErrors = 5;
  const Image<float> m50 = image_of(map, &stats::Crossing::magnitude);
  Image<float> errors = image_of(map, &stats::Crossing::error);
  for (std::size_t i = 0; i < errors.pixels.size(); ++i)
    errors.pixels[i] = (m50.pixels[i] - static_cast<float>(map.mean)) / errors.pixels[i];
  plot::Figure figure{.title = fits::without_folder(options.image), .x_label = "x (pixel)"};
  figure.y_label = "y (pixel)";
  figure.images = {{panel_of(m50, map), panel_of(errors, map)}};
  plot::ImagePanel& left = figure.images.front().front();
  plot::ImagePanel& right = figure.images.front().back();
  left.caption = "m\u2085\u2080";
  left.unit = "mag, yellow: not known";
  left.stretch = range_of(m50);
  right.caption = "Difference from the mean";
  right.unit = "(m\u2085\u2080 \u2212 mean) / error";
  right.stretch = {.low = -kMostErrors, .high = kMostErrors, .diverging = true};
  return figure;
}

} // namespace astromill::completeness
