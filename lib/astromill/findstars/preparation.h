// astromill: an exposure made ready for a search
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/exposure/exposure.h"
#include "astromill/findstars/detection_options.h"
#include "astromill/findstars/search.h"
#include "astromill/stars/search_image.h"

#include <string>

namespace astromill::findstars {

/// The pixels of an exposure as a search takes them: a view, which lasts as long as `exposure`.
stars::SearchImage search_image(const exposure::Exposure& exposure,
                                const DetectionOptions& options);

/// The noise of the background between the stars, or the median of the errors where the exposure
/// has errors; six digits of it, which `note` tells the user. Throws Error, naming the image, where
/// it cannot be measured.
double measured_sigma(const exposure::Exposure& exposure, std::string& note);

/// What is looked for, where the background has that noise.
SearchOptions search_options(const exposure::Exposure& exposure, const DetectionOptions& options,
                             double sigma);

} // namespace astromill::findstars
