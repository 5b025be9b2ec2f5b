// astromill: the records of a file, one after the other
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/error.h"
#include "astromill/records/record_format.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace astromill::records {

/// A record that was read; its bytes are good until the next one is.
struct Record {
  std::uint32_t item = 0;
  std::span<const std::byte> bytes{};
  std::uint64_t offset = 0; ///< of its start in the file
};

/// A record with other bytes than it should have, and more behind it.
class DamagedRecord : public Error {
public:
  using Error::Error;
};

/// Reads a file of records from its start. The descriptor must outlive it; its place in the file is
/// left alone. Not safe for use by two threads at a time.
class RecordReader {
public:
  /// `path` is for messages. Throws Error where the file cannot be read.
  RecordReader(int descriptor, std::uint64_t size, std::string path);

  /// True if the file begins as one of records does, as far as it goes.
  bool has_magic();

  /// The next record; nothing at the end, where what is left is unfinished: cut off, a last record
  /// with other bytes than it should have, nothing but zero bytes (as a machine that went down
  /// leaves them). Throws DamagedRecord naming the offset of one that is damaged.
  std::optional<Record> next();

  /// The next record is the one at that offset, which was one's.
  void go_to(std::uint64_t offset) { place_ = offset; }

  /// Where the last record ended.
  std::uint64_t end() const { return place_; }

private:
  std::span<const std::byte> peek(std::uint64_t offset, std::size_t count);
  bool only_zeros_from(std::uint64_t offset);
  [[noreturn]] void fail_damaged() const;

  int descriptor_;
  std::uint64_t size_;
  std::string path_;
  std::uint64_t place_ = 0;
  std::vector<std::byte> buffer_{};
  std::uint64_t buffered_ = 0; ///< offset of the buffer in the file
};

} // namespace astromill::records
