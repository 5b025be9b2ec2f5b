// astromill: the restored image, put together from its tiles
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/observation.h"
#include "astromill/deconv/products.h"
#include "astromill/deconv/tile_record.h"

#include <cstddef>
#include <vector>

namespace astromill::deconv {

/// How tiles are joined.
struct Joint {
  std::size_t subsample = 1;
  std::size_t overlap = 0; ///< detector pixels
  std::size_t margin = 0;  ///< detector pixels at the edge of a tile that are worth nothing
};

/// Adds up tiles, each with its smooth weights, object and light alike. Sums depend on the order in
/// which tiles are added by their rounding, so that must always be the same.
class Mosaic {
public:
  Mosaic(std::size_t width, std::size_t height, Joint joint);

  /// A tile that has no object is left out.
  void add(const RestoredTile& tile);

  /// The means. Where no tile has been added, NaN. So is the object, but not the light, where a
  /// star would be too far from any pixel that was fitted; along edges that get no light, zero.
  RestoredImage finish(const Observation& observation) &&;

private:
  struct Ramps {
    std::vector<float> x{};
    std::vector<float> y{};
  };
  Ramps ramps(const Rectangle& data, std::size_t n) const;
  void divide(Image<float>& sums, std::size_t n) const;

  std::size_t width_;
  std::size_t height_;
  Joint joint_;
  RestoredImage sums_{};
  std::vector<Rectangle> added_{};
};

} // namespace astromill::deconv
