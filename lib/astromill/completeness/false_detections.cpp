// astromill: what is found where there can be no stars
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/false_detections.h"

#include "astromill/findstars/catalogue.h"

#include <utility>

namespace astromill::completeness {

std::vector<double> false_detections(const Field& field, const findstars::Team& team) {
  Image<float> inverted = field.exposure.image.pixels;
  for (float& pixel : inverted.pixels)
    pixel = -pixel;
  stars::SearchImage image = field.image;
  image.pixels = std::as_const(inverted).view();
  image.boundary.value = -image.boundary.value;
  image.good = {.lowest = -field.image.good.highest, .highest = -field.image.good.lowest};
  const findstars::Detections found = findstars::search(image, field.search, team);
  std::vector<stars::StarPosition> positions;
  for (const stars::PeakShape& shape : found.stars)
    positions.push_back({static_cast<float>(findstars::printed_position(shape.x)),
                         static_cast<float>(findstars::printed_position(shape.y))});
  const findstars::Photometry measured =
      findstars::measure(image, field.errors(), positions, field.photometer(), 1, team);
  std::vector<double> magnitudes;
  for (const stars::ApertureLight& light : measured.light)
    magnitudes.push_back(static_cast<double>(light.magnitude));
  return magnitudes;
}

} // namespace astromill::completeness
