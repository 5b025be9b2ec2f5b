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

/// 1 / (1 + exp(t)) and 1 / (1 + exp(-t)), the smaller with all its digits, and exp(-|t|).
struct Logistic {
  [[gnu::always_inline]] explicit Logistic(double t)
      : small_exp(vector_exp(-std::abs(t))), recovered(0), lost(0) {
    const double large = 1 / (1 + small_exp);
    const double small = small_exp * large;
    recovered = t > 0 ? small : large;
    lost = t > 0 ? large : small;
  }
  double small_exp;
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

/// ln(1 - L).
struct LogisticLost {
  [[gnu::always_inline]] Term operator()(double t, double) const {
    const Logistic p(t);
    return {.l = (t < 0 ? t : 0.0) - vector_log(1 + p.small_exp),
            .l_t = p.recovered,
            .l_tt = -p.recovered * p.lost};
  }
};

/// ln(c L).
struct CeilingRecovered {
  [[gnu::always_inline]] Term operator()(double t, double c) const {
    Term term = LogisticRecovered{}(t, c);
    term.l += vector_log(c);
    term.l_c = 1 / c;
    term.l_cc = -1 / (c * c);
    return term;
  }
};

/// ln(1 - c L).
struct CeilingLost {
  [[gnu::always_inline]] Term operator()(double t, double c) const {
    const Logistic p(t);
    const double inverse = 1 / (p.lost + (1 - c) * p.recovered);
    const double l_t = c * p.recovered * p.lost * inverse;
    const double l_c = -p.recovered * inverse;
    return {.l = -vector_log(inverse),
            .l_t = l_t,
            .l_tt = l_t * (p.recovered - p.lost) - l_t * l_t,
            .l_c = l_c,
            .l_cc = -l_c * l_c,
            .l_ct = -l_c * p.lost * inverse};
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

/// The same function of -t.
struct FlemingLost {
  [[gnu::always_inline]] Term operator()(double t, double c) const {
    Term term = FlemingRecovered{}(-t, c);
    term.l_t = -term.l_t;
    return term;
  }
};

/// Adds up whole groups of kLanes stars.
template <class TermOf, bool kCeiling>
[[gnu::always_inline]] inline void add_terms(const double* magnitudes, const double* weights,
                                             std::size_t n, const CurveShape& shape,
                                             LaneSums& out) {
  const double middle = shape.middle;
  const double slope = shape.slope;
  const double c = shape.ceiling;
  LaneSums sums;
  for (std::size_t i = 0; i < n; i += kLanes)
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const double t = slope * (magnitudes[i + lane] - middle);
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

ASTROMILL_VECTOR_CLONES void add_logistic_recovered(const double* m, const double* w, std::size_t n,
                                                    const CurveShape& shape, LaneSums& out) {
  add_terms<LogisticRecovered, false>(m, w, n, shape, out);
}
ASTROMILL_VECTOR_CLONES void add_logistic_lost(const double* m, const double* w, std::size_t n,
                                               const CurveShape& shape, LaneSums& out) {
  add_terms<LogisticLost, false>(m, w, n, shape, out);
}
ASTROMILL_VECTOR_CLONES void add_ceiling_recovered(const double* m, const double* w, std::size_t n,
                                                   const CurveShape& shape, LaneSums& out) {
  add_terms<CeilingRecovered, true>(m, w, n, shape, out);
}
ASTROMILL_VECTOR_CLONES void add_ceiling_lost(const double* m, const double* w, std::size_t n,
                                              const CurveShape& shape, LaneSums& out) {
  add_terms<CeilingLost, true>(m, w, n, shape, out);
}
ASTROMILL_VECTOR_CLONES void add_fleming_recovered(const double* m, const double* w, std::size_t n,
                                                   const CurveShape& shape, LaneSums& out) {
  add_terms<FlemingRecovered, false>(m, w, n, shape, out);
}
ASTROMILL_VECTOR_CLONES void add_fleming_lost(const double* m, const double* w, std::size_t n,
                                              const CurveShape& shape, LaneSums& out) {
  add_terms<FlemingLost, false>(m, w, n, shape, out);
}

struct Kernels {
  AddTerms* recovered;
  AddTerms* lost;
};

Kernels kernels(CompletenessModel model) {
  switch (model) {
  case CompletenessModel::fleming:
    return {add_fleming_recovered, add_fleming_lost};
  case CompletenessModel::ceiling:
    return {add_ceiling_recovered, add_ceiling_lost};
  case CompletenessModel::logistic:
    break;
  }
  return {add_logistic_recovered, add_logistic_lost};
}

using Totals = std::array<double, kLikelihoodSums>;

void add_stars(AddTerms* add_terms_of, const WeightedStars& stars, const CurveShape& shape,
               Totals& totals) {
  for (std::size_t begin = 0; begin < stars.magnitudes.size(); begin += kBlock) {
    LaneSums sums;
    add_terms_of(stars.magnitudes.data() + begin, stars.weights.data() + begin,
                 std::min(kBlock, stars.magnitudes.size() - begin), shape, sums);
    const auto blocks = std::bit_cast<std::array<Lanes, kLikelihoodSums>>(sums);
    for (std::size_t i = 0; i < totals.size(); ++i)
      for (const double value : blocks[i])
        totals[i] += value;
  }
}

} // namespace

void WeightedStars::fill_up() {
  const std::size_t n = (magnitudes.size() + kLanes - 1) / kLanes * kLanes;
  magnitudes.resize(n, 0);
  weights.resize(n, 0);
}

LikelihoodSums likelihood_sums(CompletenessModel model, const CurveShape& shape,
                               const Sample& sample) {
  Totals totals{};
  const Kernels kernel = kernels(model);
  add_stars(kernel.recovered, sample.recovered, shape, totals);
  add_stars(kernel.lost, sample.lost, shape, totals);
  return std::bit_cast<LikelihoodSums>(totals);
}

} // namespace astromill::stats
