// astromill: what the products of a completeness run are put together from
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/output_file.h"
#include "astromill/completeness/options.h"
#include "astromill/completeness/report.h"
#include "astromill/fits/products.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace astromill::completeness {

/// The centre of a bin with as many decimals as it takes: "16.25", never "16.249999".
std::string centre_text(const MagnitudeBins& bins, std::size_t bin);

/// The number that this text is.
double centre(const MagnitudeBins& bins, std::size_t bin);

/// The names of a fit's crossings, and where they are among them.
inline constexpr std::array<std::pair<const char*, std::size_t>, 3> kCrossings = {
    {{"m50", 2}, {"m80", 1}, {"m90", 0}}};

/// What a FITS product says of the run: its numbers, and in HISTORY the tool and its options.
fits::ProductHeader product_header(const Options& options, const Report& report);

/// The matrix as an image, in magnitudes along both axes. `counts` holds the pixels.
fits::CountsExtension matrix_image(const Curve& curve, std::vector<std::int32_t>& counts);

void write_curve_text(OutputFile& output, const Curve& curve);
void write_curve_fits(OutputFile& output, const Options& options, const Report& report);
void write_curve_json(OutputFile& output, const Options& options, const Report& report);

/// A column of the values that `value(i)` gives for the rows i.
template <class T, class Value>
fits::CatalogueColumn make_column(const char* name, const char* unit, const char* comment,
                                  std::size_t rows, const Value& value) {
  std::vector<T> values(rows);
  for (std::size_t i = 0; i < rows; ++i)
    values[i] = static_cast<T>(value(i));
  return {.name = name, .unit = unit, .comment = comment, .values = std::move(values)};
}

} // namespace astromill::completeness
