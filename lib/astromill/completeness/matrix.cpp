// astromill: recovered stars by input and output magnitude
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/product_parts.h"
#include "astromill/completeness/products.h"
#include "astromill/text/text_table.h"

#include <algorithm>

namespace astromill::completeness {

namespace {

void write_text(OutputFile& output, const Curve& curve) {
  const MagnitudeBins& bins = curve.magnitudes;
  const std::size_t columns = bins.count + 2;
  text::TextTable table(output);
  table.raw("# mag_in injected brighter");
  for (std::size_t i = 0; i < bins.count; ++i)
    table.raw(" ").raw(centre_text(bins, i));
  table.raw(" fainter").end_line();
  for (std::size_t i = 0; i < bins.count; ++i) {
    table.raw(centre_text(bins, i)).raw(" ").integer(curve.bins[i].injected);
    for (std::size_t k = 0; k < columns; ++k)
      table.raw(" ").integer(curve.matrix[i * columns + k]);
    table.end_line();
  }
  table.flush();
}

} // namespace

void write_matrix(OutputFile& output, const Options& options, const Report& report) {
  if (form_of(options.matrix) == Form::text)
    return write_text(output, report.curve);
  std::vector<std::int32_t> counts;
  const fits::Extension image = matrix_image(report.curve, counts);
  fits::write_extensions(output, {&image, 1}, product_header(options, report));
}

} // namespace astromill::completeness
