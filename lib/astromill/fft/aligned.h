// astromill: arrays that vector instructions like
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/huge_pages.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <span>

namespace astromill::fft {

/// An array of fixed length whose first element lies on a cache line; zeros at first. FFTW's plans
/// are made for such arrays and may be used on any of them. Arrays of a tile come and go with it:
/// those of a megabyte and more lie in huge pages, whose first touch costs less.
template <class T> class Aligned {
public:
  Aligned() = default;
  explicit Aligned(std::size_t size) : size_(size) {
    std::size_t bytes = size * sizeof(T);
    Free free;
    if (bytes >= kHugePage / 2) { // worth huge pages of its own
      bytes = (bytes + kHugePage - 1) / kHugePage * kHugePage;
      free.alignment = std::align_val_t{kHugePage};
    }
    data_ = {static_cast<T*>(::operator new[](bytes, free.alignment)), free};
    advise_huge_pages(data_.get(), bytes);
    std::uninitialized_fill_n(data_.get(), size, T{});
  }

  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  T* begin() { return data(); }
  T* end() { return data() + size_; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }
  void fill(T value) { std::fill(begin(), end(), value); }

private:
  static constexpr std::size_t kHugePage = std::size_t{2} << 20;
  struct Free {
    std::align_val_t alignment{64}; // a cache line
    void operator()(T* p) const { ::operator delete[](p, alignment); }
  };
  std::unique_ptr<T[], Free> data_{}; // NOLINT(modernize-avoid-c-arrays): of fixed length
  std::size_t size_ = 0;
};

} // namespace astromill::fft
