// astromill: the bytes of a file, unpacked if it is gzip-compressed
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/descriptor.h"
#include "astromill/base/input_file.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::fits {

/// A file, a pipe or standard input ("-"), read from start to end; gzip is recognised by its first
/// bytes, whatever the name. Parts that are skipped are not read where that can be helped.
/// Not safe for use by two threads at a time.
class ByteSource {
public:
  /// Opens `path`; where it does not exist but `path`.gz does, that. Throws Error (missing, a
  /// directory, no right, compressed in another way than gzip).
  explicit ByteSource(std::string path);
  /// Takes over an open file, of which `begun` was read already. Throws Error (compressed in
  /// another way than gzip).
  ByteSource(InputFile&& file, std::string_view begun);
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  ~ByteSource();

  /// Fills `out`; returns how many bytes there were, less than asked for only at the end of the
  /// file (or of incomplete gzip data). Throws Error (read error, damaged gzip data).
  std::size_t read(std::span<char> out);

  /// Moves on by `count` bytes; beyond the end, there is nothing more to read. Throws Error.
  void skip(std::int64_t count);

  /// Number of (unpacked) bytes before the next one to be read.
  std::int64_t position() const { return position_; }

  /// Number of bytes from beginning to end; nothing where only reading on tells: a pipe, gzip.
  std::optional<std::int64_t> size() const;

  /// True for a file, false for a pipe.
  bool can_go_back() const { return seekable_; }

  /// Moves to that position, which for a pipe must not lie behind. Throws Error.
  void go_to(std::int64_t position);

  /// True if there was not a single byte.
  bool empty() const { return empty_; }

  /// Reads a pipe to its end, so that the program that fills it is not killed.
  void drain();

  /// Name for messages: the path, or "standard input".
  const std::string& name() const { return name_; }

private:
  struct Inflater;
  void recognise_compression();
  void rewind();
  bool refill();
  std::size_t read_some(std::span<char> out);
  std::size_t read_packed(std::span<char> out);
  std::size_t read_plain(std::span<char> out);

  std::string name_;
  Descriptor descriptor_;
  std::int64_t start_ = 0; ///< of a file: where it was opened
  std::int64_t position_ = 0;
  bool seekable_ = false;
  bool empty_ = false;
  std::vector<char> buffer_; ///< bytes as they are in the file: [begin_, end_) are still to come
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::unique_ptr<Inflater> inflater_; ///< only for gzip
};

} // namespace astromill::fits
