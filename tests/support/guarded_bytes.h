// astromill: bytes that end where readable memory ends
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <new>
#include <stdexcept>
#include <string_view>

namespace astromill::test {

/// A buffer directly in front of a page that must not be touched: code that reads or writes one
/// byte too many ends with a signal.
class GuardedBytes {
public:
  explicit GuardedBytes(std::size_t capacity) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    size_ = (capacity + page - 1) / page * page;
    mapped_ = size_ + page;
    void* memory =
        mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
      throw std::bad_alloc();
    begin_ = static_cast<char*>(memory);
    if (mprotect(end(), page, PROT_NONE) != 0)
      throw std::runtime_error("mprotect");
  }
  GuardedBytes(const GuardedBytes&) = delete;
  GuardedBytes& operator=(const GuardedBytes&) = delete;
  ~GuardedBytes() { munmap(begin_, mapped_); }

  /// Where the memory that must not be touched begins.
  char* end() const { return begin_ + size_; }

  /// A copy of `text` that ends at end().
  std::string_view place(std::string_view text) const {
    if (text.size() > size_)
      throw std::length_error("GuardedBytes::place");
    char* const start = end() - text.size();
    std::copy(text.begin(), text.end(), start);
    return {start, text.size()};
  }

private:
  char* begin_ = nullptr;
  std::size_t size_ = 0;
  std::size_t mapped_ = 0;
};

} // namespace astromill::test
