// astromill: which columns a run reads from a table, and which it adds
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/error.h"
#include "astromill/coordinates/options.h"
#include "astromill/tables/column_choice.h"
#include "astromill/tables/new_column.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace astromill::coordinates {

/// What a column means.
enum class Quantity {
  pixel,
  longitude,
  latitude,
  proper_motion, ///< mas/yr
  pixel_error,
  sky_error, ///< arcsec
  correlation,
  frame, ///< its name
};

/// The columns of a run, whatever the format of the table.
struct RowPlan {
  /// Columns asked for: the pair, then those of proper motion and of errors, then that of the
  /// frame, as far as they are wanted.
  std::vector<tables::ColumnChoice> choices;
  std::vector<Quantity> quantities; ///< of each of them
  std::vector<double> factors;      ///< what plain numbers in each of them are multiplied by
  bool proper_motion = false;       ///< two columns behind the pair
  std::size_t errors = 0;           ///< columns behind these: 0, 2 or 3
  bool frame = false;               ///< the last column names each row's frame
  bool scale = false;               ///< local scales are added

  /// New columns in the order in which they come out: the pair, errors, scale, chip, status.
  std::vector<tables::NewColumn> added;
  bool status = false; ///< the last of them is the status

  /// True if every row is just two coordinates in the usual units.
  bool pair_only() const;

  /// Columns of numbers behind the pair that are read.
  std::size_t numbers() const { return (proper_motion ? 2U : 0U) + errors; }

  /// Columns of numbers behind the pair that are added.
  std::size_t further_numbers() const { return (errors > 0 ? 3U : 0U) + (scale ? 4U : 0U); }
};

/// Works out the columns from the options; with `status` a status column is added even where the
/// options do not ask for one. Throws UsageError.
RowPlan make_row_plan(const Options& options, bool status);

/// Takes up the units that a table gives its columns, one for each choice, "" where it gives none:
/// degrees, radians, hours, arcsec, mas/yr, ... in the spellings of FITS, VOTable and astropy.
/// Throws Error naming the column and the unit where it is none that the column can have.
void take_units(RowPlan& plan, std::span<const std::string> units, const Where& where);

} // namespace astromill::coordinates
