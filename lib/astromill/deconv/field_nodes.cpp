// astromill: the places of a part of the field whose PSFs tell all others
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/field_nodes.h"

#include "astromill/psf/sampled_model.h"

#include <Eigen/Dense>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace astromill::deconv {

namespace {

using psf::Position;
using Terms = std::function<void(Position, std::span<double>)>;

/// In the PSF's own coordinates.
struct Box {
  Position low{std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  Position high{-std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};

  void include(Position p) {
    low = {std::min(low.x, p.x), std::min(low.y, p.y)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y)};
  }
  bool contains(Position p) const {
    return p.x >= low.x && p.x <= high.x && p.y >= low.y && p.y <= high.y;
  }
  /// Of a lattice of `count` x `count` points from corner to corner.
  Position at(std::size_t i, std::size_t j, std::size_t count) const {
    const auto between = [count](double a, double b, double k) {
      return a + (b - a) * k / static_cast<double>(count - 1);
    };
    return {between(low.x, high.x, static_cast<double>(i)),
            between(low.y, high.y, static_cast<double>(j))};
  }
};

Box box_of(const exposure::ChipMap& chip, const FieldPart& part) {
  Box box;
  for (const double y : {part.low_y, part.high_y})
    for (const double x : {part.low_x, part.high_x})
      box.include(to_chip(chip, x, y));
  return box;
}

/// Where each plane of samples counts alone; empty if the planes are not of that kind, as the terms
/// of a polynomial are not.
std::vector<Position> place_of_plane(const psf::SampledModel& model) {
  const std::size_t planes = model.samples().planes();
  const std::vector<Position> places = model.field_positions();
  std::vector<Position> out(planes);
  if (places.size() != planes)
    return {};
  std::vector<bool> known(planes, false);
  std::vector<double> weights(planes);
  for (const Position& place : places) {
    model.weights(place, weights);
    const auto plane =
        static_cast<std::size_t>(std::ranges::max_element(weights) - weights.begin());
    if (weights[plane] != 1 || std::ranges::count(weights, 0.0) + 1 != std::ssize(weights) ||
        known[plane])
      return {};
    known[plane] = true;
    out[plane] = place;
  }
  return out;
}

/// The planes that count within the box: of a grid those between the outermost that count at its
/// corners.
std::vector<std::size_t> planes_within(const psf::SampledModel& model,
                                       const std::vector<Position>& places, const Box& box) {
  Box touched;
  std::vector<double> weights(places.size());
  for (const Position corner :
       {box.at(0, 0, 2), box.at(1, 0, 2), box.at(0, 1, 2), box.at(1, 1, 2)}) {
    model.weights(corner, weights);
    for (std::size_t k = 0; k < weights.size(); ++k)
      if (weights[k] != 0)
        touched.include(places[k]);
  }
  std::vector<std::size_t> out;
  for (std::size_t k = 0; k < places.size(); ++k)
    if (touched.contains(places[k]))
      out.push_back(k);
  return out;
}

FieldNodes nodes_of_planes(const psf::SampledModel& model, const std::vector<Position>& places,
                           const Box& box) {
  const std::vector<std::size_t> planes = planes_within(model, places, box);
  FieldNodes out;
  out.terms = places.size();
  out.terms_at = [&model](Position chip, std::span<double> terms) { model.weights(chip, terms); };
  out.weight_of_term.assign(planes.size() * out.terms, 0.0);
  for (std::size_t n = 0; n < planes.size(); ++n) {
    out.chips.push_back(places[planes[n]]);
    out.weight_of_term[n * out.terms + planes[n]] = model.raw_flux(out.chips.back());
  }
  return out;
}

/// Products of powers of the place within the box, of this degree in each of x and y.
Terms monomials(const Box& box, std::size_t degree) {
  return [box, degree](Position chip, std::span<double> terms) {
    const auto scaled = [](double value, double low, double high) {
      return high > low ? 2 * (value - low) / (high - low) - 1 : 0;
    };
    const double x = scaled(chip.x, box.low.x, box.high.x);
    const double y = scaled(chip.y, box.low.y, box.high.y);
    std::size_t k = 0;
    double of_y = 1;
    for (std::size_t j = 0; j <= degree; ++j, of_y *= y) {
      double product = of_y;
      for (std::size_t i = 0; i <= degree; ++i, product *= x)
        terms[k++] = product;
    }
  };
}

/// The least degree of a polynomial in x and y with that many terms.
std::size_t degree_of(std::size_t terms) {
  std::size_t degree = 1;
  while ((degree + 1) * (degree + 2) / 2 < terms)
    ++degree;
  return degree;
}

/// Nodes on a lattice, as many as it takes for their terms to make up those of every place.
FieldNodes nodes_on_lattice(const psf::Model& model, const Box& box, std::size_t terms,
                            const Terms& terms_at) {
  constexpr std::size_t kMostNodes = 12; // along an axis
  constexpr double kExact = 1e-9;
  FieldNodes out;
  out.terms = terms;
  out.terms_at = terms_at;
  std::vector<double> row(terms);
  const auto matrix_of = [&](std::size_t count) { // terms of the nodes, node by node
    Eigen::MatrixXd matrix(static_cast<Eigen::Index>(terms),
                           static_cast<Eigen::Index>(count * count));
    for (std::size_t j = 0; j < count; ++j)
      for (std::size_t i = 0; i < count; ++i) {
        terms_at(box.at(i, j, count), row);
        for (std::size_t t = 0; t < terms; ++t)
          matrix(static_cast<Eigen::Index>(t), static_cast<Eigen::Index>(j * count + i)) = row[t];
      }
    return matrix;
  };
  for (std::size_t count = 2; count <= kMostNodes; ++count) {
    const Eigen::MatrixXd nodes = matrix_of(count);
    const Eigen::MatrixXd inverse = nodes.completeOrthogonalDecomposition().pseudoInverse();
    const Eigen::MatrixXd between = matrix_of(count + 3);
    if (count < kMostNodes &&
        (nodes * (inverse * between) - between).norm() > kExact * between.norm())
      continue;
    for (std::size_t n = 0; n < count * count; ++n) {
      out.chips.push_back(box.at(n % count, n / count, count));
      const double flux = model.raw_flux(out.chips.back());
      for (std::size_t t = 0; t < terms; ++t)
        out.weight_of_term.push_back(
            flux * inverse(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(t)));
    }
    break;
  }
  return out;
}

} // namespace

Position to_chip(const exposure::ChipMap& chip, double x, double y) {
  const fits::PhysicalPoint point = chip.to_chip(x + 1, y + 1);
  return {point.x, point.y};
}

FieldNodes field_nodes(const psf::Model& model, const exposure::ChipMap& chip,
                       const FieldPart& part) {
  if (model.field_positions().empty())
    return {
        .chips = {to_chip(chip, (part.low_x + part.high_x) / 2, (part.low_y + part.high_y) / 2)}};
  const Box box = box_of(chip, part);
  if (const auto* sampled = dynamic_cast<const psf::SampledModel*>(&model)) {
    if (const std::vector<Position> places = place_of_plane(*sampled); !places.empty())
      return nodes_of_planes(*sampled, places, box);
    return nodes_on_lattice(
        model, box, sampled->samples().planes(),
        [sampled](Position place, std::span<double> terms) { sampled->weights(place, terms); });
  }
  // DAOPHOT's polynomials; tables for the fraction of a pixel may be among the planes.
  constexpr std::size_t kHighest = 3;
  const std::size_t degree = std::min(degree_of(model.description().planes), kHighest);
  return nodes_on_lattice(model, box, (degree + 1) * (degree + 1), monomials(box, degree));
}

} // namespace astromill::deconv
