// astromill: the tiles and what became of them
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/letters.h"
#include "astromill/deconv/product_parts.h"
#include "astromill/deconv/products.h"
#include "astromill/text/text_table.h"

#include <algorithm>
#include <cstdint>
#include <string>

namespace astromill::deconv {

namespace {

constexpr int kChi2Decimals = 5;
constexpr int kErrorDecimals = 5;
constexpr int kAlphaDigits = 6;
constexpr int kFluxDigits = 9;

using Row = std::vector<std::string>;

/// First and last pixel of a tile along an axis, 1-based.
struct Ends {
  std::int64_t x0, y0, x1, y1;
};
Ends ends_of(const Rectangle& data) {
  return {static_cast<std::int64_t>(data.x) + 1, static_cast<std::int64_t>(data.y) + 1,
          static_cast<std::int64_t>(data.x + data.width),
          static_cast<std::int64_t>(data.y + data.height)};
}

Row row_of(const TileResult& tile) {
  const Ends ends = ends_of(tile.data);
  return {std::to_string(tile.tile),
          std::to_string(ends.x0),
          std::to_string(ends.y0),
          std::to_string(ends.x1),
          std::to_string(ends.y1),
          std::to_string(tile.iterations),
          std::to_string(tile.convolutions),
          text::significant(tile.alpha, kAlphaDigits),
          text::fixed(tile.chi2, kChi2Decimals),
          std::to_string(tile.npix),
          text::significant(tile.flux, kFluxDigits),
          text::fixed(tile.psf_error, kErrorDecimals),
          text::fixed(tile.chi2_raw, kChi2Decimals),
          tile.converged ? "1" : "0"};
}

/// Columns as wide as they must be, the first flush left as its name is a comment; below, why tiles
/// did not converge.
void write_text(OutputFile& output, const Report& report) {
  std::vector<Row> rows = {{"# tile", "x0", "y0", "x1", "y1", "iterations", "convolutions", "alpha",
                            "chi2", "npix", "flux", "psf_error", "chi2_raw", "converged"}};
  for (const TileResult& tile : report.tiles)
    rows.push_back(row_of(tile));
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], row[i].size());
  text::TextTable table(output);
  for (const Row& row : rows) {
    table.raw(row[0]).raw(std::string(widths[0] - row[0].size(), ' '));
    for (std::size_t i = 1; i < row.size(); ++i)
      table.raw(" ").raw(std::string(widths[i] - row[i].size(), ' ')).raw(row[i]);
    table.end_line();
  }
  for (const TileResult& tile : report.tiles)
    if (!tile.converged)
      table.raw("# tile ").integer(tile.tile).raw(": ").raw(why_not_converged(tile)).end_line();
  table.flush();
}

} // namespace

std::vector<fits::CatalogueColumn> tile_columns(const Report& report) {
  std::vector<fits::CatalogueColumn> columns;
  const auto add = [&](auto type, const char* name, const char* unit, const char* comment,
                       auto&& value) {
    std::vector<decltype(type)> values;
    for (const TileResult& tile : report.tiles)
      values.push_back(static_cast<decltype(type)>(value(tile)));
    columns.push_back(
        {.name = name, .unit = unit, .comment = comment, .values = std::move(values)});
  };
  using Tile = TileResult;
  const std::int32_t whole = 0;
  const std::int64_t count = 0;
  const double number = 0;
  add(whole, "tile", "", "number", [](const Tile& t) { return t.tile; });
  add(count, "x0", "pixel", "first and last pixel, from 1",
      [](const Tile& t) { return ends_of(t.data).x0; });
  add(count, "y0", "pixel", "", [](const Tile& t) { return ends_of(t.data).y0; });
  add(count, "x1", "pixel", "", [](const Tile& t) { return ends_of(t.data).x1; });
  add(count, "y1", "pixel", "", [](const Tile& t) { return ends_of(t.data).y1; });
  add(count, "iterations", "", "", [](const Tile& t) { return t.iterations; });
  add(count, "convolutions", "", "", [](const Tile& t) { return t.convolutions; });
  add(number, "alpha", "", "multiplier of chi-square", [](const Tile& t) { return t.alpha; });
  add(number, "chi2", "", "a pixel", [](const Tile& t) { return t.chi2; });
  add(count, "npix", "", "pixels fitted", [](const Tile& t) { return t.npix; });
  add(number, "flux", "", "unit of the image", [](const Tile& t) { return t.flux; });
  add(number, "psf_error", "", "fraction of the light", [](const Tile& t) { return t.psf_error; });
  add(number, "chi2_raw", "", "without psf_error", [](const Tile& t) { return t.chi2_raw; });
  add(whole, "converged", "", "1 or 0", [](const Tile& t) { return t.converged; });
  add(count, "masked", "", "pixels that get light, not fitted",
      [](const Tile& t) { return t.masked; });
  add(count, "planes", "", "of the PSF", [](const Tile& t) { return t.planes; });
  std::vector<std::string> endings;
  for (const Tile& tile : report.tiles)
    endings.push_back(tile.converged ? std::string(to_text(tile.ending)) : why_not_converged(tile));
  columns.push_back({.name = "ending", .comment = "why it ended", .values = std::move(endings)});
  return columns;
}

void write_tiles_table(OutputFile& output, const Options& options, const Report& report) {
  const std::string& name = options.tiles_table;
  if (!ends_ignoring_case(name, ".fits") && !ends_ignoring_case(name, ".fit"))
    return write_text(output, report);
  fits::write_catalogue(output, "TILES", tile_columns(report), product_header(options, report));
}

} // namespace astromill::deconv
