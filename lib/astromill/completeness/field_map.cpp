// astromill: where in the field stars are found how deep
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/field_map.h"

#include "astromill/base/error.h"
#include "astromill/parallel/parallel_for.h"
#include "astromill/stats/chi_square.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <numeric>
#include <optional>

namespace astromill::completeness {

namespace {

constexpr std::size_t kMostCells = 10'000;
constexpr std::size_t kM50 = 2; ///< of a fit's crossings

std::optional<std::size_t> positive(std::string_view text) {
  std::size_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() && out > 0 ? std::optional(out)
                                                                             : std::nullopt;
}

/// The cell of a place along one axis of `pixels`; nothing outside the image.
std::optional<std::size_t> place_of(double coordinate, std::size_t pixels, std::size_t cells) {
  const auto length = static_cast<double>(pixels);
  const double from_edge = coordinate - 0.5;
  if (!(from_edge >= 0 && from_edge <= length))
    return std::nullopt;
  return std::min(static_cast<std::size_t>(from_edge / length * static_cast<double>(cells)),
                  cells - 1);
}

/// Magnitudes and outcomes of the stars of all cells, those of one cell next to each other in the
/// order of the trials.
struct SortedStars {
  std::vector<std::size_t> first{}; ///< of each cell, and the end
  std::vector<double> magnitudes{};
  std::vector<unsigned char> recovered{};

  stats::RecoveredStars of(std::size_t cell) const {
    const std::size_t count = first[cell + 1] - first[cell];
    return {std::span(magnitudes).subspan(first[cell], count),
            std::span(recovered).subspan(first[cell], count)};
  }
};

template <class CellOf>
SortedStars sort_stars(std::span<const StarResult> stars, std::size_t cells,
                       const CellOf& cell_of) {
  SortedStars out;
  out.first.assign(cells + 1, 0);
  for (const StarResult& star : stars)
    if (const auto cell = cell_of(star))
      ++out.first[*cell + 1];
  std::partial_sum(out.first.begin(), out.first.end(), out.first.begin());
  out.magnitudes.resize(out.first.back());
  out.recovered.resize(out.first.back());
  std::vector<std::size_t> next(out.first.begin(), std::prev(out.first.end()));
  for (const StarResult& star : stars)
    if (const auto cell = cell_of(star)) {
      const std::size_t place = next[*cell]++;
      out.magnitudes[place] = star.mag_in;
      out.recovered[place] = star.status == StarStatus::found ? 1 : 0;
    }
  return out;
}

void fit_cell(const stats::RecoveredStars& stars, std::size_t model, MapCell& cell) {
  cell.injected = static_cast<std::int64_t>(stars.magnitudes.size());
  cell.recovered = std::ranges::count(stars.recovered, 1);
  if (cell.injected == 0)
    return;
  cell.status = cell.recovered == 0               ? CellStatus::none_recovered
                : cell.recovered == cell.injected ? CellStatus::all_recovered
                                                  : CellStatus::no_fit;
  if (cell.status != CellStatus::no_fit)
    return;
  const std::vector<stats::CompletenessFit> fits = stats::fit_completeness(stars, 1);
  if (model >= fits.size() || !fits[model].converged)
    return;
  cell.m50 = fits[model].crossings[kM50];
  cell.status = std::isnan(cell.m50.magnitude) ? CellStatus::outside : CellStatus::ok;
}

void compare_cells(FieldMap& map) {
  const auto weight = [](const MapCell& cell) {
    const double error = cell.m50.error;
    return cell.status == CellStatus::ok && error > 0 ? 1 / (error * error) : 0;
  };
  double sum = 0;
  double weights = 0;
  for (const MapCell& cell : map.cells)
    if (const double w = weight(cell); w > 0) {
      ++map.known;
      sum += w * cell.m50.magnitude;
      weights += w;
    }
  if (map.known == 0)
    return;
  map.mean = sum / weights;
  map.chi_square = 0;
  for (const MapCell& cell : map.cells)
    if (const double w = weight(cell); w > 0)
      map.chi_square += w * (cell.m50.magnitude - map.mean) * (cell.m50.magnitude - map.mean);
  map.probability = stats::chi_square_tail(map.chi_square, static_cast<double>(map.known - 1));
}

/// Where the edge `i` of the cells of an axis is.
double edge(std::size_t i, std::size_t pixels, std::size_t cells) {
  return 0.5 + static_cast<double>(i) * static_cast<double>(pixels) / static_cast<double>(cells);
}

} // namespace

MapShape parse_map_shape(const std::string& text) {
  const std::size_t comma = std::min(text.find(','), text.size());
  const auto columns = positive(std::string_view(text).substr(0, comma));
  const auto rows = positive(std::string_view(text).substr(std::min(comma + 1, text.size())));
  if (!columns || !rows)
    throw UsageError("must be two whole numbers NX,NY from 1", {.keyword = "--map", .value = text});
  if (*columns > kMostCells / *rows)
    throw UsageError("more than " + std::to_string(kMostCells) + " cells",
                     {.keyword = "--map", .value = text});
  return {*columns, *rows};
}

std::string_view to_text(CellStatus status) {
  constexpr std::array<std::string_view, kCellStatusCount> kNames = {
      "ok", "no-stars", "none-recovered", "all-recovered", "no-fit", "outside"};
  return kNames[static_cast<std::size_t>(status)];
}

FieldMap make_field_map(std::span<const StarResult> stars, const Curve& curve,
                        const MapShape& shape, std::size_t width, std::size_t height, int threads) {
  FieldMap map{.shape = shape, .cells = std::vector<MapCell>(shape.cells())};
  const SortedStars sorted =
      sort_stars(stars, shape.cells(), [&](const StarResult& star) -> std::optional<std::size_t> {
        const auto column = place_of(star.x_in, width, shape.columns);
        const auto row = place_of(star.y_in, height, shape.rows);
        if (!column || !row || !curve.magnitudes.bin_of(star.mag_in))
          return std::nullopt;
        return *row * shape.columns + *column;
      });
  parallel::parallel_for(map.cells.size(), threads, {},
                         [&](std::size_t begin, std::size_t end, int) {
                           for (std::size_t i = begin; i < end; ++i) {
                             MapCell& cell = map.cells[i];
                             const std::size_t column = i % shape.columns;
                             const std::size_t row = i / shape.columns;
                             cell.x0 = edge(column, width, shape.columns);
                             cell.x1 = edge(column + 1, width, shape.columns);
                             cell.y0 = edge(row, height, shape.rows);
                             cell.y1 = edge(row + 1, height, shape.rows);
                             fit_cell(sorted.of(i), curve.preferred_fit, cell);
                           }
                         });
  compare_cells(map);
  return map;
}

} // namespace astromill::completeness
