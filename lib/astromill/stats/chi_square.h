// astromill: chi-square against chance
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace astromill::stats {

/// The probability that chi-square of that many degrees of freedom is at least so large by chance;
/// NaN for no degrees of freedom, or a chi-square that is NaN or negative.
double chi_square_tail(double chi_square, double degrees);

} // namespace astromill::stats
