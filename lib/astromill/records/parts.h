// astromill: all parts of a job
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/records/part_file.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace astromill::records {

/// All parts of a job, each once, as they were checked to be. Immutable.
class Parts {
public:
  /// In any order. Throws Error that names everything that is wrong, a line each, and the commands
  /// that would make what is missing or spoilt, as run in folder `here`: parts that are none,
  /// unfinished, cut off or damaged; of different jobs, naming the first item that differs;
  /// missing; doubled.
  Parts(const std::vector<std::string>& paths, const std::string& here);

  /// Of the first shard.
  const PartDescription& first() const { return parts_.front().description(); }

  /// Throws Error naming the first item of this run's identity that is not as in the parts.
  void check(const Identity& ours) const;

  /// The record of an item, and the file it is in; nothing where it is in none.
  struct Found {
    std::vector<std::byte> bytes{};
    std::string file{};
  };
  std::optional<Found> read(std::uint32_t item) const;

  /// Hands over all records. Throws Error.
  void for_each(const std::function<void(std::uint32_t item, std::span<const std::byte> bytes,
                                         const std::string& file)>& take) const;

  /// The items that could not be done, in order.
  std::vector<FailedItem> failed() const;

  /// What every shard found by itself; empty where there is no such name.
  std::string measured(const std::string& name) const;

private:
  std::vector<PartFile> parts_{}; ///< in the order of the shards
};

} // namespace astromill::records
