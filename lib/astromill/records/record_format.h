// astromill: how records lie in a file
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace astromill::records {

// A file of records is kMagic and then records. A record is four numbers of 32 bits, low byte
// first: item, length of its bytes, CRC-32 of these, CRC-32 of the three numbers before; and then
// its bytes. The first record is the file's identity, its item the version of the format.

/// The first byte is in no text and no UTF-8, the last end listings of the file on terminals.
inline constexpr std::string_view kMagic = "\x89"
                                           "astromill records\r\n\x1a\n";
inline constexpr std::uint32_t kFormatVersion = 1;
inline constexpr std::size_t kRecordHead = 16;

/// The numbers at the start of a record.
struct RecordHead {
  std::uint32_t item = 0;
  std::uint32_t length = 0;
  std::uint32_t checksum = 0; ///< of the bytes
  bool intact = false;        ///< by its own checksum
};

/// CRC-32 as in zlib and PNG.
std::uint32_t checksum(std::span<const std::byte> bytes);

/// Takes the first kRecordHead bytes.
RecordHead read_head(std::span<const std::byte> bytes);

/// Appends a whole record. Its bytes must be fewer than 2^32.
void append_record(std::uint32_t item, std::span<const std::byte> bytes,
                   std::vector<std::byte>& out);

using NamesAndValues = std::vector<std::pair<std::string, std::string>>;

/// Names and values, each as its length (32 bits, low byte first) and its bytes.
std::vector<std::byte> pack(const NamesAndValues& items);

/// The inverse. Throws std::out_of_range for bytes that pack() does not make.
NamesAndValues unpack(std::span<const std::byte> bytes);

} // namespace astromill::records
