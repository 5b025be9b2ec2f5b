// astromill: a block of rows in, a block of rows out
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/coordinates/cell_reader.h"
#include "astromill/coordinates/options.h"
#include "astromill/coordinates/output_block.h"
#include "astromill/coordinates/point_batch.h"
#include "astromill/coordinates/point_converter.h"
#include "astromill/coordinates/point_writer.h"
#include "astromill/coordinates/row_counts.h"
#include "astromill/coordinates/row_plan.h"
#include "astromill/tables/front_matter.h"
#include "astromill/text/row.h"
#include "astromill/text/row_cells.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace astromill::coordinates {

/// Converts rows of text for one worker: reads the coordinates of a batch of rows, converts them
/// together and writes the rows. Not safe for use by two threads at a time.
class RowConverter {
public:
  /// The options and the plan must outlive the converter.
  RowConverter(const Options& options, const RowPlan& plan, text::PairKind kind,
               const tables::RowLayout& layout, PointConverter points);

  /// Appends one line to `out` for each line of `in`, whose bytes end at a line end or at the end
  /// of the data, and adds to `counts` (lines counted from the start of `in`).
  void convert(std::string_view in, OutputBlock& out, RowCounts& counts);

private:
  std::size_t read_rows(const char*& next, const char* end);
  void take_pairs(std::size_t count);
  void take_cells(std::size_t count);
  void write_rows(std::size_t count, OutputBlock& out);
  void count_rows(std::size_t count, RowCounts& counts) const;

  bool regions_; ///< rows come out as points of a region file
  bool all_;     ///< RowsMode::all
  bool pair_only_;
  text::RowReader reader_;
  text::RowCells cells_;
  CellReader cell_reader_;
  PointConverter points_;
  PointWriter writer_;
  std::vector<text::Row> rows_;     ///< the lines of the batch at hand
  std::vector<text::Field> fields_; ///< of one row
  PointBatch batch_;                ///< those of the lines that have coordinates
};

} // namespace astromill::coordinates
