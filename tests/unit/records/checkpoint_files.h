// astromill: checkpoints for tests: their records, and what a reader makes of them
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/records/checkpoint.h"

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

namespace astromill::test {

inline const records::Identity kRun = {{"image", "a.fits"}, {"seed", "3"}, {"--centroid", ""}};

/// The bytes of the record of an item: 0 to 39 of them, none for some items.
inline std::vector<std::byte> bytes_of(std::uint32_t item) {
  std::vector<std::byte> bytes(item * 7 % 40);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::byte>((item * 31 + i * 17) & 0xFFU);
  return bytes;
}

using Items = std::map<std::uint32_t, std::vector<std::byte>>;

/// Opens a checkpoint, and appends the items that are not there up to `last`.
inline Items complete(const std::string& path, std::uint32_t last,
                      const records::Identity& run = kRun) {
  Items items;
  records::Checkpoint checkpoint(path, run, [&](std::uint32_t item, const auto& bytes) {
    items[item].assign(bytes.begin(), bytes.end());
  });
  const Items read = items;
  for (std::uint32_t item = 1; item <= last; ++item)
    if (!items.contains(item))
      checkpoint.append(item, bytes_of(item));
  return read;
}

inline Items read(const std::string& path) { return complete(path, 0); }

/// The items from 1 to `last` as they should be.
inline Items wanted(std::uint32_t last) {
  Items items;
  for (std::uint32_t item = 1; item <= last; ++item)
    items[item] = bytes_of(item);
  return items;
}

inline std::string file_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

} // namespace astromill::test
