// astromill: where in the field stars are found how deep
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/curve.h"
#include "astromill/completeness/star_result.h"
#include "astromill/stats/completeness_fit.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::completeness {

/// How many cells a field is cut into, all of one size.
struct MapShape {
  std::size_t columns = 0;
  std::size_t rows = 0;

  std::size_t cells() const { return columns * rows; }
};

/// Reads "NX,NY". Throws UsageError naming --map: not two whole numbers from 1, more than 10,000
/// cells.
MapShape parse_map_shape(const std::string& text);

/// What is known of m50 in a cell.
enum class CellStatus : std::uint8_t {
  ok,
  no_stars,
  none_recovered, ///< m50 is brighter than the magnitudes, or nowhere
  all_recovered,  ///< m50 is fainter than the magnitudes
  no_fit,         ///< too few stars to settle the curve
  outside,        ///< the curve does not fall to 0.5 inside the magnitudes of the stars
};
inline constexpr std::size_t kCellStatusCount = 6;

/// The word for a status in tables.
std::string_view to_text(CellStatus status);

/// A part of the field.
struct MapCell {
  double x0 = 0; ///< edges, pixels, 1-based: the first pixel is from 0.5 to 1.5
  double x1 = 0;
  double y0 = 0;
  double y1 = 0;
  std::int64_t injected = 0; ///< of magnitudes inside the bins
  std::int64_t recovered = 0;
  stats::Crossing m50{}; ///< of the curve that is preferred for the whole field; NaN unless ok
  CellStatus status = CellStatus::no_stars;
};

/// m50 over the field, and whether its cells differ.
struct FieldMap {
  MapShape shape{};
  std::vector<MapCell> cells{};                           ///< row by row from the first pixel
  std::int64_t known = 0;                                 ///< cells with m50 and its error
  double mean = std::numeric_limits<double>::quiet_NaN(); ///< of their m50, weighted by 1 / error^2
  double chi_square = std::numeric_limits<double>::quiet_NaN();  ///< of them about it
  double probability = std::numeric_limits<double>::quiet_NaN(); ///< of so much by chance; NaN for
                                                                 ///< less than two cells

  /// Chance does not explain how much the cells differ (less than 1 %).
  bool varies() const { return probability < 0.01; }
};

/// Cuts a field of width x height pixels into cells and fits each one's stars, by the places where
/// they were put in, with the model that curve prefers for all (else differences between models
/// would look like differences between places). Stars outside the image, and those outside the
/// bins, are in no cell. `threads` changes nothing but the time.
FieldMap make_field_map(std::span<const StarResult> stars, const Curve& curve,
                        const MapShape& shape, std::size_t width, std::size_t height, int threads);

} // namespace astromill::completeness
