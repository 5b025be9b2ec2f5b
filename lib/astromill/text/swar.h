// astromill: eight decimal digits at a time in a 64-bit word (internal to the text module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace astromill::text {

inline constexpr std::uint64_t kEachByte = 0x0101010101010101U;
inline constexpr std::uint64_t kHighBits = 0x80 * kEachByte;

/// 10^0 ... 10^19, all that fit in 64 bits.
inline constexpr std::array<std::uint64_t, 20> kPowersOfTen = [] {
  std::array<std::uint64_t, 20> powers{};
  std::uint64_t power = 1;
  for (auto& entry : powers) {
    entry = power;
    power *= 10;
  }
  return powers;
}();

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Blanks and tabs are what separates and surrounds fields.
constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

inline std::uint64_t to_little_endian(std::uint64_t word) noexcept {
  if constexpr (std::endian::native == std::endian::big)
    return __builtin_bswap64(word);
  else
    return word;
}

/// The eight bytes at p, the first one lowest.
inline std::uint64_t load_eight(const char* p) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, p, sizeof word);
  return to_little_endian(word);
}

inline void store_eight(char* p, std::uint64_t word) noexcept {
  word = to_little_endian(word);
  std::memcpy(p, &word, sizeof word);
}

/// The eight bytes at p with '0' ... '9' turned into 0 ... 9 and every other byte into more.
inline std::uint64_t load_digits(const char* p) noexcept {
  return load_eight(p) ^ ('0' * kEachByte);
}

/// The top bit of each byte that is not a digit; `digits` is from load_digits.
inline std::uint64_t mark_non_digits(std::uint64_t digits) noexcept {
  return (((digits & ~kHighBits) + (0x80 - 10) * kEachByte) | digits) & kHighBits;
}

/// Number of bytes in front of the first marked one; `marks` is not 0.
inline unsigned first_marked(std::uint64_t marks) noexcept {
  return static_cast<unsigned>(std::countr_zero(marks)) / 8;
}

/// The number that eight digits make, the first one in the lowest byte. In each step neighbours
/// are joined: digits to pairs, to fours, to eight.
inline std::uint64_t join_digits(std::uint64_t digits) noexcept {
  digits = ((digits * (1 + (10ULL << 8U))) >> 8U) & 0x00FF00FF00FF00FFU;
  digits = ((digits * (1 + (100ULL << 16U))) >> 16U) & 0x0000FFFF0000FFFFU;
  return (digits * (1 + (10000ULL << 32U))) >> 32U;
}

/// The number that the first `count` (0 to 7) digits make, whatever is in the bytes above.
inline std::uint64_t join_first_digits(std::uint64_t digits, unsigned count) noexcept {
  return join_digits((digits << (56 - 8 * count)) << 8U);
}

/// The eight digits of a number below 10^8, as 0 ... 9, the first one in the lowest byte.
inline std::uint64_t split_digits(std::uint32_t number) noexcept {
  const std::uint64_t fours = number / 10000 | std::uint64_t{number % 10000} << 32U;
  // x / 100 = x * 10486 >> 20 for x < 10000, and x / 10 = x * 103 >> 10 for x < 100
  const std::uint64_t hundreds = ((fours * 10486U) >> 20U) & 0x0000007F0000007FU;
  const std::uint64_t pairs = hundreds | (fours - 100U * hundreds) << 16U;
  const std::uint64_t tens = ((pairs * 103U) >> 10U) & 0x000F000F000F000FU;
  return tens | (pairs - 10U * tens) << 8U;
}

/// Writes exactly eight digits of a number below 10^8.
inline void write_eight_digits(char* out, std::uint32_t number) noexcept {
  store_eight(out, split_digits(number) | '0' * kEachByte);
}

} // namespace astromill::text
