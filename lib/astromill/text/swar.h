// astromill: several decimal digits at a time (internal to the text module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <bit>
#include <cstddef>
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

/// The eight bytes at p, the first one lowest.
inline std::uint64_t load_eight(const char* p) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, p, sizeof word);
  if constexpr (std::endian::native == std::endian::big)
    word = __builtin_bswap64(word);
  return word;
}

/// Writes the bytes of a word, the lowest one first.
template <class Word> void store_word(char* p, Word word) noexcept {
  if constexpr (std::endian::native == std::endian::little)
    std::memcpy(p, &word, sizeof word);
  else
    for (std::size_t i = 0; i < sizeof word; ++i)
      p[i] = static_cast<char>(word >> (8 * i));
}

/// The eight bytes at p with '0' ... '9' turned into 0 ... 9 and every other byte into more.
inline std::uint64_t load_digits(const char* p) noexcept {
  return load_eight(p) ^ ('0' * kEachByte);
}

/// The top bit of each byte that is not a digit; `digits` is from load_digits.
inline std::uint64_t mark_non_digits(std::uint64_t digits) noexcept {
  return (((digits & ~kHighBits) + (0x80 - 10) * kEachByte) | digits) & kHighBits;
}

/// The top bit of the first byte equal to `c`; of bytes above it perhaps too, or not.
inline std::uint64_t mark_first(std::uint64_t word, char c) noexcept {
  const std::uint64_t difference = word ^ (static_cast<unsigned char>(c) * kEachByte);
  return (difference - kEachByte) & ~difference & kHighBits;
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

/// The text of 0 ... 999 with three digits, each in a word with the first digit lowest.
inline constexpr std::array<std::uint32_t, 1000> kThreeDigits = [] {
  std::array<std::uint32_t, 1000> texts{};
  for (std::uint32_t i = 0; i < texts.size(); ++i)
    texts[i] = ('0' + i / 100) | ('0' + i / 10 % 10) << 8U | ('0' + i % 10) << 16U;
  return texts;
}();

/// Writes the two digits of a number below 100.
inline void write_two_digits(char* out, std::uint32_t number) noexcept {
  store_word(out, static_cast<std::uint16_t>(kThreeDigits[number] >> 8U));
}

/// Writes the eight digits of a number below 10^8.
inline void write_eight_digits(char* out, std::uint32_t number) noexcept {
  const std::uint32_t first_three = number / 100000;
  const std::uint32_t last_five = number - first_three * 100000;
  const std::uint32_t next_three = last_five / 100;
  store_word(out, kThreeDigits[first_three]);
  store_word(out + 3, kThreeDigits[next_three]);
  write_two_digits(out + 6, last_five - next_three * 100);
}

} // namespace astromill::text
