// astromill: what a user says about an image: noise, flags, magnitudes (the same in all tools)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>

namespace astromill::exposure {

struct Options {
  std::string gain{};                     ///< e-/DN: a number or a keyword; empty: 1
  std::string readnoise{};                ///< e-: a number or a keyword; empty: 0
  int ncombine = 1;                       ///< frames averaged into the image
  std::string exptime{};                  ///< s: a number or a keyword; empty: 1
  std::optional<double> zeropoint{};      ///< of injection and photometry
  std::optional<double> phot_zeropoint{}; ///< of photometry alone
  std::string mask{};                     ///< file, or HDU of the image's file; empty: none
  std::string mask_bits{};                ///< "all", a number or a list of bits' values; empty: all
  std::string error{};                    ///< 1-sigma errors: file, or HDU of the image's file
  std::optional<double> saturation{};     ///< DN; pixels at or above are saturated

  /// Throws UsageError that names the option and its value. Looks at no file.
  void validate() const;
};

} // namespace astromill::exposure
