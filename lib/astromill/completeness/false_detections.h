// astromill: what is found where there can be no stars
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/field.h"

#include <vector>

namespace astromill::completeness {

/// Magnitudes of what is found in the image with its sign inverted, where stars are holes and noise
/// looks as in the image: about as many false detections as the image itself has. NaN where one
/// could not be measured.
std::vector<double> false_detections(const Field& field, const findstars::Team& team);

} // namespace astromill::completeness
