// astromill: how much each plane of samples counts at a place of the field
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/error.h"
#include "astromill/psf/model.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace astromill::psf {

/// The PSF at a place is a sum of planes of samples, each with the weight that is found here.
/// Immutable, safe for use by many threads.
class FieldWeights {
public:
  virtual ~FieldWeights() = default;

  /// Sets the weight of each plane at a finite position; as many as there are planes.
  virtual void at(Position chip, std::span<double> weights) const = 0;

  /// See Model::field_positions().
  virtual std::vector<Position> positions() const { return {}; }

  /// "constant", "grid 5 x 5" ...
  virtual std::string description() const = 0;
};

/// One plane, the same everywhere.
std::unique_ptr<const FieldWeights> constant_field();

/// Planes that are known at these positions, in any order. Where they make up a grid of rows and
/// columns (one row or column will do), the four around a place count bilinearly; outside, the
/// weights are those of the nearest point of the grid's border. Positions that are no grid all
/// count, by the inverse square of their distance. Throws Error where two are the same or one is
/// not finite.
std::unique_ptr<const FieldWeights> field_between(std::span<const Position> positions,
                                                  const Where& where);

/// One variable of a polynomial over the field, as PSFEx has it: (value - zero) / scale.
struct PolynomialVariable {
  enum class Kind { x, y, other } kind = Kind::other; ///< other: always 0, its middle
  std::size_t group = 0;
  double zero = 0;
  double scale = 1;
};

/// Planes that are the terms of a polynomial: all products of powers of the variables whose powers
/// of each group add up to its degree at most; the power of the first variable goes up fastest.
struct FieldPolynomial {
  std::vector<PolynomialVariable> variables{};
  std::vector<int> degrees{}; ///< of the groups

  /// The exponents of each term, one a variable.
  std::vector<std::vector<int>> terms() const;
};
std::unique_ptr<const FieldWeights> polynomial_field(FieldPolynomial polynomial);

} // namespace astromill::psf
