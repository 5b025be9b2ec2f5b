// astromill: files that keep what a long run has done
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/descriptor.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace astromill::records {

/// What a run is, as names and values: image, digest of its pixels, seed, every option that
/// matters. Two runs with the same identity give the same records.
using Identity = std::vector<std::pair<std::string, std::string>>;

/// A digest of bytes, to tell inputs apart (not against forgery).
std::string digest(std::span<const std::byte> bytes);

/// A file to which finished items (trials) are appended, one record each with a checksum, each by
/// one write, so that a run killed at any moment loses at most what it had in hand. Not safe for
/// use by two threads at a time.
class Checkpoint {
public:
  /// Opens the file or makes a new one. A record cut off at the end is dropped from the file;
  /// whole ones are handed to `take` in the order of the file. Throws Error: not a checkpoint,
  /// one of another run (naming the first item of the identity that differs, and both values),
  /// one that another process has open, damage before the end (naming the offset), no space.
  Checkpoint(const std::string& path, const Identity& identity,
             const std::function<void(std::uint32_t item, std::span<const std::byte>)>& take);

  /// Appends a record. Throws Error (no space ...).
  void append(std::uint32_t item, std::span<const std::byte> bytes);

private:
  std::string path_;
  Descriptor descriptor_;
  std::vector<std::byte> buffer_{};
};

} // namespace astromill::records
