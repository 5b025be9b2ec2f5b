// astromill: a FITS file that is copied while the rows of one of its tables are changed
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/byte_source.h"
#include "astromill/fits/hdu.h"
#include "astromill/fits/table_header.h"
#include "astromill/fits/table_layout.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::fits {

/// Goes through a FITS file once, from a pipe too, in constant memory: every HDU but one table is
/// passed on to `sink` byte by byte. In this order: find_table(), write_header(), read_rows() to
/// the last row, each time with the changed rows to `sink` by the caller, finish().
/// All members throw Error for what is wrong with the file, and what `sink` throws.
/// Not safe for use by two threads at a time.
class TableStream {
public:
  using Sink = std::function<void(std::span<const char>)>;

  /// `source`, at its start, must outlive this.
  TableStream(ByteSource& source, Sink sink);

  /// Moves to the table called `hdu`, as File::select() does, or where that is empty to the first
  /// one that `accept` takes: it throws Error for a table that lacks what is wanted. Returns a note
  /// on the choice where there was one. Throws Error: no such HDU (listing what is there), not a
  /// table, a layout that cannot be, what `accept` throws.
  std::string find_table(std::string_view hdu,
                         const std::function<void(const TableLayout&)>& accept);

  /// Of the table that was found.
  const TableLayout& layout() const { return layout_; }

  /// Writes the header of the changed table.
  void write_header(const TableChange& change);

  /// Reads the next rows, as many as fit into `out` (one must), and returns how many; 0 behind the
  /// last. Throws Error (row number) if the file ends before.
  std::size_t read_rows(std::span<char> out);

  /// Rows that are still to be read.
  std::int64_t rows_left() const { return layout_.rows - rows_read_; }

  /// Passes on all that is behind the rows: the heap of variable-length arrays, the filling, the
  /// other HDUs, and what else there is.
  void finish();

private:
  bool next();
  void pass_hdu();
  void pass(std::int64_t count, const Where& where);
  void pass_rest(std::int64_t most);
  bool is_wanted(const HduName& wanted, std::string_view text) const;
  [[noreturn]] void fail_to_find(std::string_view hdu) const;

  ByteSource& source_;
  Sink sink_;
  std::optional<HduHead> head_; ///< of the current HDU; its data are still to be read
  std::vector<HduInfo> seen_;
  std::string other_; ///< what is behind the last HDU, its beginning
  std::vector<char> buffer_;
  TableLayout layout_;
  std::int64_t rows_read_ = 0;
  std::size_t row_length_out_ = 0;
  bool heap_dropped_ = false;
};

} // namespace astromill::fits
