// astromill: how much each plane of samples counts at a place of the field
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/field_weights.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

namespace astromill::psf {

namespace {

class ConstantField : public FieldWeights {
public:
  void at(Position /*chip*/, std::span<double> weights) const override { weights[0] = 1; }
  std::string description() const override { return "constant"; }
};

/// Where a value is between sorted knots: the knots on both sides and the part of the way.
struct Interval {
  std::size_t low = 0;
  std::size_t high = 0;
  double fraction = 0;
};

Interval find_interval(const std::vector<double>& knots, double value) {
  const auto above = std::ranges::upper_bound(knots, value);
  if (above == knots.begin())
    return {};
  if (above == knots.end())
    return {knots.size() - 1, knots.size() - 1, 0};
  const auto high = static_cast<std::size_t>(above - knots.begin());
  return {high - 1, high, (value - knots[high - 1]) / (knots[high] - knots[high - 1])};
}

class GridField : public FieldWeights {
public:
  GridField(std::vector<double> xs, std::vector<double> ys, std::vector<std::size_t> planes)
      : xs_(std::move(xs)), ys_(std::move(ys)), planes_(std::move(planes)) {}

  void at(Position chip, std::span<double> weights) const override {
    const Interval x = find_interval(xs_, chip.x);
    const Interval y = find_interval(ys_, chip.y);
    std::ranges::fill(weights, 0.0);
    const auto plane = [&](std::size_t ix, std::size_t iy) -> double& {
      return weights[planes_[iy * xs_.size() + ix]];
    };
    plane(x.low, y.low) += (1 - x.fraction) * (1 - y.fraction);
    plane(x.high, y.low) += x.fraction * (1 - y.fraction);
    plane(x.low, y.high) += (1 - x.fraction) * y.fraction;
    plane(x.high, y.high) += x.fraction * y.fraction;
  }
  std::vector<Position> positions() const override {
    std::vector<Position> out;
    for (const double y : ys_)
      for (const double x : xs_)
        out.push_back({x, y});
    return out;
  }
  std::string description() const override {
    return "grid " + std::to_string(xs_.size()) + " x " + std::to_string(ys_.size()) +
           ", bilinear, constant outside";
  }

private:
  std::vector<double> xs_;
  std::vector<double> ys_;
  std::vector<std::size_t> planes_; ///< the plane at each point, row by row
};

class ScatteredField : public FieldWeights {
public:
  explicit ScatteredField(std::vector<Position> positions) : positions_(std::move(positions)) {}

  void at(Position chip, std::span<double> weights) const override {
    double sum = 0;
    for (std::size_t i = 0; i < positions_.size(); ++i) {
      const double distance = std::hypot(chip.x - positions_[i].x, chip.y - positions_[i].y);
      if (distance < 1e-6) { // pixels
        std::ranges::fill(weights, 0.0);
        weights[i] = 1;
        return;
      }
      weights[i] = 1 / (distance * distance);
      sum += weights[i];
    }
    for (double& weight : weights)
      weight /= sum;
  }
  std::vector<Position> positions() const override { return positions_; }
  std::string description() const override {
    return std::to_string(positions_.size()) +
           " positions that are no grid, weighted by inverse squared distance";
  }

private:
  std::vector<Position> positions_;
};

class PolynomialField : public FieldWeights {
public:
  explicit PolynomialField(FieldPolynomial polynomial)
      : polynomial_(std::move(polynomial)), terms_(polynomial_.terms()) {}

  void at(Position chip, std::span<double> weights) const override {
    for (std::size_t term = 0; term < terms_.size(); ++term) {
      double product = 1;
      for (std::size_t v = 0; v < polynomial_.variables.size(); ++v) {
        const double value = normalised(polynomial_.variables[v], chip);
        for (int power = 0; power < terms_[term][v]; ++power)
          product *= value;
      }
      weights[term] = product;
    }
  }
  std::vector<Position> positions() const override;
  std::string description() const override;

private:
  static double normalised(const PolynomialVariable& variable, Position chip) {
    if (variable.kind == PolynomialVariable::Kind::other)
      return 0;
    const double value = variable.kind == PolynomialVariable::Kind::x ? chip.x : chip.y;
    return (value - variable.zero) / variable.scale;
  }

  FieldPolynomial polynomial_;
  std::vector<std::vector<int>> terms_;
};

/// Corners and centre of the range that the polynomial was made for, which is one scale wide.
std::vector<Position> PolynomialField::positions() const {
  std::array<Position, 2> ends{}; // lowest and highest
  bool varies = false;
  for (const PolynomialVariable& variable : polynomial_.variables) {
    if (variable.kind == PolynomialVariable::Kind::other)
      continue;
    varies = true;
    double Position::*axis =
        variable.kind == PolynomialVariable::Kind::x ? &Position::x : &Position::y;
    ends[0].*axis = variable.zero - variable.scale / 2;
    ends[1].*axis = variable.zero + variable.scale / 2;
  }
  if (!varies)
    return {};
  return {{ends[0].x, ends[0].y},
          {ends[1].x, ends[0].y},
          {(ends[0].x + ends[1].x) / 2, (ends[0].y + ends[1].y) / 2},
          {ends[0].x, ends[1].y},
          {ends[1].x, ends[1].y}};
}

std::string PolynomialField::description() const {
  std::string degrees;
  for (const int degree : polynomial_.degrees)
    degrees += (degrees.empty() ? "" : ", ") + std::to_string(degree);
  return "polynomial of degree " + degrees + ", " + std::to_string(terms_.size()) + " terms";
}

std::vector<double> sorted_values(std::span<const Position> positions, double Position::*axis) {
  std::vector<double> out;
  for (const Position& position : positions)
    out.push_back(position.*axis);
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

} // namespace

std::unique_ptr<const FieldWeights> constant_field() { return std::make_unique<ConstantField>(); }

std::unique_ptr<const FieldWeights> field_between(std::span<const Position> positions,
                                                  const Where& where) {
  std::map<std::pair<double, double>, std::size_t> plane_at;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    if (!std::isfinite(positions[i].x) || !std::isfinite(positions[i].y))
      throw Error("PSF " + std::to_string(i + 1) + " has no finite position", where);
    const auto [at, is_new] = plane_at.emplace(std::pair(positions[i].y, positions[i].x), i);
    if (!is_new)
      throw Error("PSFs " + std::to_string(at->second + 1) + " and " + std::to_string(i + 1) +
                      " are at the same position",
                  where);
  }
  if (positions.size() <= 1)
    return constant_field();
  std::vector<double> xs = sorted_values(positions, &Position::x);
  std::vector<double> ys = sorted_values(positions, &Position::y);
  if (xs.size() * ys.size() != positions.size())
    return std::make_unique<ScatteredField>(
        std::vector<Position>(positions.begin(), positions.end()));
  std::vector<std::size_t> planes; // the map is sorted by y, then x
  planes.reserve(positions.size());
  for (const auto& [position, plane] : plane_at)
    planes.push_back(plane);
  return std::make_unique<GridField>(std::move(xs), std::move(ys), std::move(planes));
}

std::vector<std::vector<int>> FieldPolynomial::terms() const {
  std::vector<std::vector<int>> out;
  std::vector<int> exponents(variables.size(), 0);
  std::vector<int> sums(degrees.size(), 0); // of the exponents of each group
  while (true) {
    out.push_back(exponents);
    std::size_t v = 0;
    for (; v < variables.size(); ++v) {
      const std::size_t group = variables[v].group;
      if (sums[group] < degrees[group]) {
        ++exponents[v];
        ++sums[group];
        break;
      }
      sums[group] -= exponents[v];
      exponents[v] = 0;
    }
    if (v == variables.size())
      return out;
  }
}

std::unique_ptr<const FieldWeights> polynomial_field(FieldPolynomial polynomial) {
  return std::make_unique<PolynomialField>(std::move(polynomial));
}

} // namespace astromill::psf
