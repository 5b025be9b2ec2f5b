// astromill: what a count of successes says of their probability
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stats/binomial_interval.h"

#include <boost/math/special_functions/beta.hpp>

namespace astromill::stats {

Interval jeffreys_interval(std::int64_t successes, std::int64_t trials, double level) {
  const double a = static_cast<double>(successes) + 0.5;
  const double b = static_cast<double>(trials - successes) + 0.5;
  const double tail = (1 - level) / 2; // as the upper tail too: 1 - tail would be rounded
  return {.low = successes == 0 ? 0 : boost::math::ibeta_inv(a, b, tail),
          .high = successes == trials ? 1 : boost::math::ibetac_inv(a, b, tail)};
}

} // namespace astromill::stats
