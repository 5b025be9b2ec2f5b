// astromill: what of an image's header makes runs on it differ
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/exposure/identity.h"

#include "astromill/text/shortest.h"

#include <array>
#include <string>
#include <utility>

namespace astromill::exposure {

using text::shortest;

void add_numbers(records::Identity& identity, const Exposure& exposure) {
  const std::array<std::pair<const char*, double>, 4> numbers{
      {{"gain", exposure.noise.gain},
       {"read noise", exposure.noise.readnoise},
       {"exposure time", exposure.photometry.exposure_time},
       {"zero point", exposure.photometry.zeropoint}}};
  for (const auto& [name, value] : numbers)
    identity.emplace_back(name, shortest(value));
}

void add_chip(records::Identity& identity, const ChipMap& chip) {
  std::string corners;
  for (const auto& [x, y] : {std::pair(0.0, 0.0), std::pair(1.0, 0.0), std::pair(0.0, 1.0)}) {
    const fits::PhysicalPoint point = chip.to_chip(x, y);
    corners += (corners.empty() ? "" : " ") + shortest(point.x) + "," + shortest(point.y);
  }
  identity.emplace_back("place on the detector", corners);
}

} // namespace astromill::exposure
