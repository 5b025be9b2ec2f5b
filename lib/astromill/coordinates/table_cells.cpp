// astromill: the new columns of rows as the cells of a FITS table
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/table_cells.h"

#include "astromill/tables/names.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace astromill::coordinates {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
/// Numbers of an ASCII table: every double comes back from them.
constexpr const char* kAsciiFormat = "E25.16";
constexpr std::size_t kAsciiWidth = 25;
constexpr int kAsciiDecimals = 16;
constexpr const char* kAsciiNull = "NaN";

/// Writes text, cut off or filled up with blanks.
void fill_up(char* out, std::size_t width, std::string_view text) {
  const std::size_t length = std::min(width, text.size());
  std::memcpy(out, text.data(), length);
  std::memset(out + length, ' ', width - length);
}

std::string_view ascii_number(std::span<char, kAsciiWidth> out, double value) {
  if (!std::isfinite(value))
    return kAsciiNull;
  char* const end = std::to_chars(out.data(), out.data() + out.size(), value,
                                  std::chars_format::scientific, kAsciiDecimals)
                        .ptr;
  std::replace(out.data(), end, 'e', 'E');
  return {out.data(), static_cast<std::size_t>(end - out.data())};
}

} // namespace

TableCells::TableCells(const Options& options, const RowPlan& plan, const PointConverter& converter,
                       const fits::TableLayout& table)
    : plan_(plan), writer_(options, plan, converter), bad_text_(options.bad_text),
      pair_as_text_(options.format == SkyFormat::sexagesimal), ascii_(table.ascii),
      points_(PointBatch::kMostRows), numbers_(PointBatch::kMostRows), text_(writer_.most_bytes()) {
  if (options.chips)
    chips_ = converter.chip_labels();
  std::vector<std::string_view> names;
  if (options.rows == RowsMode::all)
    for (const fits::TableColumn& column : table.columns)
      names.push_back(column.name);
  const std::size_t chip = 2 + plan.further_numbers();
  for (std::size_t i = 0; i < plan.added.size(); ++i) {
    std::size_t width = plan.added[i].width;
    if (!chips_.empty() && i == chip)
      for (const std::string& label : chips_)
        width = std::max(width, label.size());
    if (i <= chip)
      width = std::max(width, bad_text_.size());
    add_column(plan.added[i], width, tables::unused_name(names, plan.added[i].name));
  }
  for (const std::vector<char>& bytes : bytes_)
    cells_.push_back({bytes.data(), bytes.size() / PointBatch::kMostRows});
}

void TableCells::add_column(const tables::NewColumn& column, std::size_t width,
                            const std::string& name) {
  fits::AddedColumn added{.name = name, .unit = column.unit, .comment = column.description};
  const bool is_number = column.kind == tables::NewColumn::Kind::number;
  if (is_number) {
    added.format = ascii_ ? kAsciiFormat : "1D";
    added.null = ascii_ ? kAsciiNull : "";
    width = ascii_ ? kAsciiWidth : sizeof(double);
  } else {
    added.format = ascii_ ? "A" + std::to_string(width) : std::to_string(width) + "A";
  }
  columns_.push_back(std::move(added));
  bytes_.emplace_back(PointBatch::kMostRows * (width + (ascii_ ? 1 : 0)));
}

/// What came of the rows, and which of them is which point.
void TableCells::take_status(const PointBatch& batch, std::span<ItemStatus> status) {
  std::size_t point = 0;
  for (std::size_t row = 0; row < status.size(); ++row) {
    points_[row] = point;
    if (status[row] == ItemStatus::ok)
      status[row] = batch.status[point++];
  }
}

void TableCells::fill_text(std::size_t column, std::size_t row, std::string_view text) {
  const std::size_t width = cells_[column].width;
  char* const out = bytes_[column].data() + row * width;
  if (ascii_)
    *out = ' ';
  const std::size_t before = ascii_ ? 1 : 0;
  fill_up(out + before, width - before, text);
}

void TableCells::fill_numbers(std::size_t column, const std::vector<double>& values,
                              std::span<const ItemStatus> status) {
  for (std::size_t row = 0; row < status.size(); ++row)
    numbers_[row] = has_result(status[row]) ? values[points_[row]] : kNan;
  const std::span numbers(numbers_.data(), status.size());
  if (!ascii_)
    return fits::store_numbers(numbers, bytes_[column].data());
  std::array<char, kAsciiWidth> room;
  for (std::size_t row = 0; row < status.size(); ++row)
    fill_text(column, row, ascii_number(room, numbers[row]));
}

void TableCells::fill_pair_texts(const PointBatch& batch, std::span<const ItemStatus> status) {
  for (std::size_t row = 0; row < status.size(); ++row) {
    if (!has_result(status[row])) {
      fill_text(0, row, bad_text_);
      fill_text(1, row, bad_text_);
      continue;
    }
    char* const end = writer_.sexagesimal_pair(text_.data(), batch, points_[row], '\0');
    const std::string_view first(text_.data());
    fill_text(0, row, first);
    fill_text(1, row, {first.end() + 1, end});
  }
}

std::span<const fits::NewCells> TableCells::fill(const PointBatch& batch,
                                                 std::span<ItemStatus> status) {
  take_status(batch, status);
  if (pair_as_text_) {
    fill_pair_texts(batch, status);
  } else {
    fill_numbers(0, batch.a_out, status);
    fill_numbers(1, batch.b_out, status);
  }
  std::size_t column = 2;
  for (std::size_t i = 0; i < plan_.further_numbers(); ++i)
    fill_numbers(column++, batch.further[i], status);
  for (std::size_t row = 0; row < status.size() && !chips_.empty(); ++row)
    fill_text(column, row,
              has_result(status[row]) ? std::string_view(chips_[batch.chip[points_[row]]])
                                      : std::string_view(bad_text_));
  column += chips_.empty() ? 0U : 1U;
  for (std::size_t row = 0; row < status.size() && plan_.status; ++row)
    fill_text(column, row, to_text(status[row]));
  return cells_;
}

} // namespace astromill::coordinates
