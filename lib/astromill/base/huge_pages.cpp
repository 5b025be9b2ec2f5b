// astromill: large arrays in large pages of memory
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/huge_pages.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace astromill {

void advise_huge_pages(void* memory, std::size_t bytes) noexcept {
  constexpr std::size_t kLeast = std::size_t{4} << 20; // two huge pages
  if (bytes < kLeast)
    return;
#ifdef MADV_HUGEPAGE
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const std::uintptr_t begin = (reinterpret_cast<std::uintptr_t>(memory) + page - 1) & ~(page - 1);
  const std::uintptr_t end = (reinterpret_cast<std::uintptr_t>(memory) + bytes) & ~(page - 1);
  ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
#else
  static_cast<void>(memory);
#endif
}

} // namespace astromill
