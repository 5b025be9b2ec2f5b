// astromill: the pixels of an image
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/fits/open_image.h"

#include <string>

namespace astromill::fits {

/// How the pixels of an image are kept in its file.
struct PixelStorage {
  int bitpix = -32; ///< 8, 16, 32, 64, -32 or -64
  double scale = 1; ///< BSCALE
  double zero = 0;  ///< BZERO; 32768 with BITPIX 16: unsigned
  bool compressed = false;

  bool is_integer() const { return bitpix > 0; }
  /// The lowest and highest value that can be kept; infinite for floating point.
  double lowest() const;
  double highest() const;
};

/// A two-dimensional image, or the section of one that its name asks for, as an image of its own.
template <class T> struct PixelImage {
  ImageHeader source; ///< header, HDU and section
  PixelStorage storage;
  Image<T> pixels; ///< scaled by BSCALE and BZERO; NaN where the file has NaN or BLANK
};

/// Reads the image called `name` (see parse_image_name; "-" is standard input), compressed ones
/// too. Where no HDU is named: the primary if it has an image, else the first extension that has
/// one, with a note in source.note. Axes beyond two must have length 1. T is float or double.
/// Throws Error: what open_image_header() throws, an image of other than two dimensions, data that
/// are cut off.
template <class T> PixelImage<T> read_image(const std::string& name);

extern template PixelImage<float> read_image<float>(const std::string& name);
extern template PixelImage<double> read_image<double>(const std::string& name);

} // namespace astromill::fits
