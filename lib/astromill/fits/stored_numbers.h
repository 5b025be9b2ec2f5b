// astromill: the numbers of an image as they are kept in a file
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace astromill::fits {

/// How the pixels of an image are kept in its file.
struct PixelStorage {
  int bitpix = -32;                    ///< 8, 16, 32, 64, -32 or -64
  double scale = 1;                    ///< BSCALE
  double zero = 0;                     ///< BZERO; 32768 with BITPIX 16: unsigned
  std::optional<std::int64_t> blank{}; ///< BLANK, of integers
  bool compressed = false;             ///< in tiles, in a binary table

  bool is_integer() const { return bitpix > 0; }
  std::size_t bytes() const { return static_cast<std::size_t>(bitpix > 0 ? bitpix : -bitpix) / 8; }
  /// The lowest and highest value that can be kept; infinite for floating point.
  double lowest() const;
  double highest() const;
};

/// Reads BITPIX, BSCALE, BZERO and, of integers, BLANK. Throws Error where one is no number, BSCALE
/// is 0 or BITPIX is none of those.
PixelStorage pixel_storage(const Header& header);

/// Turns numbers as they are in the file (big-endian) into their values: scale * number + zero, NaN
/// for BLANK. Takes every `step`-th one from the first on, out.size() in all.
void decode_numbers(const char* bytes, std::size_t step, const PixelStorage& storage,
                    std::span<float> out);
void decode_numbers(const char* bytes, std::size_t step, const PixelStorage& storage,
                    std::span<double> out);

} // namespace astromill::fits
