// astromill: large arrays in large pages of memory
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

namespace astromill {

/// Asks the system to back memory that has not been touched yet with huge pages, where it is large
/// enough for some: an image is then set up by a few page faults instead of thousands. Only advice;
/// nothing else changes. Safe from any thread.
void advise_huge_pages(void* memory, std::size_t bytes) noexcept;

} // namespace astromill
