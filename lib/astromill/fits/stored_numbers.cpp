// astromill: the numbers of an image as they are kept in a file
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/stored_numbers.h"

#include "astromill/base/error.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <type_traits>

namespace astromill::fits {

namespace {

/// BZERO of unsigned 64-bit integers: 2^63. A double cannot hold all sums with it.
constexpr double kUnsigned64 = 9223372036854775808.0;

/// Calls `act` with a zero of the type that BITPIX stands for.
template <class Act> auto with_type(int bitpix, Act act) {
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

/// The number that begins there, turned round where the processor keeps the low byte first.
template <class Stored> Stored big_endian(const char* bytes) {
  if constexpr (sizeof(Stored) == 1) {
    return static_cast<Stored>(*bytes);
  } else {
    using Bits =
        std::conditional_t<sizeof(Stored) == 2, std::uint16_t,
                           std::conditional_t<sizeof(Stored) == 4, std::uint32_t, std::uint64_t>>;
    Bits bits = 0;
    std::memcpy(&bits, bytes, sizeof bits);
    if constexpr (std::endian::native == std::endian::little) {
      if constexpr (sizeof(Stored) == 2)
        bits = __builtin_bswap16(bits);
      else if constexpr (sizeof(Stored) == 4)
        bits = __builtin_bswap32(bits);
      else
        bits = __builtin_bswap64(bits);
    }
    return std::bit_cast<Stored>(bits);
  }
}

template <class Stored, class T, class Value>
void decode_each(const char* bytes, std::size_t step, std::span<T> out, Value value) {
  if (step == 1) { // a loop of its own, which can be vectorised
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = static_cast<T>(value(big_endian<Stored>(bytes + i * sizeof(Stored))));
  } else {
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = static_cast<T>(value(big_endian<Stored>(bytes + i * step * sizeof(Stored))));
  }
}

template <class Stored, class T>
void decode_as(const char* bytes, std::size_t step, const PixelStorage& storage, std::span<T> out) {
  const double scale = storage.scale;
  const double zero = storage.zero;
  if (scale == 1 && zero == 0) {
    decode_each<Stored>(bytes, step, out, [](Stored v) { return v; });
  } else if (std::is_same_v<Stored, std::int64_t> && scale == 1 && zero == kUnsigned64) {
    decode_each<Stored>(bytes, step, out, [](Stored v) {
      return static_cast<std::uint64_t>(v) ^ (std::uint64_t{1} << 63U);
    });
  } else {
    decode_each<Stored>(bytes, step, out,
                        [=](Stored v) { return scale * static_cast<double>(v) + zero; });
  }
  if (!storage.blank)
    return;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto v = big_endian<Stored>(bytes + i * step * sizeof(Stored));
    if (static_cast<std::int64_t>(v) == *storage.blank)
      out[i] = std::numeric_limits<T>::quiet_NaN();
  }
}

template <class T>
void decode(const char* bytes, std::size_t step, const PixelStorage& storage, std::span<T> out) {
  with_type(storage.bitpix,
            [&](auto zero) { decode_as<decltype(zero), T>(bytes, step, storage, out); });
}

/// The value of the lowest or highest number of the storage, whichever `highest` asks for.
double limit(const PixelStorage& storage, bool highest) {
  return with_type(storage.bitpix, [&](auto stored) {
    using Limits = std::numeric_limits<decltype(stored)>;
    if constexpr (std::is_floating_point_v<decltype(stored)>) {
      return highest ? Limits::infinity() * 1.0 : -Limits::infinity() * 1.0;
    } else {
      const bool top = highest == (storage.scale > 0);
      return storage.scale * static_cast<double>(top ? Limits::max() : Limits::min()) +
             storage.zero;
    }
  });
}

} // namespace

double PixelStorage::lowest() const { return limit(*this, false); }
double PixelStorage::highest() const { return limit(*this, true); }

PixelStorage pixel_storage(const Header& header) {
  PixelStorage storage;
  storage.bitpix = static_cast<int>(header.integer("BITPIX").value_or(0));
  constexpr int kKinds[] = {8, 16, 32, 64, -32, -64};
  if (std::ranges::find(kKinds, storage.bitpix) == std::end(kKinds))
    throw Error("must be 8, 16, 32, 64, -32 or -64", header.where("BITPIX"));
  storage.scale = header.number("BSCALE").value_or(1);
  storage.zero = header.number("BZERO").value_or(0);
  if (storage.scale == 0)
    throw Error("must not be 0", header.where("BSCALE"));
  if (storage.is_integer())
    storage.blank = header.integer("BLANK");
  return storage;
}

void decode_numbers(const char* bytes, std::size_t step, const PixelStorage& storage,
                    std::span<float> out) {
  decode(bytes, step, storage, out);
}

void decode_numbers(const char* bytes, std::size_t step, const PixelStorage& storage,
                    std::span<double> out) {
  decode(bytes, step, storage, out);
}

} // namespace astromill::fits
