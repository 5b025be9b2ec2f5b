// astromill: a byte stream to read from: a file, a pipe or standard input
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/descriptor.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>

namespace astromill {

/// A file, FIFO or standard input ("-"), read once from start to end.
/// Not safe for use by two threads at a time; movable (then only good for destruction).
class InputFile {
public:
  /// Opens `path` for reading; "-" is standard input. Throws Error (missing, directory, no right).
  explicit InputFile(std::string path);

  /// Reads at most buffer.size() bytes (at least 1 must fit) as soon as there are any; 0 at the
  /// end. Throws Error.
  std::size_t read(std::span<char> buffer);

  /// True if a read would return at once: always for a regular file, for pipes and terminals when
  /// bytes (or the end) are waiting.
  bool ready() const;

  /// Bytes of a regular file, from where reading began; -1 for a stream.
  std::int64_t size() const { return size_; }

  /// Gives the descriptor up, at the byte behind the last one that was read.
  Descriptor release() && { return std::move(descriptor_); }

  /// Name for messages: the path, or "standard input".
  const std::string& name() const { return name_; }

private:
  std::string name_;
  Descriptor descriptor_;
  std::int64_t size_ = -1;
};

/// Appends the rest of a file to `bytes`. Throws Error that says `too_long` when these have become
/// more than `most`, and what read() throws.
void read_to_end(InputFile& file, std::string& bytes,
                 std::size_t most = std::numeric_limits<std::size_t>::max(),
                 const char* too_long = "is too long");

} // namespace astromill
