// astromill: the formula of a DAOPHOT PSF, integrated over pixels as DAOPHOT does it
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/daophot_profile.h"

#include "astromill/base/vector_clones.h"
#include "astromill/base/vector_math.h"

#include <cmath>

namespace astromill::psf {
namespace {

using Shape = DaophotProfileDrawer::Shape;

constexpr double kLn2 = 0.6931472; // digits as in DAOPHOT, here and below
constexpr double kGaussLimit = 34; // half widths squared, beyond which its Gaussians are nothing
constexpr std::size_t kMostPoints = 4;
constexpr std::size_t kShortestRun = 8; ///< of pixels that are integrated together

/// Gauss-Legendre quadrature over [-1/2, 1/2] (Abramowitz & Stegun 1964, table 25.4).
struct Rule {
  std::array<double, kMostPoints> node;
  std::array<double, kMostPoints> weight;
};
constexpr std::array<Rule, kMostPoints> kRules{{
    {{0}, {1}},
    {{-0.28867513459481287, 0.28867513459481287}, {0.5, 0.5}},
    {{-0.38729833462074170, 0, 0.38729833462074170},
     {0.27777777777777778, 0.44444444444444444, 0.27777777777777778}},
    {{-0.43056815579702629, -0.16999052179242813, 0.16999052179242813, 0.43056815579702629},
     {0.17392742256872693, 0.32607257743127307, 0.32607257743127307, 0.17392742256872693}},
}};

constexpr float kSeveralPoints = 0.0001F; ///< the formula where a pixel wants more than one

/// Points an axis for a pixel at whose centre the formula has this value; 0: it counts as nothing.
std::size_t points_for(double value) {
  if (value >= 0.046)
    return 4;
  if (value >= 0.0022)
    return 3;
  if (value >= kSeveralPoints)
    return 2;
  return value >= 1e-10 ? 1 : 0;
}

/// Half width at half maximum to alpha squared, of a Moffat function: 2^(1/beta) - 1.
double moffat_alpha(DaophotFunction function) {
  switch (function) {
  case DaophotFunction::moffat15:
    return 0.5874011;
  case DaophotFunction::moffat25:
    return 0.3195079;
  default:
    return 0.2190137;
  }
}

bool is_moffat(DaophotFunction function) { return moffat_exponent(function) > 0; }

/// The integral of a Gaussian of that half width over the pixel at `x`, along one axis.
double gauss_integral(double x, double half_width) {
  const double square = x * x / (half_width * half_width);
  if (square > kGaussLimit)
    return 0;
  const double value = vector_exp(-kLn2 * square);
  const std::size_t points = points_for(value);
  if (points < 2)
    return points == 1 ? value : 0;
  const Rule& rule = kRules[points - 1];
  double sum = 0;
  for (std::size_t i = 0; i < points; ++i) {
    const double u = (x + rule.node[i]) / half_width;
    sum += rule.weight[i] * vector_exp(-kLn2 * u * u);
  }
  return sum;
}

/// A quadratic form along a row.
template <class T> struct RowForm {
  T a, b, c;
  RowForm(const Quadratic& q, T y)
      : a(static_cast<T>(q.a)), b(static_cast<T>(q.b) * y), c(static_cast<T>(q.c) * y * y) {}
  T operator()(T x) const { return (a * x + b) * x + c; }
};

/// d^-1.5, d^-2.5 or d^-3.5 for `whole` 1, 2 or 3.
template <class T> inline T half_power(T d, int whole) {
  const T inverse = 1 / d;
  const T first = inverse * std::sqrt(inverse);
  return whole == 1 ? first : whole == 2 ? first * inverse : first * inverse * inverse;
}

// The formulas at points x[i] + shift of a row, with float at the centres of many pixels, with
// double inside the pixels near the star.
template <class T>
[[gnu::always_inline]] inline void moffat(const Shape& shape, const T* x, T shift, T y,
                                          std::size_t count, T* out) {
  const RowForm<T> form(shape.wings, y);
  const T factor = static_cast<T>(shape.factor);
  const T limit = static_cast<T>(shape.limit);
  const double exponent = shape.exponent;
  const int whole = static_cast<int>(exponent);
  if (exponent == whole + 0.5 && whole >= 1 && whole <= 3)
    for (std::size_t i = 0; i < count; ++i) {
      const T d = 1 + form(x[i] + shift);
      out[i] = d > limit ? T{0} : factor * half_power(d, whole);
    }
  else
    for (std::size_t i = 0; i < count; ++i) {
      const T d = 1 + form(x[i] + shift);
      const T power = static_cast<T>(vector_exp(-exponent * vector_log(d)));
      out[i] = d > limit ? T{0} : factor * power;
    }
}

template <class T>
[[gnu::always_inline]] inline void lorentz(const Shape& shape, const T* x, T shift, T y,
                                           std::size_t count, T* out) {
  const RowForm<T> form(shape.wings, y);
  const T limit = static_cast<T>(shape.limit);
  for (std::size_t i = 0; i < count; ++i) {
    const T d = 1 + form(x[i] + shift);
    out[i] = d > limit ? T{0} : 1 / d;
  }
}

template <class T>
[[gnu::always_inline]] inline void penny(const Shape& shape, const T* x, T shift, T y,
                                         std::size_t count, T* out) {
  const RowForm<T> wings(shape.wings, y);
  const RowForm<T> core(shape.core, y);
  const T limit = static_cast<T>(shape.limit);
  const T share = static_cast<T>(shape.share);
  for (std::size_t i = 0; i < count; ++i) {
    const T w = wings(x[i] + shift);
    const T c = core(x[i] + shift);
    const T gauss = static_cast<T>(vector_exp(-kLn2 * c));
    const T value = (1 - share) / (1 + w) + (c < kGaussLimit ? share * gauss : T{0});
    out[i] = w > limit ? T{0} : value;
  }
}

template <class T>
[[gnu::always_inline]] inline void evaluate(const Shape& shape, const T* x, T shift, T y,
                                            std::size_t count, T* out) {
  if (shape.function == DaophotFunction::lorentz)
    lorentz(shape, x, shift, y, count, out);
  else if (is_moffat(shape.function))
    moffat(shape, x, shift, y, count, out);
  else
    penny(shape, x, shift, y, count, out);
}

/// The formula at the centres of pixels.
ASTROMILL_VECTOR_CLONES
void evaluate_row(const Shape& shape, const float* x, float y, std::size_t count, float* out) {
  evaluate<float>(shape, x, 0, y, count, out);
}

/// Adds the integrals of one point; true if there are pixels that want more points.
ASTROMILL_VECTOR_CLONES
bool add_values(const float* values, std::size_t count, float height, float* __restrict out) {
  int more = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const bool one_point = values[i] >= 1e-10F && values[i] < kSeveralPoints;
    out[i] += one_point ? height * values[i] : 0.0F;
    more |= values[i] >= kSeveralPoints;
  }
  return more != 0;
}

ASTROMILL_VECTOR_CLONES
void add_scaled(const float* values, std::size_t count, float height, float* __restrict out) {
  for (std::size_t i = 0; i < count; ++i)
    out[i] += height * values[i];
}

/// The integral over the pixel at (x, y).
ASTROMILL_VECTOR_CLONES
double integrate_pixel(const Shape& shape, double x, double y, std::size_t points) {
  const Rule& rule = kRules[points - 1];
  std::array<double, kMostPoints> at{};
  std::array<double, kMostPoints> value{};
  for (std::size_t i = 0; i < kMostPoints; ++i)
    at[i] = x + rule.node[i];
  double sum = 0;
  for (std::size_t row = 0; row < points; ++row) {
    evaluate<double>(shape, at.data(), 0, y + rule.node[row], kMostPoints, value.data());
    double row_sum = 0;
    for (std::size_t i = 0; i < kMostPoints; ++i)
      row_sum += rule.weight[i] * value[i];
    sum += rule.weight[row] * row_sum;
  }
  return sum;
}

/// Adds `height` times the integrals over pixels of a row, all with the same rule.
ASTROMILL_VECTOR_CLONES
void integrate_run(const Shape& shape, const float* x, float y, std::size_t count,
                   std::size_t points, double height, float* __restrict values,
                   float* __restrict out) {
  const Rule& rule = kRules[points - 1];
  for (std::size_t row = 0; row < points; ++row)
    for (std::size_t column = 0; column < points; ++column) {
      evaluate<float>(shape, x, static_cast<float>(rule.node[column]),
                      y + static_cast<float>(rule.node[row]), count, values);
      const float weight = static_cast<float>(height * rule.weight[row] * rule.weight[column]);
      for (std::size_t i = 0; i < count; ++i)
        out[i] += weight * values[i];
    }
}

/// The form whose contour at 1 has the half widths p[0] and p[1] along the axes, times `scale`.
Quadratic quadratic(const std::array<double, 5>& p, double tilt, double scale) {
  return {scale / (p[0] * p[0]), scale * tilt, scale / (p[1] * p[1])};
}

Shape shape_of(const DaophotProfile& profile) {
  const auto& p = profile.parameter;
  Shape shape{.function = profile.function};
  switch (profile.function) {
  case DaophotFunction::gauss:
    break;
  case DaophotFunction::moffat15:
  case DaophotFunction::moffat25:
  case DaophotFunction::moffat35:
    shape.wings = quadratic(p, p[2], moffat_alpha(profile.function));
    shape.exponent = p[3];
    shape.factor = 1 / (p[0] * p[1]);
    shape.limit = profile.function == DaophotFunction::moffat15 ? 5e6 : 1e4;
    break;
  case DaophotFunction::lorentz:
    shape.wings = quadratic(p, p[2], 1);
    shape.limit = 1e10;
    break;
  case DaophotFunction::penny1:
  case DaophotFunction::penny2:
    shape.wings = quadratic(p, profile.function == DaophotFunction::penny2 ? p[4] : 0, 1);
    shape.core = quadratic(p, p[3], 1);
    shape.share = p[2];
    shape.limit = 1e10;
    break;
  }
  return shape;
}

} // namespace

std::size_t parameter_count(DaophotFunction function) {
  switch (function) {
  case DaophotFunction::gauss:
    return 2;
  case DaophotFunction::penny1:
    return 4;
  case DaophotFunction::penny2:
    return 5;
  default:
    return 3;
  }
}

double moffat_exponent(DaophotFunction function) {
  switch (function) {
  case DaophotFunction::moffat15:
    return 1.5;
  case DaophotFunction::moffat25:
    return 2.5;
  case DaophotFunction::moffat35:
    return 3.5;
  default:
    return 0;
  }
}

std::size_t DaophotProfile::first_bad_parameter() const {
  for (const std::size_t width : {0U, 1U})
    if (!(parameter[width] > 1e-3 && parameter[width] < 1e6))
      return width;
  // a x^2 + b x y + c y^2 is an ellipse where b^2 < 4 a c.
  const auto no_ellipse = [&](std::size_t tilt) {
    return !(std::abs(parameter[tilt]) * parameter[0] * parameter[1] < 2);
  };
  if (function == DaophotFunction::penny1 || function == DaophotFunction::penny2) {
    if (!(std::abs(parameter[2]) < 1e6))
      return 2;
    for (std::size_t tilt = 3; tilt < parameter_count(function); ++tilt)
      if (no_ellipse(tilt))
        return tilt;
  } else if (function != DaophotFunction::gauss && no_ellipse(2)) {
    return 2;
  }
  if (is_moffat(function) && !(parameter[3] > 1 && parameter[3] < 100))
    return 3;
  return parameter.size();
}

DaophotProfileDrawer::DaophotProfileDrawer(const DaophotProfile& profile)
    : profile_(profile), shape_(shape_of(profile)),
      normalisation_(is_moffat(profile.function) ? profile.parameter[3] - 1 : 1) {}

void DaophotProfileDrawer::start(const Placement& columns) {
  offset_ = columns.offset;
  x_.resize(columns.count);
  values_.resize(columns.count);
  scratch_.resize(columns.count);
  for (std::size_t i = 0; i < columns.count; ++i) {
    const double dx = offset_ + static_cast<double>(i);
    x_[i] = static_cast<float>(dx);
    if (profile_.function == DaophotFunction::gauss)
      values_[i] = static_cast<float>(gauss_integral(dx, profile_.parameter[0]));
  }
}

void DaophotProfileDrawer::add_row(double dy, Span columns, double height, float* out) {
  if (columns.empty())
    return;
  const std::size_t count = columns.size();
  float* const values = values_.data() + columns.begin;
  if (profile_.function == DaophotFunction::gauss) {
    const auto& p = profile_.parameter;
    const double along_y = gauss_integral(dy, p[1]) / (p[0] * p[1]);
    add_scaled(values, count, static_cast<float>(height * along_y), out + columns.begin);
    return;
  }
  const double scale = height * normalisation_;
  evaluate_row(shape_, x_.data() + columns.begin, static_cast<float>(dy), count, values);
  if (!add_values(values, count, static_cast<float>(scale), out + columns.begin))
    return;
  for (std::size_t i = 0; i < count;) {
    if (!(values[i] >= kSeveralPoints)) {
      ++i;
      continue;
    }
    const std::size_t points = points_for(values[i]);
    std::size_t end = i + 1;
    while (end < count && points_for(values[end]) == points)
      ++end;
    add_run(dy, {columns.begin + i, columns.begin + end}, points, scale, out);
    i = end;
  }
}

/// Near the star with double precision, where the light is spread wide with float.
void DaophotProfileDrawer::add_run(double dy, Span columns, std::size_t points, double scale,
                                   float* out) {
  if (points < kMostPoints && columns.size() >= kShortestRun)
    integrate_run(shape_, x_.data() + columns.begin, static_cast<float>(dy), columns.size(), points,
                  scale, scratch_.data(), out + columns.begin);
  else
    for (std::size_t i = columns.begin; i < columns.end; ++i)
      out[i] += static_cast<float>(
          scale * integrate_pixel(shape_, offset_ + static_cast<double>(i), dy, points));
}

} // namespace astromill::psf
