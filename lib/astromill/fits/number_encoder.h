// astromill: pixels put into the numbers of a file
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/fits/stored_numbers.h"

#include <cstdint>
#include <span>
#include <string>

namespace astromill::fits {

/// Turns values into numbers as they are kept in a file (big-endian): (value - zero) / scale.
/// Integers are rounded to nearest (halves to even) and clipped at the limits of the type; NaN
/// becomes the storage's BLANK, and a value that would become BLANK by chance the number beside it,
/// which counts as clipped. Not safe for use by two threads at a time.
class NumberEncoder {
public:
  explicit NumberEncoder(const PixelStorage& storage) : storage_(storage) {}

  /// Appends values to `bytes`. NaN without BLANK in integers: see free_blank().
  void append(std::span<const float> values, std::string& bytes);
  void append(std::span<const double> values, std::string& bytes);

  std::int64_t clipped() const { return clipped_; }
  std::int64_t blank() const { return blank_; }

private:
  template <class Stored, class T> void append_as(std::span<const T> values, std::string& bytes);

  PixelStorage storage_;
  std::int64_t clipped_ = 0;
  std::int64_t blank_ = 0;
};

/// A number that no pixel of the image is kept as, to be BLANK: the lowest that integers of this
/// storage have, else the highest, else the next above the lowest ... Throws Error where all of
/// those that are tried (256) are in use.
std::int64_t free_blank(ImageView<const float> pixels, const PixelStorage& storage);
std::int64_t free_blank(ImageView<const double> pixels, const PixelStorage& storage);

} // namespace astromill::fits
