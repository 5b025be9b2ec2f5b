// astromill: lengths for which transforms are fast
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

namespace astromill::fft {

/// The smallest multiple of 8 from `least` on whose other prime factors are at most two (three for
/// a multiple of 16) of 3 and 5. A two-dimensional transform of that size by plans that are not
/// measured takes no longer than one of any size between: factors of 7, and few factors of 2, cost
/// more than the numbers they save.
std::size_t good_size(std::size_t least);

} // namespace astromill::fft
