// astromill: from the rows of a FITS table to the numbers of points
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/table_reader.h"

#include "astromill/fits/table_values.h"
#include "astromill/tables/names.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace astromill::coordinates {

namespace {

std::size_t find_column(const fits::TableLayout& table, const tables::ColumnChoice& choice) {
  Where where = table.where;
  if (!choice.by_name()) {
    where.value = std::to_string(choice.index + 1);
    if (choice.index >= table.columns.size())
      throw Error("no such column; the table has " + std::to_string(table.columns.size()), where);
    return choice.index;
  }
  std::vector<std::string_view> names;
  for (const fits::TableColumn& column : table.columns)
    names.push_back(column.name);
  const auto found = tables::find_name(names, choice.name);
  if (found)
    return *found;
  where.value = choice.name;
  throw Error("no such column, or several; the table has " +
                  (names.empty() ? "none" : tables::list_of(names)),
              where);
}

text::Field field_of(std::string_view text) { return {text.data(), text.data() + text.size()}; }

} // namespace

std::vector<std::size_t> choose_columns(const fits::TableLayout& table, RowPlan& plan) {
  std::vector<std::size_t> columns;
  std::vector<std::string> units;
  for (std::size_t i = 0; i < plan.choices.size(); ++i) {
    const std::size_t column = find_column(table, plan.choices[i]);
    fits::check_scalar(table, column);
    if (plan.quantities[i] == Quantity::frame && !fits::is_text(table.columns[column]))
      throw Error("has numbers, not the names of frames", table.at_column(column));
    columns.push_back(column);
    units.push_back(table.columns[column].unit);
  }
  take_units(plan, units, table.where);
  return columns;
}

TableReader::TableReader(const fits::TableLayout& table, std::vector<std::size_t> columns,
                         const RowPlan& plan, text::PairKind kind)
    : table_(table), columns_(std::move(columns)), plan_(plan), kind_(kind), cells_(plan, kind) {
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (plan.quantities[i] != Quantity::frame &&
        (table.ascii || fits::is_text(table.columns[columns_[i]])))
      texts_.push_back(i);
}

ItemStatus TableReader::read_text_cell(std::size_t choice, const char* row, text::PairKind kind,
                                       double& value) const {
  const fits::TableColumn& column = table_.columns[columns_[choice]];
  const std::string_view text = fits::read_text(column, row);
  if (text.empty())
    return ItemStatus::missing_column;
  bool good = false;
  if (fits::is_text(column)) {
    good = cells_.read_number(choice, field_of(text), kind, value);
  } else {
    good = fits::read_text_number(column, text, value);
    value *= plan_.factors[choice];
  }
  return good ? ItemStatus::ok : ItemStatus::unparsable;
}

/// The cells of a row that are text; those of numbers are in place.
ItemStatus TableReader::read_texts(const char* row, PointBatch& batch, std::size_t point) const {
  text::PairKind kind = kind_;
  if (plan_.frame) {
    const std::string_view text = fits::read_text(table_.columns[columns_.back()], row);
    if (text.empty())
      return ItemStatus::missing_column;
    if (!cells_.read_frame(field_of(text), batch.frame[point], kind))
      return ItemStatus::unparsable;
  }
  for (const std::size_t choice : texts_) {
    const ItemStatus status = read_text_cell(choice, row, kind, batch.in(choice)[point]);
    if (status != ItemStatus::ok)
      return status;
  }
  return ItemStatus::ok;
}

void TableReader::read(const char* rows, PointBatch& batch, std::span<ItemStatus> status) const {
  std::ranges::fill(status, ItemStatus::ok);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const fits::TableColumn& column = table_.columns[columns_[i]];
    if (table_.ascii || fits::is_text(column))
      continue;
    const std::span values(batch.in(i).data(), status.size());
    fits::read_numbers(table_, column, rows, values, status);
    if (plan_.factors[i] != 1)
      for (double& value : values)
        value *= plan_.factors[i];
  }
  const bool with_text = plan_.frame || !texts_.empty();
  for (std::size_t row = 0; row < status.size() && (with_text || plan_.errors > 0); ++row) {
    if (with_text && status[row] == ItemStatus::ok)
      status[row] = read_texts(rows + row * table_.row_length, batch, row);
    if (status[row] == ItemStatus::ok && !cells_.valid_numbers(batch, row))
      status[row] = ItemStatus::unparsable;
  }
  keep_points(batch, status);
}

/// Closes the gaps that rows leave which are no points.
void TableReader::keep_points(PointBatch& batch, std::span<const ItemStatus> status) const {
  batch.size = 0;
  for (std::size_t row = 0; row < status.size(); ++row) {
    if (status[row] != ItemStatus::ok)
      continue;
    const std::size_t point = batch.size++;
    if (point == row)
      continue;
    for (std::size_t i = 0; i < 2 + plan_.numbers(); ++i)
      batch.in(i)[point] = batch.in(i)[row];
    batch.frame[point] = batch.frame[row];
  }
}

} // namespace astromill::coordinates
