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
/// are made for such arrays and may be used on any of them.
template <class T> class Aligned {
public:
  Aligned() = default;
  explicit Aligned(std::size_t size)
      : data_(static_cast<T*>(::operator new[](size * sizeof(T), kLine))), size_(size) {
    advise_huge_pages(data_.get(), size * sizeof(T));
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
  static constexpr std::align_val_t kLine{64};
  struct Free {
    void operator()(T* p) const { ::operator delete[](p, kLine); }
  };
  std::unique_ptr<T[], Free> data_{}; // NOLINT(modernize-avoid-c-arrays): of fixed length
  std::size_t size_ = 0;
};

} // namespace astromill::fft
