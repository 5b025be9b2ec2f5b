// astromill: Gaussians and Moffat profiles with elliptical contours, integrated over the pixels
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/elliptical.h"

#include "astromill/base/vector_clones.h"
#include "astromill/base/vector_math.h"
#include "astromill/psf/placement.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

namespace astromill::psf {
namespace {

template <bool kMoffat> [[gnu::always_inline]] inline double value_at(double q, double beta) {
  return kMoffat ? vector_exp(-beta * vector_log(1 + q)) : vector_exp(-0.5 * q);
}

template <bool kMoffat>
[[gnu::always_inline]] inline void add_values_of(const EllipticalProfile& p, const double* x,
                                                 double y, std::size_t count, double weight,
                                                 double* __restrict sum) {
  const double a = p.a;
  const double by = p.b * y;
  const double cyy = p.c * y * y;
  const double beta = p.beta;
  for (std::size_t i = 0; i < count; ++i)
    sum[i] += weight * value_at<kMoffat>((a * x[i] + by) * x[i] + cyy, beta);
}

/// Adds `weight` times the profile at (x[i], y) to sum[i].
ASTROMILL_VECTOR_CLONES
void add_values(const EllipticalProfile& p, const double* x, double y, std::size_t count,
                double weight, double* __restrict sum) {
  if (p.beta > 0)
    add_values_of<true>(p, x, y, count, weight, sum);
  else
    add_values_of<false>(p, x, y, count, weight, sum);
}

template <bool kMoffat>
[[gnu::always_inline]] inline void integrate_far_of(const EllipticalProfile& p, double x, double y,
                                                    std::size_t count, double* __restrict out) {
  const double a = p.a;
  const double by = p.b * y;
  const double b = p.b;
  const double c = p.c;
  const double beta = p.beta;
  const double laplacian = 2 * (a + c) / 24;
  for (std::size_t i = 0; i < count; ++i) {
    const double dx = x + static_cast<double>(static_cast<int>(i));
    const double q = (a * dx + by) * dx + c * y * y;
    const double qx = 2 * a * dx + by;
    const double qy = b * dx + 2 * c * y;
    const double gradient = (qx * qx + qy * qy) / 24;
    const double d = kMoffat ? 1 / (1 + q) : 0;
    const double bend = kMoffat ? beta * ((beta + 1) * gradient * d - laplacian) * d
                                : 0.25 * gradient - 0.5 * laplacian;
    out[i] = value_at<kMoffat>(q, beta) * (1 + bend);
  }
}

/// The integrals over `count` pixels from (x, y) on along a row, from the first two terms of the
/// Taylor series: f + (f_xx + f_yy) / 24.
ASTROMILL_VECTOR_CLONES
void integrate_far(const EllipticalProfile& p, double x, double y, std::size_t count,
                   double* __restrict out) {
  if (p.beta > 0)
    integrate_far_of<true>(p, x, y, count, out);
  else
    integrate_far_of<false>(p, x, y, count, out);
}

/// Copies to float and returns the sum, in an order that does not depend on the processor.
ASTROMILL_VECTOR_CLONES
double store(const double* pixels, std::size_t count, float* __restrict out) {
  constexpr std::size_t kLanes = 16;
  std::array<double, kLanes> sums{};
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes)
    for (std::size_t k = 0; k < kLanes; ++k) {
      sums[k] += pixels[i + k];
      out[i + k] = static_cast<float>(pixels[i + k]);
    }
  for (std::size_t k = 0; i < count; ++i, ++k) {
    sums[k] += pixels[i];
    out[i] = static_cast<float>(pixels[i]);
  }
  double sum = 0;
  for (const double one : sums)
    sum += one;
  return sum;
}

/// Integrates pixels of a row by a rule. Not for two threads at a time.
class RowIntegral {
public:
  void operator()(const EllipticalProfile& profile, const QuadratureRule& rule, double x, double y,
                  std::size_t count, double* out) {
    const std::size_t points = rule.size();
    x_.resize(count * points);
    sum_.assign(count * points, 0);
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t k = 0; k < points; ++k)
        x_[i * points + k] = x + static_cast<double>(i) + rule.node[k];
    for (std::size_t k = 0; k < points; ++k)
      add_values(profile, x_.data(), y + rule.node[k], x_.size(), rule.weight[k], sum_.data());
    for (std::size_t i = 0; i < count; ++i) {
      out[i] = 0;
      for (std::size_t k = 0; k < points; ++k)
        out[i] += rule.weight[k] * sum_[i * points + k];
    }
  }

private:
  std::vector<double> x_{};
  std::vector<double> sum_{};
};

/// Chooses the rules of rings.
class RuleChoice {
public:
  explicit RuleChoice(const EllipticalProfile& profile, double theta)
      : profile_(profile), theta_(theta), central_(integral(kCandidates.back(), {0, 0})) {}

  /// Points of the rule for a ring; 0 if the Laplacian does. Tried in directions over half a turn,
  /// the axes of the ellipse among them; near the star, where an ellipse is a ridge, in many.
  std::size_t points(std::size_t ring) {
    std::size_t most = 0;
    const int directions = ring < 16 ? 32 : 8;
    for (int i = 0; i < directions; ++i) {
      const double angle = theta_ + i * std::numbers::pi / directions;
      const double x = std::cos(angle);
      const double y = std::sin(angle);
      const double inner = std::max(static_cast<double>(ring) - 0.5, 0.0);
      for (const double along : {inner, inner + 0.25, inner + 0.5}) {
        const double scale = along / std::max(std::abs(x), std::abs(y));
        most = std::max(most, needed({x * scale, y * scale}));
      }
    }
    return most;
  }

private:
  static constexpr std::array<std::size_t, 14> kCandidates{0,  2,  3,  4,  5,  6,  8,
                                                           10, 12, 16, 24, 32, 48, 96};

  double integral(std::size_t points, Position at) {
    double out = 0;
    if (points == 0)
      integrate_far(profile_, at.x, at.y, 1, &out);
    else
      row_(profile_, rule(points), at.x, at.y, 1, &out);
    return out;
  }

  const QuadratureRule& rule(std::size_t points) {
    for (const QuadratureRule& known : rules_)
      if (known.size() == points)
        return known;
    return rules_.emplace_back(gauss_legendre(points));
  }

  /// The first rule that agrees with the next two.
  std::size_t needed(Position at) {
    double first = integral(kCandidates[0], at);
    double second = integral(kCandidates[1], at);
    for (std::size_t i = 0; i + 2 < kCandidates.size(); ++i) {
      const double third = integral(kCandidates[i + 2], at);
      const double tolerance =
          std::min(1e-7 * central_, std::max(1e-5 * std::abs(third), 1e-9 * central_));
      if (std::abs(first - second) <= tolerance && std::abs(first - third) <= tolerance)
        return kCandidates[i];
      first = second;
      second = third;
    }
    return kCandidates.back();
  }

  std::list<QuadratureRule> rules_{};
  RowIntegral row_{};
  EllipticalProfile profile_;
  double theta_;
  double central_;
};

class EllipticalRenderer final : public Renderer {
public:
  explicit EllipticalRenderer(std::shared_ptr<const EllipticalStar> star)
      : star_(std::move(star)), row_(Placement::largest_count(star_->radius)),
        pixels_(row_.size() * row_.size()) {}

  Stamp render(Position star, Position) override {
    const Placement x(star.x, star_->radius);
    const Placement y(star.y, star_->radius);
    if (x.count == 0 || y.count == 0)
      return {};
    const std::size_t count = x.count * y.count;
    std::fill_n(pixels_.begin(), count, 0.0F);
    double sum = 0;
    for (std::size_t row = 0; row < y.count; ++row)
      sum += draw_row(x, y.offset + static_cast<double>(row), pixels_.data() + row * x.count);
    const float scale = static_cast<float>(1 / sum);
    std::for_each_n(pixels_.begin(), count, [scale](float& pixel) { pixel *= scale; });
    return {{pixels_.data(), x.count, y.count, x.count}, x.first, y.first};
  }

private:
  /// The rule of a pixel in or at the square of rings that need one.
  const QuadratureRule* rule_for(double dx, double dy) const {
    const double ring = std::floor(std::max(std::abs(dx), std::abs(dy)) + 0.5);
    const auto k = static_cast<std::size_t>(ring);
    return k < star_->rings.size() ? star_->rings[k] : nullptr;
  }

  /// Writes the pixels of a row and returns their sum.
  double draw_row(const Placement& x, double dy, float* out) {
    const Span all = columns_within(x, dy, star_->radius);
    if (all.empty())
      return 0;
    const double square = static_cast<double>(star_->rings.size()) - 0.5;
    Span near{all.end, all.end};
    if (std::abs(dy) < square) {
      near = {std::min(all.end, column_from(x, -square)),
              std::min(all.end, column_from(x, square))};
      near.begin = std::max(all.begin, near.begin);
      near.end = std::max(near.begin, near.end);
    }
    draw_far(x, dy, {all.begin, near.begin});
    draw_near(x, dy, near);
    draw_far(x, dy, {near.end, all.end});
    return store(row_.data() + all.begin, all.size(), out + all.begin);
  }

  /// The first column that is at `dx` or beyond.
  static std::size_t column_from(const Placement& x, double dx) {
    return static_cast<std::size_t>(std::max(0.0, std::ceil(dx - x.offset)));
  }

  void draw_far(const Placement& x, double dy, Span columns) {
    if (!columns.empty())
      integrate_far(star_->profile, x.offset + static_cast<double>(columns.begin), dy,
                    columns.size(), row_.data() + columns.begin);
  }

  void draw_near(const Placement& x, double dy, Span columns) {
    for (std::size_t i = columns.begin; i < columns.end;) {
      const double dx = x.offset + static_cast<double>(i);
      const QuadratureRule* const rule = rule_for(dx, dy);
      std::size_t end = i + 1;
      while (end < columns.end && rule_for(x.offset + static_cast<double>(end), dy) == rule)
        ++end;
      if (rule == nullptr)
        draw_far(x, dy, {i, end});
      else
        integral_(star_->profile, *rule, dx, dy, end - i, row_.data() + i);
      i = end;
    }
  }

  std::shared_ptr<const EllipticalStar> star_;
  RowIntegral integral_{};
  std::vector<double> row_;
  std::vector<float> pixels_;
};

} // namespace

EllipticalProfile elliptical_profile(double major, double minor, double theta, double beta) {
  const double cosine = std::cos(theta * std::numbers::pi / 180);
  const double sine = std::sin(theta * std::numbers::pi / 180);
  const double along = 1 / (major * major);
  const double across = 1 / (minor * minor);
  return {cosine * cosine * along + sine * sine * across, 2 * sine * cosine * (along - across),
          sine * sine * along + cosine * cosine * across, beta};
}

EllipticalStar::EllipticalStar(const EllipticalProfile& shape, double reach)
    : profile(shape), radius(reach) {
  // b = 2 sin cos (1/major^2 - 1/minor^2), a - c = (cos^2 - sin^2) of the same.
  RuleChoice choice(shape, 0.5 * std::atan2(-shape.b, shape.c - shape.a));
  const auto count = static_cast<std::size_t>(std::ceil(radius)) + 1;
  for (std::size_t ring = 0; ring < count; ++ring) {
    const std::size_t points = choice.points(ring);
    if (points > 0 && (rules.empty() || rules.back().size() != points))
      rules.push_back(gauss_legendre(points));
    rings.push_back(points > 0 ? &rules.back() : nullptr);
  }
  while (!rings.empty() && rings.back() == nullptr)
    rings.pop_back();
}

std::unique_ptr<Renderer> elliptical_renderer(std::shared_ptr<const EllipticalStar> star) {
  return std::make_unique<EllipticalRenderer>(std::move(star));
}

} // namespace astromill::psf
