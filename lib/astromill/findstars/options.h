// astromill: what a findstars run is asked to do
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/exposure/options.h"
#include "astromill/parallel/schedule.h"
#include "astromill/stars/aperture.h"
#include "astromill/stars/boundary.h"
#include "astromill/stars/daofind_kernel.h"
#include "astromill/stars/peak_shape.h"

#include <optional>
#include <string>

namespace astromill::findstars {

/// What a catalogue is written as.
enum class Form { text, fits, regions };

/// Defaults are those of IRAF's daofind, but for sigma, which IRAF leaves at 0.
struct Options {
  std::string image{};      ///< name as fits::parse_image_name() takes it
  std::string output = "-"; ///< file, or "-" for standard output; .fits and .reg ask for their
                            ///< formats
  bool overwrite = false;
  stars::KernelShape kernel{};
  std::optional<double> sigma{}; ///< of the background, in the image's unit; nothing: measured
  double threshold = 4;          ///< standard deviations
  stars::ShapeLimits limits{};
  std::optional<double> datamin{}; ///< good pixel values, both ends included
  std::optional<double> datamax{};
  stars::Boundary boundary{};
  stars::PhotometryOptions photometry{}; ///< without apertures, there is none
  exposure::Options exposure{};
  int threads = 0; ///< 0: parallel::default_thread_count()
  parallel::Schedule schedule{.kind = parallel::Schedule::Kind::dynamic, .chunk = 0};

  /// Throws UsageError that names the option and its value. Looks at no file.
  void validate() const;

  /// The form that the output's suffix asks for: text but for .fits, .fit and .reg.
  Form form() const;

  bool measures_light() const { return !photometry.apertures.empty(); }
};

/// Reads "LOW,HIGH", such as "0.2,1". Throws UsageError that names `option` and the text.
void parse_range(const char* option, const std::string& text, double& low, double& high);

/// Reads "R" or "R,R,...". Throws UsageError that names `option` and the text.
std::vector<double> parse_numbers(const char* option, const std::string& text);

/// Reads "auto" or a positive number. Throws UsageError.
std::optional<double> parse_sigma(const std::string& text);

} // namespace astromill::findstars
