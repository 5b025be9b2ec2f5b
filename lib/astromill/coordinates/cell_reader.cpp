// astromill: from the fields of a row to the numbers of a point
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/cell_reader.h"

#include "astromill/text/angle.h"
#include "astromill/text/number.h"

#include <cmath>
#include <string_view>

namespace astromill::coordinates {

namespace {

bool read_plain(const text::Field& field, double& value) {
  return text::parse_number(field.begin, field.end, value) == field.end;
}

/// One coordinate of a pair, as RowReader reads it.
bool read_coordinate(const text::Field& field, text::PairKind kind, bool is_first, double factor,
                     double& value) {
  if (kind == text::PairKind::pixels)
    return read_plain(field, value);
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

bool CellReader::read_frame(const text::Field& field, frames::Frame& frame,
                            text::PairKind& kind) const {
  const auto read =
      frames::parse_frame({field.begin, static_cast<std::size_t>(field.end - field.begin)});
  if (!read)
    return false;
  frame = *read;
  if (kind != text::PairKind::pixels)
    kind = frames::is_equatorial(frame) ? text::PairKind::equatorial : text::PairKind::degrees;
  return true;
}

bool CellReader::read_number(std::size_t choice, const text::Field& field, text::PairKind kind,
                             double& value) const {
  if (choice < 2)
    return read_coordinate(field, kind, choice == 0, plan_->factors[choice], value);
  if (!read_plain(field, value))
    return false;
  value *= plan_->factors[choice];
  return true;
}

ItemStatus CellReader::read(std::span<const text::Field> fields, PointBatch& batch,
                            std::size_t point) const {
  for (const text::Field& field : fields)
    if (!field.exists() || field.empty())
      return ItemStatus::missing_column;
  text::PairKind kind = kind_;
  if (plan_->frame && !read_frame(fields.back(), batch.frame[point], kind))
    return ItemStatus::unparsable;
  for (std::size_t i = 0; i < 2 + plan_->numbers(); ++i)
    if (!read_number(i, fields[i], kind, batch.in(i)[point]))
      return ItemStatus::unparsable;
  return valid_numbers(batch, point) ? ItemStatus::ok : ItemStatus::unparsable;
}

} // namespace astromill::coordinates
