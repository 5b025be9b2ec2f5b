// astromill: the new columns of rows as the cells of a FITS table
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/status.h"
#include "astromill/coordinates/options.h"
#include "astromill/coordinates/point_batch.h"
#include "astromill/coordinates/point_converter.h"
#include "astromill/coordinates/point_writer.h"
#include "astromill/coordinates/row_plan.h"
#include "astromill/fits/table_header.h"
#include "astromill/fits/table_layout.h"
#include "astromill/fits/table_values.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::coordinates {

/// Makes the cells of the new columns of a plan: numbers in double precision, NaN where a row has
/// no result; text filled up with blanks. In an ASCII table numbers are text with all their digits,
/// and a blank stands before each cell. Not safe for use by two threads at a time.
class TableCells {
public:
  /// The names of the columns are changed where the table has them already and keeps them. The plan
  /// must outlive this.
  TableCells(const Options& options, const RowPlan& plan, const PointConverter& converter,
             const fits::TableLayout& table);

  const std::vector<fits::AddedColumn>& columns() const { return columns_; }

  /// Cells of status.size() rows, whose points are those of the batch; `status` becomes what came
  /// of the rows. Valid until the next call.
  std::span<const fits::NewCells> fill(const PointBatch& batch, std::span<ItemStatus> status);

private:
  void add_column(const tables::NewColumn& column, std::size_t width, const std::string& name);
  void take_status(const PointBatch& batch, std::span<ItemStatus> status);
  void fill_pair_texts(const PointBatch& batch, std::span<const ItemStatus> status);
  void fill_numbers(std::size_t column, const std::vector<double>& values,
                    std::span<const ItemStatus> status);
  void fill_text(std::size_t column, std::size_t row, std::string_view text);

  const RowPlan& plan_;
  PointWriter writer_;
  std::string bad_text_;
  bool pair_as_text_;
  bool ascii_;
  std::vector<std::string> chips_; ///< empty: no such column
  std::vector<fits::AddedColumn> columns_;
  std::vector<std::vector<char>> bytes_; ///< of the cells of each column
  std::vector<fits::NewCells> cells_;
  std::vector<std::size_t> points_; ///< of each row; meaningful where it is one
  std::vector<double> numbers_;
  std::vector<char> text_;
};

} // namespace astromill::coordinates
