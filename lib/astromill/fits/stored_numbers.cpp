// astromill: the numbers of an image as they are kept in a file
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/stored_numbers.h"

#include "astromill/base/error.h"
#include "astromill/fits/big_endian.h"

#include <algorithm>
#include <limits>
#include <type_traits>

namespace astromill::fits {

namespace {

template <class Stored, class T, class Value>
void decode_each(const char* bytes, std::size_t step, std::span<T> out, Value value) {
  if (step == 1) { // a loop of its own, which can be vectorised
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = static_cast<T>(value(get_big_endian<Stored>(bytes + i * sizeof(Stored))));
  } else {
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = static_cast<T>(value(get_big_endian<Stored>(bytes + i * step * sizeof(Stored))));
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
    const auto v = get_big_endian<Stored>(bytes + i * step * sizeof(Stored));
    if (static_cast<std::int64_t>(v) == *storage.blank)
      out[i] = std::numeric_limits<T>::quiet_NaN();
  }
}

template <class T>
void decode(const char* bytes, std::size_t step, const PixelStorage& storage, std::span<T> out) {
  with_stored_type(storage.bitpix,
                   [&](auto zero) { decode_as<decltype(zero), T>(bytes, step, storage, out); });
}

/// The value of the lowest or highest number of the storage, whichever `highest` asks for.
double limit(const PixelStorage& storage, bool highest) {
  return with_stored_type(storage.bitpix, [&](auto stored) {
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

namespace {

/// True for a number that integers of that BITPIX can be.
bool is_in_range(std::int64_t number, int bitpix) {
  if (bitpix == 8)
    return number >= 0 && number <= 255;
  const int unused = 64 - bitpix;
  return (number << unused) >> unused == number;
}

} // namespace

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
  if (storage.blank && !is_in_range(*storage.blank, storage.bitpix))
    storage.blank.reset(); // no pixel can have it
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
