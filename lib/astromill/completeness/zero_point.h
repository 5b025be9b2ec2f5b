// astromill: what photometry makes of a bright star without noise
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/field.h"
#include "astromill/completeness/report.h"

namespace astromill::completeness {

/// Measures stars of `magnitude`, alone on an empty sky and without noise, at places that are
/// spread over the field and over the phases within a pixel, as the stars of trials are measured.
ZeroPoint measure_zero_point(const Field& field, double magnitude);

} // namespace astromill::completeness
