// astromill: the curve of the largest likelihood (internal to the module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/stats/likelihood_expansion.h"

#include <optional>

namespace astromill::stats {

/// A maximum of the likelihood.
struct Maximum {
  CurveParameters curve{};
  LikelihoodSums sums{}; ///< at the maximum
};

/// Stars in `cells` equal cells of their range of magnitudes: for each cell one star of either
/// outcome, at their mean.
Sample in_cells(const Sample& stars, const Interval& range, std::size_t cells);

/// The logistic curve of the largest likelihood, about, for magnitudes of mean 0 and standard
/// deviation 1. A library searches in the stars of `cells`.
CurveParameters logistic_guess(const Sample& cells);

/// The maximum of the model of `guess`, near which (give or take a ceiling) a library searches in
/// the stars of `cells`; Newton's steps on `stars` finish. A ceiling that is best at 1 is not free.
/// All are in the coordinate of the model. Nothing if there is no maximum.
std::optional<Maximum> find_maximum(const Sample& stars, const Sample& cells,
                                    const CurveParameters& guess);

/// The maximum by Newton's steps from a curve near it, such as that of other stars of the same
/// sky; its ceiling may be free or not, whatever that of `start` is.
std::optional<Maximum> climb_again(CurveParameters start, const Sample& stars);

} // namespace astromill::stats
