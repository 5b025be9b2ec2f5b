// astromill: one of the runs among which a job is divided
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace astromill::records {

/// The number-th of `count` runs; it does every count-th item of the job, which may be none.
struct Shard {
  std::uint32_t number = 1; ///< from 1
  std::uint32_t count = 1;

  bool operator==(const Shard&) const = default;

  /// Items are counted from 0.
  bool has(std::size_t item) const { return item % count == number - 1; }
};

/// "2/7", as parse_shard() takes it.
std::string to_text(Shard shard);

/// Throws UsageError naming --shard for anything but K/N with 1 <= K <= N <= 1000000.
Shard parse_shard(const std::string& text);

} // namespace astromill::records
