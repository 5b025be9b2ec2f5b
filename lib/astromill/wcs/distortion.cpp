// astromill: SIP and TPV coefficients from a header, and their plain evaluation
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/distortion.h"

#include "astromill/base/error.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace astromill::wcs {

namespace {

Where at_keyword(const fits::Header& header, const std::string& keyword, const std::string& value) {
  Where where = header.where();
  where.keyword = keyword;
  where.value = value;
  return where;
}

/// The value of PREFIX_ORDER, nothing if absent.
std::optional<int> read_order(const fits::Header& header, const std::string& prefix) {
  const std::string keyword = prefix + "_ORDER";
  const auto value = header.integer(keyword);
  if (!value)
    return std::nullopt;
  if (*value < 0 || *value > kMaxPolynomialOrder)
    throw Error("a SIP order must be 0 to 9", at_keyword(header, keyword, std::to_string(*value)));
  return static_cast<int>(*value);
}

double orientation_at_origin(const PolynomialCorrection& correction) {
  return determinant(evaluate(correction, {0, 0}).slope) < 0 ? -1 : 1;
}

/// A and B (or AP and BP) as one correction.
PolynomialCorrection read_pair(const fits::Header& header, const std::string& first,
                               const std::string& second) {
  PolynomialCorrection out;
  const auto order_first = read_order(header, first);
  const auto order_second = read_order(header, second);
  if (!order_first && !order_second)
    return out;
  if (!order_first || !order_second)
    throw Error("the SIP distortion has only one of " + first + "_ORDER and " + second + "_ORDER",
                header.where());
  out.present = true;
  out.order = std::max(*order_first, *order_second);
  for (int p = 0; p <= out.order; ++p) {
    for (int q = 0; p + q <= out.order; ++q) {
      const std::string term = "_" + std::to_string(p) + "_" + std::to_string(q);
      if (p + q <= *order_first)
        out.first[out.index(p, q)] = header.number(first + term).value_or(0);
      if (p + q <= *order_second)
        out.second[out.index(p, q)] = header.number(second + term).value_or(0);
    }
  }
  out.orientation = orientation_at_origin(out);
  return out;
}

/// What PVi_m stands for: radial power k, or powers p of the own axis and q of the other.
struct TpvTerm {
  int radial; ///< index into radial_first, -1 for a polynomial term
  int own, other;
};

TpvTerm tpv_term(int m) {
  switch (m) {
  case 3:
    return {0, 0, 0};
  case 11:
    return {1, 0, 0};
  case 23:
    return {2, 0, 0};
  case 39:
    return {3, 0, 0};
  default:
    break;
  }
  int first_of_degree = 0;
  for (int degree = 0;; ++degree) {
    if (m <= first_of_degree + degree)
      return {-1, degree - (m - first_of_degree), m - first_of_degree};
    first_of_degree += degree + 1;
    if (degree % 2 == 1)
      ++first_of_degree; // the radial term of an odd degree comes after its polynomial terms
  }
}

struct TpvValues {
  std::array<double, 40> coefficient{};
  int degree = 1;
};

TpvValues read_tpv_axis(const fits::Header& header, int axis, char alternate) {
  TpvValues out;
  out.coefficient[1] = 1;
  for (int m = 0; m < 40; ++m) {
    std::string keyword = "PV" + std::to_string(axis) + "_" + std::to_string(m);
    if (alternate != ' ')
      keyword += alternate;
    if (const auto value = header.number(keyword))
      out.coefficient[static_cast<std::size_t>(m)] = *value;
    const TpvTerm term = tpv_term(m);
    if (term.radial < 0 && out.coefficient[static_cast<std::size_t>(m)] != 0)
      out.degree = std::max(out.degree, term.own + term.other);
  }
  return out;
}

} // namespace

Sip read_sip(const fits::Header& header) {
  Sip out{read_pair(header, "A", "B"), {}};
  if (out.forward.present)
    out.inverse_guess = read_pair(header, "AP", "BP");
  return out;
}

PolynomialCorrection read_tpv(const fits::Header& header, int longitude_axis, int latitude_axis,
                              char alternate) {
  const TpvValues first = read_tpv_axis(header, longitude_axis, alternate);
  const TpvValues second = read_tpv_axis(header, latitude_axis, alternate);
  PolynomialCorrection out;
  out.present = true;
  out.order = std::max(first.degree, second.degree);
  for (int m = 0; m < 40; ++m) {
    const TpvTerm term = tpv_term(m);
    const double f = first.coefficient[static_cast<std::size_t>(m)];
    const double s = second.coefficient[static_cast<std::size_t>(m)];
    if (term.radial >= 0) {
      out.radial_first[static_cast<std::size_t>(term.radial)] = f;
      out.radial_second[static_cast<std::size_t>(term.radial)] = s;
      out.radial = out.radial || f != 0 || s != 0;
    } else if (term.own + term.other <= out.order) {
      // A correction is what is added to the coordinate itself, hence 1 less for PVi_1.
      const double identity = m == 1 ? 1 : 0;
      out.first[out.index(term.own, term.other)] += f - identity;
      out.second[out.index(term.other, term.own)] += s - identity;
    }
  }
  if (determinant(evaluate(out, {0, 0}).slope) == 0)
    throw Error("the TPV polynomial (PVi_m) is singular at the reference point", header.where());
  out.orientation = orientation_at_origin(out);
  return out;
}

Linearisation evaluate(const PolynomialCorrection& correction, PlanePoint p) {
  Linearisation out{p, {{{1, 0}, {0, 1}}}};
  const auto add = [&out](double c_first, double c_second, double value, double da, double db) {
    out.value.a += c_first * value;
    out.value.b += c_second * value;
    out.slope[0][0] += c_first * da;
    out.slope[0][1] += c_first * db;
    out.slope[1][0] += c_second * da;
    out.slope[1][1] += c_second * db;
  };
  for (int i = 0; i <= correction.order; ++i) {
    for (int j = 0; i + j <= correction.order; ++j) {
      const std::size_t k = correction.index(i, j);
      const double da = i > 0 ? i * std::pow(p.a, i - 1) * std::pow(p.b, j) : 0;
      const double db = j > 0 ? j * std::pow(p.a, i) * std::pow(p.b, j - 1) : 0;
      add(correction.first[k], correction.second[k], std::pow(p.a, i) * std::pow(p.b, j), da, db);
    }
  }
  const double r = std::hypot(p.a, p.b);
  for (int k = 0; correction.radial && k < 4; ++k) {
    const int power = 2 * k + 1;
    const double slope = r > 0 ? power * std::pow(r, power - 1) / r : 0;
    const auto index = static_cast<std::size_t>(k);
    add(correction.radial_first[index], correction.radial_second[index], std::pow(r, power),
        slope * p.a, slope * p.b);
  }
  return out;
}

std::optional<PlanePoint> invert(const PolynomialCorrection& correction, PlanePoint target,
                                 double tolerance, const PolynomialCorrection& guess) {
  const auto forward = [&correction](PlanePoint p) { return evaluate(correction, p); };
  const double orientation = correction.orientation;
  if (auto solution = guarded_newton(forward, target, target, tolerance, orientation))
    return solution;
  if (!guess.present)
    return std::nullopt;
  return guarded_newton(forward, target, evaluate(guess, target).value, tolerance, orientation);
}

} // namespace astromill::wcs
