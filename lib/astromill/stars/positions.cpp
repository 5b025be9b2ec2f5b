// astromill: positions of artificial stars, drawn at random
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/positions.h"

#include "astromill/base/error.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace astromill::stars {

namespace {

using parallel::RandomStream;
using parallel::RandomUse;
using psf::Position;
using text::shortest;

constexpr int kMostDraws = 1000000;

std::string size_of(const StarField& field) {
  return std::to_string(field.width()) + " x " + std::to_string(field.height()) + " pixels";
}

RandomStream stream(std::uint64_t seed, std::uint32_t trial, std::size_t star) {
  return {seed, RandomUse::star_positions, trial, static_cast<std::uint32_t>(star)};
}

/// Along one axis: equal cells, shifted around the edges.
struct GridAxis {
  double length;
  double cells;
  double shift = 0;

  GridAxis(std::size_t pixels, double spacing)
      : length(static_cast<double>(pixels)),
        cells(std::max(1.0, std::floor(length / (spacing + 1)))) {}

  /// A coordinate in the middle of the cell, off by `jitter`.
  double coordinate(std::size_t cell, double jitter) const {
    const double from_edge =
        (static_cast<double>(cell) + 0.5) * length / cells + jitter + shift * length;
    return rounded_draw(0.5 + std::fmod(from_edge + length, length));
  }
};

} // namespace

void PositionRules::validate(bool even) const {
  for (const auto& [option, value] :
       {std::pair("--grid", grid), std::pair("--min-separation", min_separation)})
    if (value && !(*value > 0 && std::isfinite(*value)))
      throw UsageError("must be a positive number of pixels",
                       {.keyword = option, .value = shortest(*value)});
  if (grid && (min_separation || !even))
    throw UsageError(even ? "excludes --min-separation" : "excludes --density",
                     {.keyword = "--grid", .value = shortest(*grid)});
}

double rounded_draw(double value) { return std::round(value * kDrawnSteps) / kDrawnSteps; }

StarField::StarField(ImageView<const double> density, const std::string& file)
    : width_(density.width), height_(density.height) {
  cumulative_.reserve(width_ * height_);
  double sum = 0;
  for (std::size_t y = 0; y < height_; ++y)
    for (std::size_t x = 0; x < width_; ++x) {
      const double value = density(x, y);
      if (value < 0 || std::isinf(value))
        throw Error("the density at pixel " + std::to_string(x + 1) + "," + std::to_string(y + 1) +
                        " is negative or infinite",
                    {.file = file, .value = shortest(value)});
      sum += value > 0 ? value : 0;
      cumulative_.push_back(sum);
    }
  if (!(sum > 0) || std::isinf(sum))
    throw Error(sum > 0 ? "the sum of all densities is infinite" : "no density is positive",
                {.file = file});
}

Position StarField::draw(RandomStream& random) const {
  const double u = random.uniform();
  if (is_even()) {
    const double v = random.uniform();
    return {rounded_draw(0.5 + u * static_cast<double>(width_)),
            rounded_draw(0.5 + v * static_cast<double>(height_))};
  }
  const auto found =
      std::upper_bound(cumulative_.begin(), cumulative_.end() - 1, u * cumulative_.back());
  const auto pixel = static_cast<std::size_t>(found - cumulative_.begin());
  const std::size_t column = pixel % width_;
  const std::size_t row = pixel / width_;
  const double dx = random.uniform();
  const double dy = random.uniform();
  return {rounded_draw(static_cast<double>(column) + 0.5 + dx),
          rounded_draw(static_cast<double>(row) + 0.5 + dy)};
}

std::size_t grid_cells(const StarField& field, double grid) {
  return static_cast<std::size_t>(GridAxis(field.width(), grid).cells *
                                  GridAxis(field.height(), grid).cells);
}

PositionDrawer::PositionDrawer(const StarField& field, std::size_t count,
                               const PositionRules& rules, std::uint64_t seed)
    : field_(field), seed_(seed), grid_(rules.grid), positions_(count) {
  if (grid_) {
    const std::size_t cells = grid_cells(field, *grid_);
    if (cells < count)
      throw Error(std::to_string(count) + " stars do not fit on a grid of this spacing in " +
                      size_of(field) + ": at most " + std::to_string(cells) + " do",
                  {.keyword = "--grid", .value = shortest(*grid_)});
    cells_.resize(cells);
    std::iota(cells_.begin(), cells_.end(), std::size_t{0});
    chosen_.resize(count);
  } else if (rules.min_separation) {
    others_.emplace(field.width(), field.height(), count, *rules.min_separation);
  }
}

std::span<const Position> PositionDrawer::draw(std::uint32_t trial) {
  if (grid_)
    draw_grid(trial);
  else if (others_)
    draw_separated(trial);
  else
    for (std::size_t i = 0; i < positions_.size(); ++i) {
      RandomStream random = stream(seed_, trial, i + 1);
      positions_[i] = field_.draw(random);
    }
  return positions_;
}

void PositionDrawer::draw_separated(std::uint32_t trial) {
  others_->clear();
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    RandomStream random = stream(seed_, trial, i + 1);
    Position position = field_.draw(random);
    for (int draws = 1; !others_->is_free(position); position = field_.draw(random))
      if (draws++ == kMostDraws)
        throw Error("no room for " + std::to_string(positions_.size()) + " stars at least " +
                        shortest(others_->radius()) + " pixels apart in " + size_of(field_) +
                        ": after " + std::to_string(i) + " of them, a million draws found none",
                    {.keyword = "--min-separation", .value = shortest(others_->radius())});
    others_->add(position);
    positions_[i] = position;
  }
}

void PositionDrawer::draw_grid(std::uint32_t trial) {
  GridAxis x(field_.width(), *grid_);
  GridAxis y(field_.height(), *grid_);
  RandomStream shift = stream(seed_, trial, 0);
  x.shift = shift.uniform();
  y.shift = shift.uniform();
  const auto columns = static_cast<std::size_t>(x.cells);
  // Half a pixel, but for what rounding may add.
  const auto jitter = [](RandomStream& random) { return (random.uniform() - 0.5) * 0.9998; };
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    RandomStream random = stream(seed_, trial, i + 1);
    const auto left = static_cast<double>(cells_.size() - i);
    chosen_[i] = i + static_cast<std::size_t>(random.uniform() * left);
    std::swap(cells_[i], cells_[chosen_[i]]);
    const double off = jitter(random);
    positions_[i] = {x.coordinate(cells_[i] % columns, off),
                     y.coordinate(cells_[i] / columns, jitter(random))};
  }
  for (std::size_t i = positions_.size(); i-- > 0;) // in order again, without touching the others
    std::swap(cells_[i], cells_[chosen_[i]]);
}

std::vector<Position> draw_positions(const StarField& field, std::size_t count,
                                     const PositionRules& rules, std::uint64_t seed,
                                     std::uint32_t trial) {
  PositionDrawer drawer(field, count, rules, seed);
  const std::span<const Position> positions = drawer.draw(trial);
  return {positions.begin(), positions.end()};
}

} // namespace astromill::stars
