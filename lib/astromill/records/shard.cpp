// astromill: one of the runs among which a job is divided
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/records/shard.h"

#include "astromill/base/error.h"

#include <charconv>

namespace astromill::records {

namespace {

constexpr std::uint32_t kMostShards = 1'000'000;

} // namespace

std::string to_text(Shard shard) {
  return std::to_string(shard.number) + "/" + std::to_string(shard.count);
}

Shard parse_shard(const std::string& text) {
  Shard shard{.number = 0, .count = 0};
  const char* const end = text.data() + text.size();
  const auto [slash, bad_number] = std::from_chars(text.data(), end, shard.number);
  if (bad_number == std::errc{} && slash != end && *slash == '/')
    if (const auto [stop, bad] = std::from_chars(slash + 1, end, shard.count);
        bad == std::errc{} && stop == end && shard.number >= 1 && shard.number <= shard.count &&
        shard.count <= kMostShards)
      return shard;
  throw UsageError("must be K/N, the K-th of N runs, with 1 <= K <= N <= " +
                       std::to_string(kMostShards),
                   {.keyword = "--shard", .value = text});
}

} // namespace astromill::records
