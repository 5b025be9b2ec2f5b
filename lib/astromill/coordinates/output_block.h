// astromill: bytes of output that wait to be written
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace astromill::coordinates {

/// Output bytes that grow without being cleared first.
class OutputBlock {
public:
  void clear() { size_ = 0; }
  std::span<const char> bytes() const { return {data_.get(), size_}; }
  /// Room for `count` more bytes; what is written there counts after advance_to().
  char* reserve(std::size_t count);
  void advance_to(const char* end) { size_ = static_cast<std::size_t>(end - data_.get()); }
  void append(std::string_view text);

private:
  std::unique_ptr<char[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

} // namespace astromill::coordinates
