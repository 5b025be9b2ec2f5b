// astromill: pixels that no restoration can explain: saturated, bled, cosmic rays
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/automask.h"

#include "astromill/deconv/saturation.h"
#include "astromill/deconv/sharp_pixels.h"
#include "astromill/deconv/star_shapes.h"

#include <algorithm>

namespace astromill::deconv {

FoundFlaws mark_flaws(Observation& observation, const psf::Model& psf,
                      const exposure::ChipMap& chip) {
  FoundFlaws found;
  const StarShapes shapes = star_shapes(psf, chip, observation.width(), observation.height());
  const double ceiling = find_ceiling(observation, shapes);
  if (ceiling > 0)
    found.saturated = mark_saturated(observation, ceiling, shapes);
  found.ceiling = ceiling / observation.gain();
  found.cosmic_rays = mark_sharp_pixels(observation, shapes);
  found.too_sharp = found.cosmic_rays < 0;
  found.cosmic_rays = std::max<std::int64_t>(found.cosmic_rays, 0);
  return found;
}

} // namespace astromill::deconv
