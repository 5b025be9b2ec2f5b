// astromill: a part of the tiles of a job, and all parts put together
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/shard.h"

#include "astromill/deconv/identity.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace astromill::deconv {

namespace {

constexpr const char* kCommonPace = "common pace";

std::string hexadecimal(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const std::byte byte : bytes) {
    out += kDigits[std::to_integer<std::size_t>(byte >> 4)];
    out += kDigits[std::to_integer<std::size_t>(byte & std::byte{15})];
  }
  return out;
}

std::vector<std::byte> from_hexadecimal(const std::string& text) {
  std::vector<std::byte> out(text.size() / 2);
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::uint8_t value = 0;
    std::from_chars(text.data() + 2 * i, text.data() + 2 * i + 2, value, 16);
    out[i] = static_cast<std::byte>(value);
  }
  return out;
}

} // namespace

void write_part(const Options& options, const Observation& observation, Report& report) {
  std::erase_if(report.tiles, [](const TileResult& tile) { return tile.tile == 0; });
  records::PartDescription description{.identity = identity(options, observation),
                                       .shard = *options.division.shard,
                                       .job = options.division.job,
                                       .records = report.tiles.size()};
  const std::string name =
      records::checkpoint_name(options.division, options.checkpoint, options.output);
  const records::Identity run =
      records::checkpoint_identity(options.division, description.identity);
  records::Checkpoint(name, run, [&](std::uint32_t item, std::span<const std::byte> bytes) {
    if (item == kPaceItem)
      description.measured.emplace_back(kCommonPace, hexadecimal(bytes));
  });
  records::PartWriter part(options.output, options.overwrite, description);
  records::Checkpoint(name, run, [&](std::uint32_t item, std::span<const std::byte> bytes) {
    if (item != kPaceItem)
      part.add(item, bytes);
  });
  part.commit();
}

std::optional<Pace> pace_of(const records::Parts& parts) {
  const std::string pace = parts.measured(kCommonPace);
  return pace.empty() ? std::nullopt : std::optional(pace_of_record(from_hexadecimal(pace)));
}

} // namespace astromill::deconv
