// astromill: pixels put into the numbers of a file
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/number_encoder.h"

#include "astromill/base/error.h"
#include "astromill/fits/big_endian.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <tuple>
#include <type_traits>
#include <utility>

namespace astromill::fits {

namespace {

/// The integer nearest to the number, and whether it had to be moved to be one of the type's.
/// `number` is not NaN.
template <class Stored> std::pair<Stored, bool> nearest(double number) {
  using Limits = std::numeric_limits<Stored>;
  const double rounded = std::nearbyint(number);
  if (rounded < static_cast<double>(Limits::min()))
    return {Limits::min(), true};
  // 2^63 is the double next to the highest 64-bit integer; of the other types this is exact.
  constexpr double kBeyond = 2.0 * static_cast<double>(std::uint64_t{1} << (Limits::digits - 1));
  if (rounded >= kBeyond)
    return {Limits::max(), true};
  return {static_cast<Stored>(rounded), false};
}

/// The number that keeps the value; for unsigned 64-bit integers, whose sums no double holds, too.
template <class Stored> std::pair<Stored, bool> stored(double value, const PixelStorage& storage) {
  if constexpr (std::is_same_v<Stored, std::int64_t>)
    if (storage.scale == 1 && storage.zero == kUnsigned64) {
      const double rounded = std::nearbyint(value);
      const bool outside = rounded < 0 || rounded >= 2 * kUnsigned64;
      const std::uint64_t bits = rounded < 0 ? 0
                                 : outside   ? ~std::uint64_t{0}
                                             : static_cast<std::uint64_t>(rounded);
      return {static_cast<std::int64_t>(bits ^ (std::uint64_t{1} << 63U)), outside};
    }
  return nearest<Stored>((value - storage.zero) / storage.scale);
}

template <class T> std::int64_t find_free(ImageView<const T> pixels, const PixelStorage& storage) {
  return with_stored_type(storage.bitpix, [&](auto kind) -> std::int64_t {
    using Stored = decltype(kind);
    if constexpr (std::is_floating_point_v<Stored>) {
      return 0; // NaN needs no BLANK
    } else {
      constexpr std::size_t kTried = 256;
      std::array<bool, kTried> used{};
      const auto lowest = static_cast<std::int64_t>(std::numeric_limits<Stored>::min());
      const auto highest = static_cast<std::int64_t>(std::numeric_limits<Stored>::max());
      bool highest_used = false;
      for (std::size_t y = 0; y < pixels.height; ++y)
        for (const T value : std::span(pixels.row(y), pixels.width)) {
          if (std::isnan(value))
            continue;
          const auto number =
              static_cast<std::int64_t>(stored<Stored>(static_cast<double>(value), storage).first);
          if (number < lowest + static_cast<std::int64_t>(kTried))
            used[static_cast<std::size_t>(number - lowest)] = true;
          highest_used = highest_used || number == highest;
        }
      if (used[0] && !highest_used)
        return highest;
      const auto found = std::ranges::find(used, false);
      if (found == used.end())
        throw Error("NaN pixels need a number that no other pixel has (BLANK), and none is free "
                    "in " +
                    std::to_string(storage.bitpix) + "-bit integers");
      return lowest + (found - used.begin());
    }
  });
}

} // namespace

template <class Stored, class T>
void NumberEncoder::append_as(std::span<const T> values, std::string& bytes) {
  const std::size_t start = bytes.size();
  bytes.resize(start + values.size() * sizeof(Stored));
  char* out = bytes.data() + start;
  if constexpr (std::is_floating_point_v<Stored>) {
    const bool plain = storage_.scale == 1 && storage_.zero == 0;
    for (const T value : values) {
      const double scaled = (static_cast<double>(value) - storage_.zero) / storage_.scale;
      auto number = plain ? static_cast<Stored>(value) : static_cast<Stored>(scaled);
      if (std::isinf(number) && std::isfinite(value)) {
        number = std::copysign(std::numeric_limits<Stored>::max(), number);
        ++clipped_;
      }
      put_big_endian(number, out);
      out += sizeof(Stored);
    }
  } else {
    const auto reserved = static_cast<Stored>(storage_.blank.value_or(0));
    const bool reserves = storage_.blank && static_cast<std::int64_t>(reserved) == *storage_.blank;
    constexpr Stored kHighest = std::numeric_limits<Stored>::max();
    for (const T value : values) {
      Stored number = reserved;
      if (std::isnan(value)) {
        ++blank_;
      } else {
        bool moved = false;
        std::tie(number, moved) = stored<Stored>(static_cast<double>(value), storage_);
        if (reserves && number == reserved) {
          number = static_cast<Stored>(reserved == kHighest ? reserved - 1 : reserved + 1);
          moved = true;
        }
        clipped_ += moved ? 1 : 0;
      }
      put_big_endian(number, out);
      out += sizeof(Stored);
    }
  }
}

void NumberEncoder::append(std::span<const float> values, std::string& bytes) {
  with_stored_type(storage_.bitpix,
                   [&](auto kind) { append_as<decltype(kind), float>(values, bytes); });
}

void NumberEncoder::append(std::span<const double> values, std::string& bytes) {
  with_stored_type(storage_.bitpix,
                   [&](auto kind) { append_as<decltype(kind), double>(values, bytes); });
}

std::int64_t free_blank(ImageView<const float> pixels, const PixelStorage& storage) {
  return find_free(pixels, storage);
}

std::int64_t free_blank(ImageView<const double> pixels, const PixelStorage& storage) {
  return find_free(pixels, storage);
}

} // namespace astromill::fits
