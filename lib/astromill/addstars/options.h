// astromill: what an addstars run is asked to do
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/exposure/options.h"
#include "astromill/parallel/schedule.h"
#include "astromill/psf/open_model.h"
#include "astromill/stars/positions.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace astromill::addstars {

struct Options {
  std::string image{}; ///< name as parse_image_name() takes it
  std::string psf{};   ///< as psf::open_model() takes it
  psf::ModelOptions psf_options{};
  bool section_coordinates = false; ///< the PSF is evaluated at pixels of the image itself, not at
                                    ///< those of the detector

  std::string list{};                   ///< stars from a list ("-": standard input) ...
  std::string columns{};                ///< x, y, magnitude and perhaps id; empty: the usual ones
  std::optional<std::int64_t> random{}; ///< ... or so many drawn at random
  std::string magnitudes{};             ///< "LO:HI"
  std::string luminosity{};             ///< file of a luminosity function
  std::string density{};                ///< image that the positions follow
  stars::PositionRules rules{};         ///< for positions that are drawn
  std::uint64_t seed = 1;
  std::uint32_t trial = 1; ///< of this seed; each has other stars and other noise

  bool noise = true; ///< Poisson noise of the added light
  exposure::Options exposure{};

  std::string output{};
  std::string added{}; ///< list of added stars; empty: see added_file()
  bool overwrite = false;
  int threads = 0; ///< 0: default_thread_count()
  parallel::Schedule schedule{};

  /// Throws UsageError that names the option and its value. Opens no file.
  void validate() const;

  /// Where the list of added stars goes; empty: nowhere, as the image goes to standard
  /// output, a device or a FIFO, beside which there is no place for a file.
  std::string added_file() const;

  /// The two ends of `magnitudes`. Throws UsageError.
  std::pair<double, double> magnitude_range() const;
};

/// What a product says about how it was made: the tool, its version and the options that matter.
std::string provenance(const Options& options);

} // namespace astromill::addstars
