// astromill: whether stars keep their flux wherever in a pixel they are
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/model.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

namespace astromill::psf {

/// Sums of the pixels of stars of unit flux.
struct FluxRange {
  double lowest = 1;
  double highest = 1;

  void include(double flux) {
    lowest = std::min(lowest, flux);
    highest = std::max(highest, flux);
  }
  bool is_good() const { return lowest >= 0.98 && highest <= 1.02; }
};

/// Takes the sums of stars at `phases` x `phases` sub-pixel positions with the shapes at `chips`.
FluxRange drawn_flux(Renderer& renderer, std::span<const Position> chips, int phases);

/// Puts a warning of such sums in the place of the one that may be there; none where they are good.
void warn_of_drawn_flux(FluxRange range, std::vector<std::string>& warnings);

} // namespace astromill::psf
