// astromill: positions of artificial stars, drawn at random
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/positions.h"

#include "astromill/base/error.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

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

/// Stars sorted into square cells, so that few of them need be looked at.
class Neighbourhood {
public:
  Neighbourhood(const StarField& field, std::size_t count, double radius)
      : radius_(radius),
        side_(std::max(radius, std::sqrt(static_cast<double>(field.width()) *
                                         static_cast<double>(field.height()) /
                                         static_cast<double>(std::max<std::size_t>(count, 1))))),
        columns_(1 + cell(static_cast<double>(field.width()) + 0.5)),
        rows_(1 + cell(static_cast<double>(field.height()) + 0.5)),
        first_(columns_ * rows_, kNone) {}

  bool is_free(Position p) const {
    const std::size_t x = cell(p.x);
    const std::size_t y = cell(p.y);
    for (std::size_t row = y > 0 ? y - 1 : 0; row < std::min(y + 2, rows_); ++row)
      for (std::size_t column = x > 0 ? x - 1 : 0; column < std::min(x + 2, columns_); ++column)
        for (std::size_t i = first_[row * columns_ + column]; i != kNone; i = next_[i])
          if (std::hypot(stars_[i].x - p.x, stars_[i].y - p.y) < radius_)
            return false;
    return true;
  }

  void add(Position p) {
    std::size_t& first = first_[cell(p.y) * columns_ + cell(p.x)];
    next_.push_back(first);
    first = stars_.size();
    stars_.push_back(p);
  }

private:
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  std::size_t cell(double coordinate) const { return static_cast<std::size_t>(coordinate / side_); }

  double radius_;
  double side_;
  std::size_t columns_;
  std::size_t rows_;
  std::vector<std::size_t> first_; ///< star of each cell
  std::vector<std::size_t> next_;  ///< star of the same cell, for each star
  std::vector<Position> stars_;
};

std::vector<Position> draw_separated(const StarField& field, std::size_t count, double separation,
                                     std::uint64_t seed, std::uint32_t trial) {
  Neighbourhood others(field, count, separation);
  std::vector<Position> positions;
  while (positions.size() < count) {
    RandomStream random = stream(seed, trial, positions.size() + 1);
    Position position = field.draw(random);
    for (int draws = 1; !others.is_free(position); position = field.draw(random))
      if (draws++ == kMostDraws)
        throw Error("no room for " + std::to_string(count) + " stars at least " +
                        shortest(separation) + " pixels apart in " + size_of(field) + ": after " +
                        std::to_string(positions.size()) + " of them, a million draws found none",
                    {.keyword = "--min-separation", .value = shortest(separation)});
    others.add(position);
    positions.push_back(position);
  }
  return positions;
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

std::vector<Position> draw_grid(const StarField& field, std::size_t count, double spacing,
                                std::uint64_t seed, std::uint32_t trial) {
  GridAxis x(field.width(), spacing);
  GridAxis y(field.height(), spacing);
  if (x.cells * y.cells < static_cast<double>(count))
    throw Error(std::to_string(count) + " stars do not fit on a grid of this spacing in " +
                    size_of(field) + ": at most " + shortest(x.cells * y.cells) + " do",
                {.keyword = "--grid", .value = shortest(spacing)});
  RandomStream shift = stream(seed, trial, 0);
  x.shift = shift.uniform();
  y.shift = shift.uniform();
  std::vector<std::size_t> cells(static_cast<std::size_t>(x.cells * y.cells));
  std::iota(cells.begin(), cells.end(), std::size_t{0});
  const auto columns = static_cast<std::size_t>(x.cells);
  // Half a pixel, but for what rounding may add.
  const auto jitter = [](RandomStream& random) { return (random.uniform() - 0.5) * 0.9998; };
  std::vector<Position> positions;
  for (std::size_t i = 0; i < count; ++i) {
    RandomStream random = stream(seed, trial, i + 1);
    const auto left = static_cast<double>(cells.size() - i);
    std::swap(cells[i], cells[i + static_cast<std::size_t>(random.uniform() * left)]);
    const double off = jitter(random);
    positions.push_back(
        {x.coordinate(cells[i] % columns, off), y.coordinate(cells[i] / columns, jitter(random))});
  }
  return positions;
}

} // namespace

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

std::vector<Position> draw_positions(const StarField& field, std::size_t count,
                                     const PositionRules& rules, std::uint64_t seed,
                                     std::uint32_t trial) {
  if (rules.grid)
    return draw_grid(field, count, *rules.grid, seed, trial);
  if (rules.min_separation)
    return draw_separated(field, count, *rules.min_separation, seed, trial);
  std::vector<Position> positions(count);
  for (std::size_t i = 0; i < count; ++i) {
    RandomStream random = stream(seed, trial, i + 1);
    positions[i] = field.draw(random);
  }
  return positions;
}

} // namespace astromill::stars
