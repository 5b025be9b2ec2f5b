// astromill: a block of rows in, a block of rows out
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/row_converter.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace astromill::coordinates {

namespace {

char* copy(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

/// What a row of a region file starts with.
constexpr std::string_view kPoint = "# point(";

/// True for a row whose coordinates were read: the points of a batch are those of these rows.
bool has_point(const text::Row& row) {
  return row.kind == text::LineKind::data && row.status == ItemStatus::ok;
}

} // namespace

RowConverter::RowConverter(const Options& options, const RowPlan& plan, text::PairKind kind,
                           const tables::RowLayout& layout, PointConverter points)
    : regions_(options.writes_regions()), all_(options.rows == RowsMode::all && !regions_),
      pair_only_(plan.pair_only()),
      reader_({layout.columns[0], layout.columns[1]}, kind, layout.style()),
      cells_(layout.columns, layout.style()), cell_reader_(plan, kind), points_(std::move(points)),
      writer_(options, plan, points_), rows_(PointBatch::kMostRows),
      fields_(layout.columns.size()) {}

/// Reads up to a batch of lines.
std::size_t RowConverter::read_rows(const char*& next, const char* end) {
  std::size_t count = 0;
  for (; count < PointBatch::kMostRows && next < end; ++count) {
    reader_.read(next, end, rows_[count]);
    next = rows_[count].next;
  }
  return count;
}

/// Puts the coordinates of the rows into the batch, in their order.
void RowConverter::take_pairs(std::size_t count) {
  double* const a = batch_.a.data();
  double* const b = batch_.b.data();
  std::size_t points = 0; // in a register: stores to the arrays could change the member
  for (std::size_t i = 0; i < count; ++i) {
    // Lines without a position leave their numbers behind to be overwritten by the next row.
    a[points] = rows_[i].a;
    b[points] = rows_[i].b;
    points += has_point(rows_[i]) ? 1U : 0U;
  }
  batch_.size = points;
}

/// The same where rows have further columns, or unusual units.
void RowConverter::take_cells(std::size_t count) {
  batch_.size = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!has_point(rows_[i]))
      continue;
    cells_.find(rows_[i], fields_);
    rows_[i].status = cell_reader_.read(fields_, batch_, batch_.size);
    batch_.size += rows_[i].status == ItemStatus::ok ? 1U : 0U;
  }
}

void RowConverter::write_rows(std::size_t count, OutputBlock& out) {
  const auto bytes = static_cast<std::size_t>(rows_[count - 1].next - rows_[0].begin);
  char* p = out.reserve(bytes + count * (writer_.most_bytes() + kPoint.size() + 3));
  std::size_t point = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const text::Row& row = rows_[i];
    if (row.kind != text::LineKind::data) {
      p = copy(p, {row.begin, row.next});
      continue;
    }
    const char separator = all_ ? row.separator : regions_ ? ',' : ' ';
    if (all_) {
      p = copy(p, {row.begin, row.end});
      *p++ = separator;
    }
    if (regions_) // a point without a place becomes a comment
      p = copy(p, has_point(row) && has_result(batch_.status[point]) ? kPoint.substr(2) : kPoint);
    p = has_point(row) ? writer_.write(p, batch_, point++, separator)
                       : writer_.write_bad(p, row.status, separator);
    if (regions_)
      *p++ = ')';
    if (all_ && row.next - row.end == 2)
      *p++ = '\r';
    *p++ = '\n';
  }
  out.advance_to(p);
}

void RowConverter::count_rows(std::size_t count, RowCounts& counts) const {
  RowCounts batch;
  const auto ok = batch_.status.begin();
  if (batch_.size == count &&
      std::all_of(ok, ok + static_cast<long>(count), [](auto s) { return s == ItemStatus::ok; })) {
    batch.add(ItemStatus::ok, static_cast<std::int64_t>(count));
    counts.append(batch);
    return;
  }
  std::size_t point = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (rows_[i].kind != text::LineKind::data)
      ++batch.lines;
    else
      batch.add(has_point(rows_[i]) ? batch_.status[point++] : rows_[i].status);
  }
  counts.append(batch);
}

void RowConverter::convert(std::string_view in, OutputBlock& out, RowCounts& counts) {
  const char* next = in.data();
  const char* const end = in.data() + in.size();
  while (next < end) {
    const std::size_t count = read_rows(next, end);
    if (pair_only_)
      take_pairs(count);
    else
      take_cells(count);
    points_.convert(batch_);
    write_rows(count, out);
    count_rows(count, counts);
  }
}

} // namespace astromill::coordinates
