// astromill: the map of m50 over the field: table, images and figure
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/output_file.h"
#include "astromill/completeness/field.h"
#include "astromill/completeness/options.h"
#include "astromill/completeness/report.h"
#include "astromill/plot/figure.h"

#include <string>

namespace astromill::completeness {

/// Where the table of cells goes: --map-file, or the curve's name with ".map" behind it.
std::string map_file(const Options& options);

/// Writes the map of the report: text (ix iy x0 x1 y0 y1 injected recovered m50 m50_err m50_lo95
/// m50_hi95 status, and behind it how the cells differ) or, by the name, FITS with images M50 and
/// M50_ERR, a pixel a cell with the world coordinates of the image, and the table CELLS. The caller
/// commits.
void write_map(OutputFile& output, const Options& options, const Field& field,
               const Report& report);

/// m50, and by how many errors it differs from the mean.
plot::Figure make_map_figure(const Options& options, const FieldMap& map);

} // namespace astromill::completeness
