// astromill: from the rows of a FITS table to the numbers of points
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/status.h"
#include "astromill/coordinates/cell_reader.h"
#include "astromill/coordinates/point_batch.h"
#include "astromill/coordinates/row_plan.h"
#include "astromill/fits/table_layout.h"
#include "astromill/text/row.h"

#include <cstddef>
#include <span>
#include <vector>

namespace astromill::coordinates {

/// The columns of a table that a plan asks for, one for each choice; the plan learns their units.
/// Throws Error where there is no such column, or one that cannot be read.
std::vector<std::size_t> choose_columns(const fits::TableLayout& table, RowPlan& plan);

/// Reads the columns chosen from a table, numbers as they are stored, text as CellReader reads it.
/// Immutable, safe from any thread.
class TableReader {
public:
  /// Table and plan must outlive this.
  TableReader(const fits::TableLayout& table, std::vector<std::size_t> columns, const RowPlan& plan,
              text::PairKind kind);

  /// Reads status.size() rows, at most PointBatch::kMostRows. Those with status ok become the
  /// points of the batch, in their order; else the status is missing_column (an empty cell) or
  /// unparsable.
  void read(const char* rows, PointBatch& batch, std::span<ItemStatus> status) const;

private:
  void keep_points(PointBatch& batch, std::span<const ItemStatus> status) const;
  ItemStatus read_texts(const char* row, PointBatch& batch, std::size_t point) const;
  ItemStatus read_text_cell(std::size_t choice, const char* row, text::PairKind kind,
                            double& value) const;

  const fits::TableLayout& table_;
  std::vector<std::size_t> columns_;
  const RowPlan& plan_;
  text::PairKind kind_;
  CellReader cells_;
  std::vector<std::size_t> texts_; ///< choices whose cells are text, that of the frame left out
};

} // namespace astromill::coordinates
