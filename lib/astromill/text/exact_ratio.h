// astromill: correctly rounded quotients of integers (internal to the text module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace astromill::text {

__extension__ using Uint128 = unsigned __int128;

/// The double nearest to numerator / denominator, ties to even. The denominator is not 0 and below
/// 2^126. Safe from any thread.
double exact_ratio(Uint128 numerator, Uint128 denominator) noexcept;

} // namespace astromill::text
