// astromill: the file that a shard leaves: a part of a job's results
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/records/checkpoint.h"
#include "astromill/records/identity.h"
#include "astromill/records/job.h"
#include "astromill/records/shard.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace astromill::records {

/// An item that could not be done, and why.
struct FailedItem {
  std::uint32_t item = 0;
  std::string why{};
};

/// What a part says of itself.
struct PartDescription {
  Identity identity{}; ///< of the whole job, without the shard
  Shard shard{};
  Job job{};
  std::uint64_t records = 0; ///< of finished items
  std::vector<FailedItem> failed{};
  NamesAndValues measured{}; ///< what every shard finds by itself, and must find alike
};

/// The records of a shard while it is being made: like a checkpoint, of that shard alone.
std::string unfinished_name(const std::string& part);

/// Throws Error where a part cannot be written: a file that is there and must be kept, a device.
/// Leaves nothing behind.
void check_part_name(const std::string& path, bool overwrite);

/// Writes a part: a file of records (record_format.h) whose first record is the identity, as item
/// the version of parts; the second describes it; the others are those of the items.
class PartWriter {
public:
  /// Throws Error, as all of it does, where it cannot be written.
  PartWriter(const std::string& path, bool overwrite, const PartDescription& description);

  /// One record for each of description.records.
  void add(std::uint32_t item, std::span<const std::byte> bytes);

  /// Gives it its name, and removes the records of the shard while it was being made.
  void commit();

private:
  OutputFile file_;
  std::vector<std::byte> buffer_{};
};

/// Why a file is no part that can be used, and what would make it one.
class PartError : public Error {
public:
  PartError(const std::string& what, const std::string& path, std::optional<Shard> whose = {},
            std::optional<PartDescription> says = {})
      : Error(what, {.file = path}), shard(whose), description(std::move(says)) {}

  std::optional<Shard> shard;                 ///< whose file it is, if it says so
  std::optional<PartDescription> description; ///< likewise
};

/// A part that is whole. Open only while it is read: there may be more parts than a process may
/// have files open. Immutable.
class PartFile {
public:
  /// Reads all of it once. Throws PartError: no part, unfinished, cut off, damaged; Error where it
  /// cannot be read.
  explicit PartFile(const std::string& path);

  const std::string& path() const { return path_; }
  const PartDescription& description() const { return description_; }

  /// The record of an item; nothing where it has none. Throws Error.
  std::optional<std::vector<std::byte>> read(std::uint32_t item) const;

  /// Hands over all records in the order of the file. Throws Error.
  void for_each(const TakeRecord& take) const;

private:
  class Opened;
  void read_head(Opened& file);
  void read_records(Opened& file);
  [[noreturn]] void fail(const std::string& what) const;

  std::string path_;
  PartDescription description_{};
  std::map<std::uint32_t, std::uint64_t> offsets_{};
  std::uint64_t first_ = 0; ///< offset of the first item
};

} // namespace astromill::records
