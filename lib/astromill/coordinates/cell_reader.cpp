// astromill: from the fields of a row to the numbers of a point
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/cell_reader.h"

#include "astromill/text/angle.h"
#include "astromill/text/number.h"

#include <cmath>
#include <string_view>

namespace astromill::coordinates {

namespace {

bool read_number(const text::Field& field, double& value) {
  return text::parse_number(field.begin, field.end, value) == field.end;
}

/// One coordinate of a pair, as RowReader reads it.
bool read_coordinate(const text::Field& field, text::PairKind kind, bool is_first, double factor,
                     double& value) {
  if (kind == text::PairKind::pixels)
    return read_number(field, value);
  text::AngleText angle;
  if (text::parse_angle(field.begin, field.end, angle) != field.end ||
      (angle.unit == text::AngleUnit::hours && !is_first))
    return false;
  value = kind == text::PairKind::equatorial && is_first ? angle.degrees_if_hours : angle.degrees;
  if (angle.unit == text::AngleUnit::plain)
    value *= factor;
  return true;
}

} // namespace

bool CellReader::valid_numbers(const PointBatch& batch, std::size_t point) const {
  std::size_t column = plan_->proper_motion ? 2 : 0;
  for (std::size_t k = 0; k < plan_->errors; ++k, ++column) {
    const double value = batch.numbers[column][point];
    if (k < 2 ? value < 0 : std::fabs(value) > 1)
      return false;
  }
  return true;
}

ItemStatus CellReader::read(std::span<const text::Field> fields, PointBatch& batch,
                            std::size_t point) const {
  for (const text::Field& field : fields)
    if (!field.exists() || field.empty())
      return ItemStatus::missing_column;
  text::PairKind kind = kind_;
  if (plan_->frame) {
    const text::Field& field = fields.back();
    const auto frame =
        frames::parse_frame({field.begin, static_cast<std::size_t>(field.end - field.begin)});
    if (!frame)
      return ItemStatus::unparsable;
    batch.frame[point] = *frame;
    if (kind != text::PairKind::pixels)
      kind = frames::is_equatorial(*frame) ? text::PairKind::equatorial : text::PairKind::degrees;
  }
  if (!read_coordinate(fields[0], kind, true, plan_->factors[0], batch.a[point]) ||
      !read_coordinate(fields[1], kind, false, plan_->factors[1], batch.b[point]))
    return ItemStatus::unparsable;
  for (std::size_t i = 0; i < plan_->numbers(); ++i) {
    double& value = batch.numbers[i][point];
    if (!read_number(fields[2 + i], value))
      return ItemStatus::unparsable;
    value *= plan_->factors[2 + i];
  }
  return valid_numbers(batch, point) ? ItemStatus::ok : ItemStatus::unparsable;
}

} // namespace astromill::coordinates
