// astromill: the pixels of an image
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/fits/open_image.h"
#include "astromill/fits/stored_numbers.h"

#include <string>

namespace astromill::fits {

/// A two-dimensional image, or the section of one that its name asks for, as an image of its own.
template <class T> struct PixelImage {
  ImageHeader source; ///< header, HDU and section
  PixelStorage storage;
  Image<T> pixels; ///< scaled by BSCALE and BZERO; NaN where the file has NaN or BLANK
};

/// Reads the pixels of an image that was found; its file then stands at its HDU, and a pipe behind
/// its data. Throws Error as below.
template <class T> PixelImage<T> read_pixels(ImageHeader source);

/// Reads the image called `name` (see parse_image_name; "-" is standard input), compressed ones
/// too. Where no HDU is named: the primary if it has an image, else the first extension that has
/// one, with a note in source.note. Axes beyond two must have length 1. T is float or double.
/// Throws Error: what open_image_header() throws, an image of other than two dimensions, data that
/// are cut off. A length of 1 may come from the section: a plane of a cube is FILE[*,*,3:3].
template <class T> PixelImage<T> read_image(const std::string& name);

extern template PixelImage<float> read_pixels<float>(ImageHeader source);
extern template PixelImage<double> read_pixels<double>(ImageHeader source);
extern template PixelImage<float> read_image<float>(const std::string& name);
extern template PixelImage<double> read_image<double>(const std::string& name);

} // namespace astromill::fits
