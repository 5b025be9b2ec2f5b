// astromill: where artificial stars go, and how bright they are
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/magnitude_bins.h"
#include "astromill/deconv/linearity_options.h"
#include "astromill/deconv/scene.h"
#include "astromill/stars/injection.h"
#include "astromill/stars/star.h"

#include <cstdint>
#include <vector>

namespace astromill::deconv {

/// Stars that are restored together.
struct LinearityRound {
  std::uint32_t trial = 0; ///< chooses their photons
  std::vector<stars::Star> stars{};
};

struct LinearityPlan {
  completeness::MagnitudeBins bins{};
  double radius = 0; ///< of the aperture, detector pixels
  std::vector<LinearityRound> rounds{};
};

/// How stars are added to the electrons of an observation whose noise is `noise_scale` times that
/// of counted light: with so much more photon noise.
stars::Injection linearity_injection(const Scene& scene, double noise_scale, std::uint64_t seed);

/// Stars on a grid that is shifted at random in each round, at most about one in 30 x 30 pixels and
/// all farther apart than their light is looked at, so that they change the crowding of the field
/// little; where no flaw is in the aperture. Magnitudes cover the range evenly in every round (a
/// golden-ratio sequence). Without a range, from a star as bright as the brightest pixel that is
/// fitted to one at 3 times the noise of a point source on the sky. A pure function of its
/// arguments. Throws Error: no place for a star, magnitudes that electrons cannot have.
LinearityPlan plan_linearity(const LinearityOptions& options, const Scene& scene,
                             const stars::Injection& injection);

} // namespace astromill::deconv
