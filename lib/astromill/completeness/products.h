// astromill: the files that a completeness run makes
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/output_file.h"
#include "astromill/completeness/curve.h"
#include "astromill/completeness/field.h"
#include "astromill/completeness/options.h"
#include "astromill/completeness/report.h"
#include "astromill/completeness/star_result.h"

#include <span>

namespace astromill::completeness {

/// Writes the curve in the format that options.output asks for: text with fixed columns (mag
/// injected recovered fraction lo68 hi68 lo95 hi95 dmag_median dmag_scatter blended) and lines
/// "# fit ..." behind them; .fits with tables CURVE and FITS and image MATRIX; .json with
/// everything. The caller commits.
void write_curve(OutputFile& output, const Options& options, const Report& report);

/// Writes every star (trial id x_in y_in mag_in status x_out y_out mag_out; in FITS also mag_err,
/// sky, sharpness, sround, ground, rejected), text or .fits by options.stars_table.
void write_stars_table(OutputFile& output, const Options& options, const Report& report,
                       std::span<const StarResult> stars);

/// Writes every star as DOLPHOT 2 writes its artificial stars for one image of a camera that it
/// does not know (dolphot.c: fakestar() and out1star(); A. Dolphin, DOLPHOT User's Guide): 34
/// columns without a header, pixels from 0 at the corner of the first one. What is not measured,
/// and stars that are not found, have DOLPHOT's own numbers for that.
void write_dolphot_table(OutputFile& output, const Options& options, const Field& field,
                         const Report& report, std::span<const StarResult> stars);

/// Writes the matrix of recovered stars by input and output magnitude, text or .fits by
/// options.matrix.
void write_matrix(OutputFile& output, const Options& options, const Report& report);

} // namespace astromill::completeness
