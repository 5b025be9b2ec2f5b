// astromill: chi-square against chance
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stats/chi_square.h"

#include <boost/math/special_functions/gamma.hpp>

#include <cmath>
#include <limits>

namespace astromill::stats {

double chi_square_tail(double chi_square, double degrees) {
  if (!(chi_square >= 0) || !(degrees > 0))
    return std::numeric_limits<double>::quiet_NaN();
  return std::isinf(chi_square) ? 0 : boost::math::gamma_q(degrees / 2, chi_square / 2);
}

} // namespace astromill::stats
