// astromill: a block of rows in, a block of rows out
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/row_converter.h"

#include "astromill/text/fixed.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace astromill::coordinates {

namespace {

char* copy(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

/// True for a row whose coordinates were read: the points of a batch are those of these rows.
bool has_point(const text::Row& row) {
  return row.kind == text::LineKind::data && row.status == ItemStatus::ok;
}

} // namespace

void RowCounts::append(const RowCounts& next) {
  for (std::size_t i = 0; i < kItemStatusCount; ++i) {
    by_status[i] += next.by_status[i];
    if (first_line[i] == 0 && next.first_line[i] != 0)
      first_line[i] = lines + next.first_line[i];
  }
  rows += next.rows;
  lines += next.lines;
}

char* OutputBlock::reserve(std::size_t count) {
  if (capacity_ - size_ < count) {
    const std::size_t capacity = std::max(size_ + count, capacity_ + capacity_ / 2);
    auto data = std::make_unique_for_overwrite<char[]>(capacity);
    if (size_ > 0)
      std::memcpy(data.get(), data_.get(), size_);
    data_ = std::move(data);
    capacity_ = capacity;
  }
  return data_.get() + size_;
}

void OutputBlock::append(std::string_view text) { advance_to(copy(reserve(text.size()), text)); }

RowConverter::RowConverter(const Options& options, text::RowReader reader, wcs::Transform transform)
    : options_(options), decimals_(options.decimals()), reader_(reader),
      transform_(std::move(transform)), rows_(kBatchRows), a_in_(kBatchRows), b_in_(kBatchRows),
      a_out_(kBatchRows), b_out_(kBatchRows), point_status_(kBatchRows) {}

/// Reads up to a batch of lines.
std::size_t RowConverter::read_rows(const char*& next, const char* end) {
  std::size_t count = 0;
  for (; count < kBatchRows && next < end; ++count) {
    reader_.read(next, end, rows_[count]);
    next = rows_[count].next;
  }
  return count;
}

/// Transforms the points of the batch, in the order of their rows.
void RowConverter::transform_rows(std::size_t count) {
  std::size_t points = 0; // in a register: stores to the arrays could change the member
  for (std::size_t i = 0; i < count; ++i) {
    // Lines without a position leave their numbers behind to be overwritten by the next row.
    a_in_[points] = rows_[i].a;
    b_in_[points] = rows_[i].b;
    points += has_point(rows_[i]) ? 1U : 0U;
  }
  points_ = points;
  const std::span a(a_in_.data(), points);
  const std::span b(b_in_.data(), points);
  const std::span a_out(a_out_.data(), points);
  const std::span b_out(b_out_.data(), points);
  const std::span status(point_status_.data(), points);
  if (options_.direction == Direction::pixel_to_sky)
    transform_.pixel_to_sky(a, b, a_out, b_out, status);
  else
    transform_.sky_to_pixel(a, b, a_out, b_out, status);
}

namespace {

/// Writes rows; all that it needs is at hand, so that the loop over rows looks nothing up.
struct RowWriter {
  const double* a;
  const double* b;
  std::string_view bad_text;
  int decimals;
  bool all;    ///< RowsMode::all
  bool status; ///< a column with the status is wanted
  bool pixels;
  bool sexagesimal;
  bool hours;

  char* pair(char* out, char separator, std::size_t point) const {
    if (sexagesimal)
      return sexagesimal_pair(out, separator, point);
    out = pixels ? text::format_fixed(out, a[point], decimals)
                 : text::format_longitude_degrees(out, a[point], decimals);
    *out++ = separator;
    return text::format_fixed(out, b[point], decimals);
  }

  char* sexagesimal_pair(char* out, char separator, std::size_t point) const {
    using text::AngleStyle;
    const int arc_decimals = std::max(decimals - 1, 0);
    out = text::format_sexagesimal(out, a[point], hours ? AngleStyle::hours : AngleStyle::longitude,
                                   hours ? decimals : arc_decimals);
    *out++ = separator;
    return text::format_sexagesimal(out, b[point], AngleStyle::latitude, arc_decimals);
  }

  char* bad_pair(char* out, char separator) const {
    out = copy(out, bad_text);
    *out++ = separator;
    return copy(out, bad_text);
  }

  char* row(char* out, const text::Row& row, std::size_t point, ItemStatus row_status) const {
    const char separator = all ? row.separator : ' ';
    if (all) {
      out = copy(out, {row.begin, row.end});
      *out++ = separator;
    }
    out = has_result(row_status) ? pair(out, separator, point) : bad_pair(out, separator);
    if (status) {
      *out++ = separator;
      out = copy(out, to_text(row_status));
    }
    if (all && row.end != row.next)
      return copy(out, {row.end, row.next});
    *out++ = '\n';
    return out;
  }
};

} // namespace

void RowConverter::write_rows(std::size_t count, OutputBlock& out) {
  const RowWriter writer{.a = a_out_.data(),
                         .b = b_out_.data(),
                         .bad_text = options_.bad_text,
                         .decimals = decimals_,
                         .all = options_.rows == RowsMode::all,
                         .status = options_.status,
                         .pixels = options_.direction == Direction::sky_to_pixel,
                         .sexagesimal = options_.format == SkyFormat::sexagesimal,
                         .hours = transform_.equatorial()};
  constexpr std::size_t kStatusAndSeparators = 32;
  const std::size_t most_added =
      2 * text::kMaxFixedLength + 2 * options_.bad_text.size() + kStatusAndSeparators;
  const auto bytes = static_cast<std::size_t>(rows_[count - 1].next - rows_[0].begin);
  char* p = out.reserve(bytes + count * most_added);
  std::size_t point = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const text::Row& row = rows_[i];
    if (has_point(row)) {
      p = writer.row(p, row, point, point_status_[point]);
      ++point;
    } else if (row.kind == text::LineKind::data) {
      p = writer.row(p, row, 0, row.status);
    } else {
      p = copy(p, {row.begin, row.next});
    }
  }
  out.advance_to(p);
}

void RowConverter::count_rows(std::size_t count, RowCounts& counts) const {
  RowCounts batch;
  const auto counted = [&batch](ItemStatus status, std::int64_t rows) {
    const auto s = static_cast<std::size_t>(status);
    if (batch.by_status[s] == 0)
      batch.first_line[s] = batch.lines + 1;
    batch.by_status[s] += rows;
    batch.rows += rows;
    batch.lines += rows;
  };
  const auto ok = point_status_.begin();
  if (points_ == count &&
      std::all_of(ok, ok + static_cast<long>(count), [](auto s) { return s == ItemStatus::ok; })) {
    counted(ItemStatus::ok, static_cast<std::int64_t>(count));
    counts.append(batch);
    return;
  }
  std::size_t point = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (rows_[i].kind != text::LineKind::data)
      ++batch.lines;
    else
      counted(has_point(rows_[i]) ? point_status_[point++] : rows_[i].status, 1);
  }
  counts.append(batch);
}

void RowConverter::convert(std::string_view in, OutputBlock& out, RowCounts& counts) {
  const char* next = in.data();
  const char* const end = in.data() + in.size();
  while (next < end) {
    const std::size_t count = read_rows(next, end);
    transform_rows(count);
    write_rows(count, out);
    count_rows(count, counts);
  }
}

} // namespace astromill::coordinates
