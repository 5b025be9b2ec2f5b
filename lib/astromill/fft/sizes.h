// astromill: lengths for which transforms are fast
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

namespace astromill::fft {

/// The smallest even number from `least` on that has no prime factors but 2, 3, 5 and 7 (these two
/// at most once each).
std::size_t good_size(std::size_t least);

} // namespace astromill::fft
