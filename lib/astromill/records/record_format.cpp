// astromill: how records lie in a file
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/records/record_format.h"

#include <zlib.h>

#include <stdexcept>

namespace astromill::records {

namespace {

void put(std::uint32_t value, std::vector<std::byte>& out) {
  for (unsigned shift = 0; shift < 32; shift += 8)
    out.push_back(static_cast<std::byte>(value >> shift & 0xFFU));
}

std::uint32_t get(std::span<const std::byte> bytes) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < 4; ++i)
    value |= std::to_integer<std::uint32_t>(bytes[i]) << (8 * i);
  return value;
}

/// Takes `count` bytes off the front.
std::span<const std::byte> take(std::span<const std::byte>& bytes, std::size_t count) {
  if (count > bytes.size())
    throw std::out_of_range("fewer bytes than they should be");
  const auto front = bytes.first(count);
  bytes = bytes.subspan(count);
  return front;
}

} // namespace

std::uint32_t checksum(std::span<const std::byte> bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

RecordHead read_head(std::span<const std::byte> bytes) {
  return {.item = get(bytes),
          .length = get(bytes.subspan(4)),
          .checksum = get(bytes.subspan(8)),
          .intact = checksum(bytes.first(12)) == get(bytes.subspan(12))};
}

void append_record(std::uint32_t item, std::span<const std::byte> bytes,
                   std::vector<std::byte>& out) {
  const std::size_t start = out.size();
  put(item, out);
  put(static_cast<std::uint32_t>(bytes.size()), out);
  put(checksum(bytes), out);
  put(checksum(std::span(out).subspan(start)), out);
  out.insert(out.end(), bytes.begin(), bytes.end());
}

std::vector<std::byte> pack(const NamesAndValues& items) {
  std::vector<std::byte> out;
  for (const auto& [name, value] : items)
    for (const std::string* text : {&name, &value}) {
      put(static_cast<std::uint32_t>(text->size()), out);
      const auto bytes = std::as_bytes(std::span(*text));
      out.insert(out.end(), bytes.begin(), bytes.end());
    }
  return out;
}

NamesAndValues unpack(std::span<const std::byte> bytes) {
  const auto text = [&bytes] {
    const auto part = take(bytes, get(take(bytes, 4)));
    return std::string(reinterpret_cast<const char*>(part.data()), part.size());
  };
  NamesAndValues items;
  while (!bytes.empty()) {
    std::string name = text();
    items.emplace_back(std::move(name), text());
  }
  return items;
}

} // namespace astromill::records
