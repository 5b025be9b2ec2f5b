// astromill: how stars are found and measured: what findstars and completeness have in common
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/exposure/options.h"
#include "astromill/stars/aperture.h"
#include "astromill/stars/boundary.h"
#include "astromill/stars/daofind_kernel.h"
#include "astromill/stars/peak_shape.h"
#include "astromill/text/arguments.h"

#include <optional>
#include <string>
#include <vector>

namespace astromill::findstars {

/// Defaults are those of IRAF's daofind, but for sigma, which IRAF leaves at 0.
struct DetectionOptions {
  stars::KernelShape kernel{};
  std::optional<double> sigma{}; ///< of the background, in the image's unit; nothing: measured
  double threshold = 4;          ///< standard deviations
  stars::ShapeLimits limits{};
  std::optional<double> datamin{}; ///< good pixel values, both ends included
  std::optional<double> datamax{};
  stars::Boundary boundary{};
  stars::PhotometryOptions photometry{}; ///< without apertures, there is none
  exposure::Options exposure{};

  /// Throws UsageError that names the option and its value. Looks at no file.
  void validate() const;

  bool measures_light() const { return !photometry.apertures.empty(); }
};

/// The options, for provenance, with the sigma that was used. Those of photometry only where there
/// is any.
text::Arguments as_arguments(const DetectionOptions& options, double sigma);

/// Reads "LOW,HIGH", such as "0.2,1". Throws UsageError that names `option` and the text.
void parse_range(const char* option, const std::string& text, double& low, double& high);

/// Reads "R" or "R,R,...". Throws UsageError that names `option` and the text.
std::vector<double> parse_numbers(const char* option, const std::string& text);

/// Reads "auto" or a positive number. Throws UsageError.
std::optional<double> parse_sigma(const std::string& text);

} // namespace astromill::findstars
