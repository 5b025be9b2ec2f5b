// astromill: columns of numbers from the rows of a text (internal to the tables module)
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/tables/number_rows.h"

#include "astromill/base/letters.h"
#include "astromill/text/number.h"
#include "astromill/text/row_cells.h"

#include <algorithm>
#include <limits>

namespace astromill::tables {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

ItemStatus read_field(const text::Field& field, double& value) {
  if (!field.exists() || field.empty())
    return ItemStatus::missing_column;
  return text::parse_number(field.begin, field.end, value) == field.end ? ItemStatus::ok
                                                                        : ItemStatus::unparsable;
}

/// How IRAF, Python and astropy's masked columns write a number that is none.
bool is_undefined(const text::Field& field) {
  const std::string_view word(field.begin, static_cast<std::size_t>(field.end - field.begin));
  static constexpr std::array<std::string_view, 10> kUndefined = {
      "", "INDEF", "nan", "+nan", "-nan", "inf", "+inf", "-inf", "--", "null"};
  return std::ranges::any_of(
      kUndefined, [=](std::string_view text) { return equal_ignoring_case(word, text); });
}

class NumberRows {
public:
  NumberRows(const RowLayout& layout, const UsualColumns& usual)
      : usual_(usual), style_(layout.style()), columns_(layout.columns.size()),
        reader_({layout.columns[0], layout.columns[1]}, text::PairKind::pixels, style_),
        cells_(layout.columns, style_) {}

  /// Returns what is behind the row; `out` is a row only if is_row() then.
  std::string_view read(std::string_view rest, NumberRow& out) {
    reader_.read(rest.data(), rest.data() + rest.size(), row_);
    if (is_row()) {
      cells_.find(row_, std::span(fields_).first(columns_));
      read_values(out);
      if (out.status != ItemStatus::ok && usual_.undefined)
        read_values_or_nan(out);
      if (out.status != ItemStatus::ok)
        out.values = {};
    }
    return rest.substr(static_cast<std::size_t>(row_.next - rest.data()));
  }

  bool is_row() const { return row_.kind == text::LineKind::data; }

private:
  void read_values(NumberRow& out) const {
    out.status = row_.status;
    out.values = {row_.a, row_.b};
    out.label.clear();
    for (std::size_t i = 2; i < columns_; ++i)
      if (i != usual_.label) {
        if (out.status == ItemStatus::ok)
          out.status = read_field(fields_[i], out.values[i]);
      } else if (fields_[i].exists()) {
        out.label.assign(fields_[i].begin, fields_[i].end);
      }
  }

  /// Not where a row has other fields than its table: its columns cannot be told.
  void read_values_or_nan(NumberRow& out) const {
    if (style_.fields > 0 &&
        text::field_count(row_.begin, row_.end, row_.separator) != style_.fields)
      return;
    out.status = ItemStatus::ok;
    for (std::size_t i = 0; i < columns_ && out.status == ItemStatus::ok; ++i)
      if (i != usual_.label) {
        out.status = read_field(fields_[i], out.values[i]);
        if (out.status != ItemStatus::ok && fields_[i].exists() && is_undefined(fields_[i])) {
          out.status = ItemStatus::ok;
          out.values[i] = kNan;
        }
      }
  }

  const UsualColumns& usual_;
  text::RowStyle style_;
  std::size_t columns_;
  text::RowReader reader_;
  text::RowCells cells_;
  text::Row row_{};
  std::array<text::Field, NumberRow::kMost> fields_{};
};

} // namespace

std::vector<NumberRow> read_number_rows(std::string_view rows, const RowLayout& layout,
                                        std::int64_t first_line, const UsualColumns& usual) {
  std::vector<NumberRow> out;
  NumberRows reader(layout, usual);
  NumberRow row{.place = first_line};
  for (; !rows.empty(); ++row.place) {
    rows = reader.read(rows, row);
    if (reader.is_row())
      out.push_back(row);
  }
  return out;
}

} // namespace astromill::tables
