// astromill: large arrays in large pages of memory
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/huge_pages.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace astromill {

void advise_huge_pages(void* memory, std::size_t bytes) noexcept {
  constexpr std::size_t kHugePage = std::size_t{2} << 20;
  // Memory that begins anywhere surely holds a whole huge page from two on.
  const bool aligned = reinterpret_cast<std::uintptr_t>(memory) % kHugePage == 0;
  if (bytes < (aligned ? 1 : 2) * kHugePage)
    return;
#ifdef MADV_HUGEPAGE
  // Whole pages only.
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t offset = (page - reinterpret_cast<std::uintptr_t>(memory) % page) % page;
  const std::size_t whole = (bytes - offset) / page * page;
  ::madvise(static_cast<char*>(memory) + offset, whole, MADV_HUGEPAGE);
#else
  static_cast<void>(memory);
#endif
}

} // namespace astromill
