// astromill: positions of artificial stars, drawn at random
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/parallel/random_stream.h"
#include "astromill/psf/model.h"
#include "astromill/stars/neighbourhood.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace astromill::stars {

/// Drawn coordinates and magnitudes are multiples of 1 / kDrawnSteps: four decimals tell in full
/// what was added.
inline constexpr double kDrawnSteps = 10000;

/// The nearest multiple of 1 / kDrawnSteps, as the double nearest to its decimal form.
double rounded_draw(double value);

/// Where stars may lie: the area of an image, from 0.5 to the number of pixels + 0.5 along each
/// axis, evenly, or with a density that follows another image. Immutable, safe from any thread.
class StarField {
public:
  /// Everywhere alike.
  StarField(std::size_t width, std::size_t height) : width_(width), height_(height) {}
  /// In proportion to the values of `density`; none where they are NaN. Within a pixel, evenly.
  /// Throws Error, naming `file`, for a negative or infinite value (with its place) and where no
  /// value is positive.
  StarField(ImageView<const double> density, const std::string& file);

  std::size_t width() const { return width_; }
  std::size_t height() const { return height_; }
  bool is_even() const { return cumulative_.empty(); }

  psf::Position draw(parallel::RandomStream& random) const;

private:
  std::size_t width_;
  std::size_t height_;
  std::vector<double> cumulative_; ///< density up to and with each pixel; empty: even
};

/// How positions relate to each other; at most one of the two.
struct PositionRules {
  std::optional<double> grid{};           ///< see PositionDrawer
  std::optional<double> min_separation{}; ///< pixels

  /// Throws UsageError that names the option. `even`: places do not follow an image.
  void validate(bool even) const;
};

/// Cells of a grid, see PositionDrawer: so many stars fit on it. At least 1.
std::size_t grid_cells(const StarField& field, double grid);

/// Draws the positions of the stars 1 ... `count` of one trial after another. Workspace: one
/// a worker, no allocation once a trial has been drawn.
///
/// Without rules each star's is a pure function of (seed, trial, star).
/// `min_separation`: a star that comes nearer than that to one before it is drawn again, from its
/// own stream of random numbers.
/// `grid`: the image is divided into cells, the largest number of equal ones whose sides are at
/// least one pixel longer than `grid`; each star has a cell of its own, chosen at random, and lies
/// within half a pixel of its middle along each axis, anywhere there. The cells are shifted by
/// a random amount along each axis, what leaves the image on one side coming in on the other: each
/// star is anywhere in the image with the same probability, at any sub-pixel phase, and along x or
/// y at least `grid` pixels from any other. For an even field only.
class PositionDrawer {
public:
  /// `field` must outlive this. Throws Error that says how many cells the grid has where they are
  /// fewer than stars.
  PositionDrawer(const StarField& field, std::size_t count, const PositionRules& rules,
                 std::uint64_t seed);

  /// The positions, until the next call. Throws Error that says how many fitted when no place has
  /// been found for a star in a million draws.
  std::span<const psf::Position> draw(std::uint32_t trial);

private:
  void draw_separated(std::uint32_t trial);
  void draw_grid(std::uint32_t trial);

  const StarField& field_;
  std::uint64_t seed_;
  std::optional<double> grid_;
  std::optional<Neighbourhood> others_{}; ///< where stars must be apart
  std::vector<psf::Position> positions_;
  std::vector<std::size_t> cells_{};  ///< of the grid, in order
  std::vector<std::size_t> chosen_{}; ///< with which each star's cell changed places
};

/// The positions of one trial; see PositionDrawer.
std::vector<psf::Position> draw_positions(const StarField& field, std::size_t count,
                                          const PositionRules& rules, std::uint64_t seed,
                                          std::uint32_t trial);

} // namespace astromill::stars
