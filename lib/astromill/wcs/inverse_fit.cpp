// astromill: a polynomial that nearly inverts a mapping known forward only
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/inverse_fit.h"

#include "astromill/wcs/plane_scalar.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace astromill::wcs {

namespace {

constexpr int kOrder = 7;
constexpr std::size_t kTerms = (kOrder + 1) * (kOrder + 2) / 2;

using Terms = std::array<double, kTerms>;

/// Brings numbers into [-1, 1]: normal = scale * value + shift.
struct Normalisation {
  double lowest = 0;
  double highest = 0;
  double half() const { return (highest - lowest) / 2; }
  double middle() const { return (highest + lowest) / 2; }
  double scale() const { return 1 / half(); }
  double shift() const { return -middle() / half(); }
};

/// Nothing where the values are all the same or not all finite.
std::optional<Normalisation> normalisation(std::span<const double> values) {
  if (!std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); }))
    return std::nullopt;
  const auto [lowest, highest] = std::minmax_element(values.begin(), values.end());
  const Normalisation out{*lowest, *highest};
  if (!std::isnormal(out.half()) || !std::isfinite(out.scale()) || !std::isfinite(out.shift()))
    return std::nullopt;
  return out;
}

/// a^p b^q in the order of PolynomialCorrection.
Terms terms_at(const PolynomialCorrection& correction, double a, double b) {
  Terms out;
  double a_power = 1;
  for (int p = 0; p <= kOrder; ++p, a_power *= a) {
    double product = a_power;
    for (int q = 0; p + q <= kOrder; ++q, product *= b)
      out[correction.index(p, q)] = product;
  }
  return out;
}

/// The normal equations of two least-squares problems with the same matrix.
struct NormalEquations {
  std::array<Terms, kTerms> matrix{}; ///< the lower triangle
  Terms first{}, second{};

  void add(const Terms& terms, double first_value, double second_value) {
    for (std::size_t i = 0; i < kTerms; ++i) {
      for (std::size_t j = 0; j <= i; ++j)
        matrix[i][j] += terms[i] * terms[j];
      first[i] += terms[i] * first_value;
      second[i] += terms[i] * second_value;
    }
  }

  /// Cholesky's decomposition in place; false if the matrix is not positive definite.
  bool decompose() {
    for (std::size_t j = 0; j < kTerms; ++j) {
      for (std::size_t i = j; i < kTerms; ++i) {
        double sum = matrix[i][j];
        for (std::size_t k = 0; k < j; ++k)
          sum -= matrix[i][k] * matrix[j][k];
        if (i == j && !(sum > 0))
          return false;
        matrix[i][j] = i == j ? std::sqrt(sum) : sum / matrix[j][j];
      }
    }
    return true;
  }

  Terms solve(Terms x) const {
    for (std::size_t i = 0; i < kTerms; ++i) {
      for (std::size_t k = 0; k < i; ++k)
        x[i] -= matrix[i][k] * x[k];
      x[i] /= matrix[i][i];
    }
    for (std::size_t i = kTerms; i-- > 0;) {
      for (std::size_t k = i + 1; k < kTerms; ++k)
        x[i] -= matrix[k][i] * x[k];
      x[i] /= matrix[i][i];
    }
    return x;
  }
};

} // namespace

std::optional<InverseFit> fit_inverse(std::span<const double> x, std::span<const double> y,
                                      std::span<const double> u, std::span<const double> v) {
  const auto nx = normalisation(x);
  const auto ny = normalisation(y);
  const auto nu = normalisation(u);
  const auto nv = normalisation(v);
  if (!nx || !ny || !nu || !nv)
    return std::nullopt;
  InverseFit out;
  out.lowest = {nx->lowest, ny->lowest};
  out.highest = {nx->highest, ny->highest};
  out.map.scale = {nu->scale(), nv->scale()};
  out.map.shift = {nu->shift(), nv->shift()};
  out.map.to_plane = {{{nx->half(), 0}, {0, ny->half()}}};
  out.map.plane_offset = {nx->middle(), ny->middle()};
  PolynomialCorrection& polynomial = out.map.pixel_correction;
  polynomial.present = true;
  polynomial.order = kOrder;
  NormalEquations equations;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double a = u[i] * nu->scale() + nu->shift();
    const double b = v[i] * nv->scale() + nv->shift();
    // A correction is what is added to the coordinate itself.
    equations.add(terms_at(polynomial, a, b), x[i] * nx->scale() + nx->shift() - a,
                  y[i] * ny->scale() + ny->shift() - b);
  }
  if (!equations.decompose())
    return std::nullopt;
  const Terms first = equations.solve(equations.first);
  const Terms second = equations.solve(equations.second);
  std::copy(first.begin(), first.end(), polynomial.first.begin());
  std::copy(second.begin(), second.end(), polynomial.second.begin());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const PlanePoint p = plane_of_pixel(out.map, {u[i], v[i]});
    out.worst = std::max({out.worst, std::fabs(p.a - x[i]), std::fabs(p.b - y[i])});
  }
  return out;
}

} // namespace astromill::wcs
