// astromill: the likelihood of completeness curves, summed over stars
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stats/likelihood_sums.h"

#include "astromill/base/vector_clones.h"
#include "astromill/base/vector_math.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace astromill::stats {

namespace {

constexpr std::size_t kLanes = WeightedStars::kLanes;
constexpr std::size_t kBlock = 256 * kLanes; ///< stars whose sums are added up before the others

/// l of one star and its derivatives.
struct Term {
  double l;
  double l_t;
  double l_tt;
  double l_c = 0;
  double l_cc = 0;
  double l_ct = 0;
};

using Lanes = std::array<double, kLanes>;

struct LaneSums {
  Lanes l{}, l_t{}, l_t_t{}, l_tt{}, l_tt_t{}, l_tt_t_t{}, l_c{}, l_cc{}, l_ct{}, l_ct_t{};
};

/// 1 / (1 + exp(t)) and 1 / (1 + exp(-t)), the smaller with all its digits.
struct Logistic {
  [[gnu::always_inline]] explicit Logistic(double t)
      : small_exp(vector_exp(-std::abs(t))), recovered(0), lost(0) {
    const double large = 1 / (1 + small_exp);
    const double small = small_exp * large;
    recovered = t > 0 ? small : large;
    lost = t > 0 ? large : small;
  }
  double density() const { return recovered * lost; }             ///< -d recovered / dt
  double density_slope(double) const { return recovered - lost; } ///< d ln(density) / dt

  double small_exp; ///< exp(-|t|)
  double recovered;
  double lost;
};

/// ln L, where L is the logistic curve.
struct LogisticRecovered {
  [[gnu::always_inline]] Term operator()(double t, double) const {
    const Logistic p(t);
    return {.l = (t > 0 ? -t : 0.0) - vector_log(1 + p.small_exp),
            .l_t = -p.lost,
            .l_tt = -p.recovered * p.lost};
  }
};

/// Phi(-t) and Phi(t), where Phi is the normal distribution, the smaller with all its digits.
struct Normal {
  [[gnu::always_inline]] explicit Normal(double t)
      : ratio(vector_mills_ratio(std::abs(t))), phi(0.3989422804014327 * vector_exp(-0.5 * t * t)),
        recovered(0), lost(0) {
    const double small = phi * ratio;
    recovered = t > 0 ? small : 1 - small;
    lost = t > 0 ? 1 - small : small;
  }
  double density() const { return phi; }
  double density_slope(double t) const { return -t; }

  double ratio;
  double phi;
  double recovered;
  double lost;
};

/// ln Phi(-t).
struct NormalRecovered {
  [[gnu::always_inline]] Term operator()(double t, double) const {
    constexpr double kLogSqrtTwoPi = 0.9189385332046727;
    const Normal p(t);
    const bool is_faint = t > 0;
    const double hazard = is_faint ? 1 / p.ratio : p.phi / p.recovered;
    return {.l = (is_faint ? -0.5 * t * t - kLogSqrtTwoPi : 0.0) +
                 vector_log(is_faint ? p.ratio : p.recovered),
            .l_t = -hazard,
            // -1 to 0, whatever rounding makes of it far from the middle
            .l_tt = std::max(-1.0, std::min(0.0, -hazard * (hazard - t)))};
  }
};

/// ln(1 - C) of a curve without a ceiling that is 1 - C at -t.
template <class Recovered> struct Mirrored {
  [[gnu::always_inline]] Term operator()(double t, double c) const {
    Term term = Recovered{}(-t, c);
    term.l_t = -term.l_t;
    return term;
  }
};

/// ln(c L) where L is a curve without a ceiling.
template <class Recovered> struct CeilingRecovered {
  [[gnu::always_inline]] Term operator()(double t, double c) const {
    Term term = Recovered{}(t, c);
    term.l += vector_log(c);
    term.l_c = 1 / c;
    term.l_cc = -1 / (c * c);
    return term;
  }
};

/// ln(1 - c L).
template <class Curve> struct CeilingLost {
  [[gnu::always_inline]] Term operator()(double t, double c) const {
    const Curve p(t);
    const double inverse = 1 / (p.lost + (1 - c) * p.recovered);
    const double l_t = c * p.density() * inverse;
    const double l_c = -p.recovered * inverse;
    return {.l = -vector_log(inverse),
            .l_t = l_t,
            .l_tt = l_t * p.density_slope(t) - l_t * l_t,
            .l_c = l_c,
            .l_cc = -l_c * l_c,
            .l_ct = p.density() * inverse * inverse};
  }
};

/// ln of (1 - t / r) / 2 = 1 / (2 r (r + t)) with r = sqrt(1 + t^2); the derivatives follow from
/// (r - t) (r + t) = 1.
struct FlemingRecovered {
  [[gnu::always_inline]] Term operator()(double t, double) const {
    const double r = std::sqrt(1 + t * t);
    const double sum = r + std::abs(t);
    const double h = t > 0 ? sum : 1 / sum; // r + t without cancellation
    const double inverse = 1 / r;
    const double slope = h * inverse * inverse;
    return {.l = -vector_log(2 * r * h),
            .l_t = -slope,
            .l_tt = slope * inverse * (2 * t * inverse - 1)};
  }
};

/// Adds up whole groups of kLanes stars.
template <class TermOf, bool kCeiling>
[[gnu::always_inline]] inline void add_terms(const double* places, const double* weights,
                                             std::size_t n, const CurveShape& shape,
                                             LaneSums& out) {
  const double middle = shape.middle;
  const double slope = shape.slope;
  const double c = shape.ceiling;
  LaneSums sums;
  for (std::size_t i = 0; i < n; i += kLanes)
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const double t = slope * (places[i + lane] - middle);
      const double w = weights[i + lane];
      const Term term = TermOf{}(t, c);
      const double l_t = w * term.l_t;
      const double l_tt = w * term.l_tt;
      sums.l[lane] += w * term.l;
      sums.l_t[lane] += l_t;
      sums.l_t_t[lane] += l_t * t;
      sums.l_tt[lane] += l_tt;
      sums.l_tt_t[lane] += l_tt * t;
      sums.l_tt_t_t[lane] += l_tt * t * t;
      if constexpr (kCeiling) {
        const double l_ct = w * term.l_ct;
        sums.l_c[lane] += w * term.l_c;
        sums.l_cc[lane] += w * term.l_cc;
        sums.l_ct[lane] += l_ct;
        sums.l_ct_t[lane] += l_ct * t;
      }
    }
  out = sums;
}

using AddTerms = void(const double*, const double*, std::size_t, const CurveShape&, LaneSums&);

ASTROMILL_VECTOR_CLONES void add_logistic_recovered(const double* x, const double* w, std::size_t n,
                                                    const CurveShape& shape, LaneSums& out) {
  add_terms<LogisticRecovered, false>(x, w, n, shape, out);
}
ASTROMILL_VECTOR_CLONES void add_logistic_lost(const double* x, const double* w, std::size_t n,
                                               const CurveShape& shape, LaneSums& out) {
  add_terms<Mirrored<LogisticRecovered>, false>(x, w, n, shape, out);
}
ASTROMILL_VECTOR_CLONES void add_fleming_recovered(const double* x, const double* w, std::size_t n,
                                                   const CurveShape& shape, LaneSums& out) {
  add_terms<FlemingRecovered, false>(x, w, n, shape, out);
}
ASTROMILL_VECTOR_CLONES void add_fleming_lost(const double* x, const double* w, std::size_t n,
                                              const CurveShape& shape, LaneSums& out) {
  add_terms<Mirrored<FlemingRecovered>, false>(x, w, n, shape, out);
}
ASTROMILL_VECTOR_CLONES void add_normal_recovered(const double* x, const double* w, std::size_t n,
                                                  const CurveShape& shape, LaneSums& out) {
  add_terms<NormalRecovered, false>(x, w, n, shape, out);
}
ASTROMILL_VECTOR_CLONES void add_normal_lost(const double* x, const double* w, std::size_t n,
                                             const CurveShape& shape, LaneSums& out) {
  add_terms<Mirrored<NormalRecovered>, false>(x, w, n, shape, out);
}
ASTROMILL_VECTOR_CLONES void add_logistic_ceiling_recovered(const double* x, const double* w,
                                                            std::size_t n, const CurveShape& shape,
                                                            LaneSums& out) {
  add_terms<CeilingRecovered<LogisticRecovered>, true>(x, w, n, shape, out);
}
ASTROMILL_VECTOR_CLONES void add_logistic_ceiling_lost(const double* x, const double* w,
                                                       std::size_t n, const CurveShape& shape,
                                                       LaneSums& out) {
  add_terms<CeilingLost<Logistic>, true>(x, w, n, shape, out);
}
ASTROMILL_VECTOR_CLONES void add_normal_ceiling_recovered(const double* x, const double* w,
                                                          std::size_t n, const CurveShape& shape,
                                                          LaneSums& out) {
  add_terms<CeilingRecovered<NormalRecovered>, true>(x, w, n, shape, out);
}
ASTROMILL_VECTOR_CLONES void add_normal_ceiling_lost(const double* x, const double* w,
                                                     std::size_t n, const CurveShape& shape,
                                                     LaneSums& out) {
  add_terms<CeilingLost<Normal>, true>(x, w, n, shape, out);
}

struct Kernels {
  AddTerms* recovered;
  AddTerms* lost;
};

Kernels kernels(CompletenessModel model, bool has_ceiling) {
  switch (model) {
  case CompletenessModel::fleming:
    return {add_fleming_recovered, add_fleming_lost};
  case CompletenessModel::threshold:
    if (has_ceiling)
      return {add_normal_ceiling_recovered, add_normal_ceiling_lost};
    return {add_normal_recovered, add_normal_lost};
  case CompletenessModel::ceiling:
    if (has_ceiling)
      return {add_logistic_ceiling_recovered, add_logistic_ceiling_lost};
    break;
  case CompletenessModel::logistic:
    break;
  }
  return {add_logistic_recovered, add_logistic_lost};
}

using Totals = std::array<double, kLikelihoodSums>;

void add_stars(AddTerms* add_terms_of, const WeightedStars& stars, const CurveShape& shape,
               Totals& totals) {
  for (std::size_t begin = 0; begin < stars.places.size(); begin += kBlock) {
    LaneSums sums;
    add_terms_of(stars.places.data() + begin, stars.weights.data() + begin,
                 std::min(kBlock, stars.places.size() - begin), shape, sums);
    const auto blocks = std::bit_cast<std::array<Lanes, kLikelihoodSums>>(sums);
    for (std::size_t i = 0; i < totals.size(); ++i)
      for (const double value : blocks[i])
        totals[i] += value;
  }
}

} // namespace

void WeightedStars::fill_up() {
  const std::size_t n = (places.size() + kLanes - 1) / kLanes * kLanes;
  places.resize(n, 0);
  weights.resize(n, 0);
}

LikelihoodSums likelihood_sums(CompletenessModel model, const CurveShape& shape,
                               const Sample& sample) {
  Totals totals{};
  const Kernels kernel = kernels(model, shape.ceiling < 1);
  add_stars(kernel.recovered, sample.recovered, shape, totals);
  add_stars(kernel.lost, sample.lost, shape, totals);
  return std::bit_cast<LikelihoodSums>(totals);
}

} // namespace astromill::stats
