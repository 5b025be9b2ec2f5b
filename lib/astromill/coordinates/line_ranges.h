// astromill: a file cut into ranges of whole lines, to be read by many
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/descriptor.h"
#include "astromill/coordinates/row_source.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace astromill::coordinates {

/// Bytes of a file.
struct Range {
  std::int64_t begin = 0;
  std::int64_t length = 0;
};

/// Cuts a regular file at line ends without reading more than these, and reads the pieces.
class LineRanges {
public:
  /// From byte `begin` to `end` of the file. Throws Error.
  LineRanges(std::string path, std::int64_t begin, std::int64_t end);

  std::int64_t remaining() const { return end_ - next_; }
  /// The next range of whole lines, of about `size` bytes; false at the end. Throws Error.
  bool next(Range& range, std::size_t size);
  /// Fills the block with a range. Throws Error, also where the file has become shorter. Safe from
  /// any thread.
  void read(const Range& range, Block& block) const;

private:
  std::size_t read_at(std::int64_t place, std::span<char> buffer) const;

  std::string path_;
  Descriptor descriptor_;
  std::int64_t next_;
  std::int64_t end_;
};

} // namespace astromill::coordinates
