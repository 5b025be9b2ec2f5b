// astromill: a block of rows in, a block of rows out
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/status.h"
#include "astromill/coordinates/options.h"
#include "astromill/text/row.h"
#include "astromill/wcs/transform.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace astromill::coordinates {

/// What became of the rows of a block, or of a whole run.
struct RowCounts {
  std::int64_t lines = 0; ///< rows, comments and blank lines
  std::int64_t rows = 0;
  std::array<std::int64_t, kItemStatusCount> by_status{};
  std::array<std::int64_t, kItemStatusCount> first_line{}; ///< 1-based line of the first; 0: none

  /// Takes up the counts of what comes next in the input.
  void append(const RowCounts& next);
};

/// Output bytes that grow without being cleared first.
class OutputBlock {
public:
  void clear() { size_ = 0; }
  std::span<const char> bytes() const { return {data_.get(), size_}; }
  /// Room for `count` more bytes; what is written there counts after advance_to().
  char* reserve(std::size_t count);
  void advance_to(const char* end) { size_ = static_cast<std::size_t>(end - data_.get()); }
  void append(std::string_view text);

private:
  std::unique_ptr<char[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

/// Converts rows for one worker: reads the coordinates of a batch of rows, transforms them together
/// and writes the rows. Not safe for use by two threads at a time.
class RowConverter {
public:
  RowConverter(const Options& options, text::RowReader reader, wcs::Transform transform);

  /// Appends one line to `out` for each line of `in`, whose bytes end at a line end or at the end
  /// of the data, and adds to `counts` (lines counted from the start of `in`).
  void convert(std::string_view in, OutputBlock& out, RowCounts& counts);

private:
  static constexpr std::size_t kBatchRows = 512;

  std::size_t read_rows(const char*& next, const char* end);
  void transform_rows(std::size_t count);
  void write_rows(std::size_t count, OutputBlock& out);
  void count_rows(std::size_t count, RowCounts& counts) const;

  const Options& options_;
  int decimals_;
  text::RowReader reader_;
  wcs::Transform transform_;
  std::vector<text::Row> rows_; ///< the lines of the batch at hand
  std::size_t points_ = 0;      ///< how many of them have coordinates
  std::vector<double> a_in_, b_in_, a_out_, b_out_;
  std::vector<ItemStatus> point_status_;
};

} // namespace astromill::coordinates
