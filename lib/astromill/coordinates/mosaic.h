// astromill: the images of a file that has several, and which of them a position lies on
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/status.h"
#include "astromill/coordinates/physical_pixels.h"
#include "astromill/frames/frame.h"
#include "astromill/wcs/transform.h"

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace astromill::coordinates {

/// One image of a mosaic.
struct Chip {
  wcs::Transform transform;
  std::string label; ///< "SCI,1": what goes between the brackets of FILE[HDU]
  PhysicalPixels physical{};
};

/// The chips of a mosaic, for one thread; clone() one for each worker.
class Mosaic {
public:
  /// At least one chip; with more than one, each has a size. Throws Error.
  explicit Mosaic(std::vector<Chip> chips);

  Mosaic clone() const;

  std::size_t size() const { return chips_.size(); }
  const std::string& label(std::size_t chip) const { return chips_[chip].label; }
  const PhysicalPixels& physical(std::size_t chip) const { return chips_[chip].physical; }
  wcs::Transform& transform(std::size_t chip) { return chips_[chip].transform; }
  const wcs::Transform& transform(std::size_t chip) const { return chips_[chip].transform; }

  /// The celestial frame that all chips have in common. Throws Error where there is none.
  frames::Frame frame() const;

  /// Pixels of n positions on the first chip of the file that has them, distortion included, and
  /// the number of that chip. A position on none gets its pixel on the chip whose centre is
  /// nearest, with the status it has there. Spans as for wcs::Transform::sky_to_pixel().
  void sky_to_pixel(std::span<const double> longitude, std::span<const double> latitude,
                    std::span<double> x, std::span<double> y, std::span<ItemStatus> status,
                    std::span<std::size_t> chip);

private:
  using Direction = std::array<double, 3>;

  /// A circle on the sky that holds all of a chip.
  struct Cap {
    Direction centre{};
    double cosine = -1; ///< of its radius
  };

  Mosaic() = default;
  static Cap cap_of(Chip& chip);
  std::size_t nearest(const Direction& position) const;
  void transform_gathered(std::size_t chip, std::span<const double> longitude,
                          std::span<const double> latitude);

  std::vector<Chip> chips_;
  std::vector<Cap> caps_;
  std::vector<Direction> directions_; ///< of the positions at hand
  std::vector<std::size_t> gathered_; ///< positions that are tried on one chip
  std::vector<double> longitude_, latitude_, x_, y_;
  std::vector<ItemStatus> status_;
};

} // namespace astromill::coordinates
