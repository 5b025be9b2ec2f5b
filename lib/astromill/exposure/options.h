// astromill: what a user says about an image: noise, flags, magnitudes (the same in all tools)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/text/arguments.h"

#include <optional>
#include <string>

namespace astromill::exposure {

/// A "number or keyword" is a number, or the name of a keyword of the image's header (else of the
/// primary header of its file), in upper or lower case.
struct Options {
  std::string gain{};                     ///< e-/DN: a number or keyword; empty: 1
  std::string readnoise{};                ///< e- of one frame: a number or keyword; empty: 0
  std::string ncombine{};                 ///< frames averaged: a number or keyword; empty: 1
  std::string exptime{};                  ///< s: a number or keyword; empty: 1
  std::optional<double> zeropoint{};      ///< of injection and photometry
  std::optional<double> phot_zeropoint{}; ///< of photometry alone
  std::string mask{};                     ///< FILE, FILE[HDU], or HDU of the image's own file
  std::string mask_bits{};                ///< which bits are bad, see parse_mask_bits(); empty: all
  std::string error{};                    ///< 1-sigma errors: as `mask`
  std::optional<double> saturation{};     ///< in the image's unit; pixels at or above are saturated

  /// Throws UsageError that names the option and its value. Looks at no file.
  void validate() const;
};

/// The options that were given, for provenance, files without their folders. Numbers are the
/// shortest that read the same.
text::Arguments as_arguments(const Options& options);

} // namespace astromill::exposure
