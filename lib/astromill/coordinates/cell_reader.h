// astromill: from the fields of a row to the numbers of a point
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/status.h"
#include "astromill/coordinates/point_batch.h"
#include "astromill/coordinates/row_plan.h"
#include "astromill/text/fields.h"
#include "astromill/text/row.h"

#include <cstddef>
#include <span>

namespace astromill::coordinates {

/// Reads the fields of the columns that a RowPlan asks for. Immutable, safe from any thread.
class CellReader {
public:
  CellReader(const RowPlan& plan, text::PairKind kind) : plan_(&plan), kind_(kind) {}

  /// Reads the fields, one for each column asked for, into a point of the batch. Gives ok,
  /// missing_column (a field is not there or empty) or unparsable (not a coordinate or number, a
  /// negative error, a correlation beyond 1, a frame that is not known). Never allocates.
  ItemStatus read(std::span<const text::Field> fields, PointBatch& batch, std::size_t point) const;

  /// Reads the frame of a row; `kind` becomes that of its pair. False if it is not known.
  bool read_frame(const text::Field& field, frames::Frame& frame, text::PairKind& kind) const;

  /// Reads the number of any other choice; false if it is none.
  bool read_number(std::size_t choice, const text::Field& field, text::PairKind kind,
                   double& value) const;

  /// The last of these rules, for numbers that did not come as text.
  bool valid_numbers(const PointBatch& batch, std::size_t point) const;

private:
  const RowPlan* plan_;
  text::PairKind kind_;
};

} // namespace astromill::coordinates
