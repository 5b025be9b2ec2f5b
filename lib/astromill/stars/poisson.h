// astromill: Poisson numbers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/parallel/random_stream.h"

namespace astromill::stars {

/// Means from which on poisson() may be asked; below, count arrivals.
inline constexpr double kLeastPoissonMean = 10;

/// A whole number of Poisson's distribution with a mean of at least kLeastPoissonMean, by
/// transformed rejection: algorithm PTRS of W. Hörmann (1993, Insurance: Mathematics and Economics
/// 12, 39). Takes 1.1 to 1.2 pairs of uniform numbers. A mean above 1e18, whose noise no number
/// here can hold, is given back as it is, and so is one that is infinite.
double poisson(double mean, parallel::RandomStream& random);

} // namespace astromill::stars
