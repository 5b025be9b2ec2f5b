// astromill: what psfinfo is asked for
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/parallel/schedule.h"
#include "astromill/psf/open_model.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace astromill::psfinfo {

/// What psfinfo is asked for.
struct Options {
  std::string psf{}; ///< argument of psf::open_model()
  psf::ModelOptions model{};
  std::optional<psf::Position> at{};   ///< in the PSF's coordinates; nothing: middle of the field
  std::vector<double> radii{};         ///< of encircled light, detector pixels; none: a usual set
  std::optional<double> pixel_scale{}; ///< arcsec a detector pixel; nothing: PIXSCALE of grids
  std::string stamp{};                 ///< file for the image of a star; "" for none
  std::optional<int> size{};           ///< side of that image, pixels; nothing: the whole star
  bool overwrite = false;
  int threads = 0;
  parallel::Schedule schedule{};

  /// Throws UsageError naming an option that cannot be.
  void validate() const;
};

/// "X,Y" as --at has it. Throws UsageError.
psf::Position parse_position(const std::string& text);

/// "R,R..." as --radii has it; sorted. Throws UsageError.
std::vector<double> parse_radii(const std::string& text);

} // namespace astromill::psfinfo
