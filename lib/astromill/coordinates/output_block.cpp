// astromill: bytes of output that wait to be written
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/output_block.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace astromill::coordinates {

char* OutputBlock::reserve(std::size_t count) {
  if (capacity_ - size_ < count) {
    const std::size_t capacity = std::max(size_ + count, capacity_ + capacity_ / 2);
    auto data = std::make_unique_for_overwrite<char[]>(capacity);
    if (size_ > 0)
      std::memcpy(data.get(), data_.get(), size_);
    data_ = std::move(data);
    capacity_ = capacity;
  }
  return data_.get() + size_;
}

void OutputBlock::append(std::string_view text) {
  char* const out = reserve(text.size());
  std::memcpy(out, text.data(), text.size());
  advance_to(out + text.size());
}

} // namespace astromill::coordinates
