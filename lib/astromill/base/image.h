// astromill: images in memory, and views of them
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/huge_pages.h"

#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

namespace astromill {

/// A rectangle of pixels that belong to somebody else: row y (counted from 0, bottom row of a FITS
/// image) begins at data + y * stride, its pixels are contiguous. Copying a view copies no pixels.
template <class T> struct ImageView {
  T* data = nullptr;
  std::size_t width = 0;
  std::size_t height = 0;
  std::size_t stride = 0; ///< pixels from one row to the next, at least `width`

  T* row(std::size_t y) const { return data + y * stride; }
  T& operator()(std::size_t x, std::size_t y) const { return data[y * stride + x]; }
  bool empty() const { return width == 0 || height == 0; }

  /// The part of `w` by `h` pixels whose first one is (x, y); it must lie inside.
  ImageView part(std::size_t x, std::size_t y, std::size_t w, std::size_t h) const {
    return {data + y * stride + x, w, h, stride};
  }
  operator ImageView<const T>() const // NOLINT(google-explicit-constructor): as span does
      requires(!std::is_const_v<T>) {
    return {data, width, height, stride};
  }
};

/// Pixels x ... x + width - 1 of the rows y ... y + height - 1, counted from 0.
struct Rectangle {
  std::size_t x = 0;
  std::size_t y = 0;
  std::size_t width = 0;
  std::size_t height = 0;

  bool empty() const { return width == 0 || height == 0; }
};

/// An image that owns its pixels, row by row without gaps, first row first.
template <class T> struct Image {
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<T> pixels{};

  Image() = default;
  Image(std::size_t w, std::size_t h, T value = {}) : width(w), height(h) {
    pixels.reserve(w * h);
    advise_huge_pages(pixels.data(), w * h * sizeof(T));
    pixels.resize(w * h, value);
  }

  bool empty() const { return pixels.empty(); }
  ImageView<T> view() { return {pixels.data(), width, height, width}; }
  ImageView<const T> view() const { return {pixels.data(), width, height, width}; }
};

} // namespace astromill
