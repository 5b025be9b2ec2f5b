// astromill: the options about finding and measuring stars, the same in all tools
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/findstars/detection_options.h"

#include <CLI/CLI.hpp>

#include <optional>
#include <string>

namespace astromill::cli {

/// Values of these options as text.
struct DetectionWords {
  std::string sigma = "auto";
  std::string sharp;
  std::string round;
  std::string boundary = "nearest";
  std::string apertures;
  std::string annulus;
  std::string sky_method = "mode";
  bool centroid = false;
  std::optional<double> centroid_box;
};

/// Declares --fwhm to --boundary, --aperture to --centroid-box, and those of
/// add_exposure_options(), which fill `options` and `words`.
void add_detection_options(CLI::App& app, findstars::DetectionOptions& options,
                           DetectionWords& words);

/// Puts what the words say into the options. Throws UsageError that names the option and its value.
void take_detection_words(findstars::DetectionOptions& options, const DetectionWords& words);

} // namespace astromill::cli
