// astromill: what artificial stars tell, by magnitude
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/magnitude_bins.h"
#include "astromill/deconv/linearity_report.h"

#include <span>
#include <vector>

namespace astromill::deconv {

/// Medians and scatters of the stars of each bin; those that could not be measured are left out.
std::vector<LinearityBin> sum_up(std::span<const LinearityStar> stars,
                                 const completeness::MagnitudeBins& bins);

} // namespace astromill::deconv
