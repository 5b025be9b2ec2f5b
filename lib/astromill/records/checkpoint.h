// astromill: files that keep what a long run has done
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/descriptor.h"
#include "astromill/records/identity.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace astromill::records {

/// Takes the records of a file, in its order. The bytes are gone when it returns.
using TakeRecord = std::function<void(std::uint32_t item, std::span<const std::byte> bytes)>;

/// A file to which finished items (trials) are appended, one record each with its checksums, each
/// by one write, so that a run killed at any moment loses at most what it had in hand; a machine
/// that goes down, the last seconds. The format is the same on all machines; what is in a record is
/// for the caller to keep so. Not safe for use by two threads at a time.
class Checkpoint {
public:
  /// Opens the file or makes a new one; an empty file and one whose making was cut off count as
  /// new. A record cut off at the end is dropped from the file; whole ones are handed to `take`.
  /// Other processes are kept out as long as this lives, where the file system has locks. Throws
  /// Error, the file as it was: not a checkpoint, one of another run (naming the first item of the
  /// identity that differs, and both values), one that another process has open, a damaged record
  /// or an item that is there twice (naming the offset), no space.
  Checkpoint(const std::string& path, const Identity& identity, const TakeRecord& take);

  /// Appends a record; each item once. Throws Error (no space ...), the file without it.
  void append(std::uint32_t item, std::span<const std::byte> bytes);

private:
  void open();
  void begin(std::span<const std::byte> identity);
  void write(std::uint32_t item, std::span<const std::byte> bytes);
  void flush();
  [[noreturn]] void fail(const char* what, int error_number) const;

  std::string path_;
  Descriptor descriptor_{};
  std::uint64_t size_ = 0; ///< of what is whole
  std::vector<std::byte> buffer_{};
  std::chrono::steady_clock::time_point flushed_{};
};

} // namespace astromill::records
