// astromill: blocks of whole lines from a file, a pipe or the command line
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/input_file.h"
#include "astromill/fits/byte_source.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::coordinates {

/// Bytes of one block of whole lines.
struct Block {
  std::vector<char> bytes; ///< storage, at least `size`
  std::size_t size = 0;    ///< bytes in use, ending at a line end or the end of the data
};

/// Hands out the input block by block. A block ends when it is full or when the input pauses, so
/// that rows typed or trickling in come out at once; it grows only for a line longer than itself.
/// Not safe for use by two threads at a time.
class RowSource {
public:
  /// Rows of a file or standard input ("-"). Throws Error.
  explicit RowSource(const std::string& path);
  /// Rows from memory.
  static RowSource from_memory(std::string rows);

  /// The next block, of about `size` bytes; false at the end. A UTF-8 byte order mark at the very
  /// start is dropped.
  bool read(Block& block, std::size_t size);

  /// The next bytes, at most `size` of them, wherever lines end: as soon as there are any. False
  /// at the end.
  bool read_some(Block& block, std::size_t size);

  /// The first bytes, without byte order mark, up to `size` of them and without taking them away:
  /// what there is when the input pauses behind the first line. To be called before read().
  std::string_view beginning(std::size_t size);

  /// All that is still to come, as bytes; nothing more is to be asked of this then. Not for rows
  /// from memory.
  fits::ByteSource to_byte_source();

  /// Gives bytes back, to come first in the next block.
  void put_back(std::string_view bytes);

  /// Size in bytes if known beforehand, else -1.
  std::int64_t size() const;
  /// Bytes that are still to be handed out if known, else -1.
  std::int64_t remaining() const;

  /// Name for messages.
  std::string name() const;

private:
  RowSource() = default;
  bool more_lines(Block& block, std::size_t size);

  std::optional<InputFile> file_;
  std::string pending_; ///< read, but not handed out: the start of a line
  std::int64_t bytes_read_ = 0;
  bool at_end_ = false;
  bool at_start_ = true;
};

} // namespace astromill::coordinates
