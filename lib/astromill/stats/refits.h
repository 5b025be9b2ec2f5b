// astromill: completeness curves fitted again to resampled stars
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/stats/completeness_fit.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace astromill::stats {

/// Fits that are made again with the same stars counting differently, as the bootstrap wants it.
/// Stars are put into 1024 cells of magnitude, which takes a hundredth of the time of single stars.
/// Immutable, safe for many threads.
class Refits {
public:
  /// Magnitudes at which each of CompletenessFit::crossings is.
  using Crossings = std::array<double, 3>;

  /// All that is needed is copied. `fits`: of these stars; where the new ones start.
  Refits(const RecoveredStars& stars, std::span<const CompletenessFit> fits);

  /// Star by star, how often it counts -> fit by fit, where the curve crosses; also outside the
  /// range of the stars. NaN where it does not, or the fit did not converge.
  std::vector<Crossings> with_weights(std::span<const std::uint32_t> weights) const;

private:
  struct Model;

  std::vector<std::shared_ptr<const Model>> models_; ///< empty: that fit did not converge
  std::vector<std::uint32_t> cells_{}; ///< of the stars; those of lost ones behind the others
};

} // namespace astromill::stats
