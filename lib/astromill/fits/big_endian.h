// astromill: numbers in the byte order and the types of FITS
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace astromill::fits {

/// BZERO of unsigned 64-bit integers: 2^63. A double cannot hold all sums with it.
inline constexpr double kUnsigned64 = 9223372036854775808.0;

/// The bits of a number, the high byte first (or turned back).
template <class Number> auto swapped_bits(Number number) {
  if constexpr (sizeof(Number) == 1) {
    return std::bit_cast<std::uint8_t>(number);
  } else if constexpr (sizeof(Number) == 2) {
    const auto bits = std::bit_cast<std::uint16_t>(number);
    return std::endian::native == std::endian::little ? __builtin_bswap16(bits) : bits;
  } else if constexpr (sizeof(Number) == 4) {
    const auto bits = std::bit_cast<std::uint32_t>(number);
    return std::endian::native == std::endian::little ? __builtin_bswap32(bits) : bits;
  } else {
    const auto bits = std::bit_cast<std::uint64_t>(number);
    return std::endian::native == std::endian::little ? __builtin_bswap64(bits) : bits;
  }
}

/// The number that begins there.
template <class Number> Number get_big_endian(const char* bytes) {
  decltype(swapped_bits(Number{})) bits = 0;
  std::memcpy(&bits, bytes, sizeof bits);
  return std::bit_cast<Number>(swapped_bits(bits));
}

template <class Number> void put_big_endian(Number number, char* bytes) {
  const auto bits = swapped_bits(number);
  std::memcpy(bytes, &bits, sizeof bits);
}

/// Calls `act` with a zero of the type that BITPIX stands for.
template <class Act> auto with_stored_type(int bitpix, Act act) {
  switch (bitpix) {
  case 8:
    return act(std::uint8_t{});
  case 16:
    return act(std::int16_t{});
  case 32:
    return act(std::int32_t{});
  case 64:
    return act(std::int64_t{});
  case -32:
    return act(float{});
  default:
    return act(double{});
  }
}

} // namespace astromill::fits
