// astromill: what a count of successes says of their probability
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace astromill::stats {

/// A range of values; NaN where there is none.
struct Interval {
  double low = 0;
  double high = 0;
};

/// The interval of Jeffreys for a probability of which `successes` of `trials` are known: the
/// central part `level` (such as 0.95) of the beta distribution with parameters k + 1/2 and
/// n - k + 1/2 (Brown, Cai & DasGupta 2001, Statistical Science 16, 101). Its lower end is 0 where
/// k = 0, its upper end 1 where k = n; 0 to 1 where n = 0. Safe from any thread.
Interval jeffreys_interval(std::int64_t successes, std::int64_t trials, double level);

} // namespace astromill::stats
