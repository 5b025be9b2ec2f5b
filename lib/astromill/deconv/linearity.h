// astromill: what the photometry of a restored image is worth
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/linearity_plan.h"
#include "astromill/deconv/options.h"
#include "astromill/deconv/products.h"
#include "astromill/deconv/report.h"
#include "astromill/deconv/scene.h"
#include "astromill/distributed/execution.h"

#include <chrono>
#include <cstdint>

namespace astromill::deconv {

/// Stars of known flux added to the image in rounds; each round is restored as the image itself
/// was: the same sky, noise, error of the PSF and masks, and a pace of its own. On all ranks.
class Linearity {
public:
  /// Chooses the stars; see plan_linearity(). All must outlive this; the scene must be as the image
  /// itself is restored. Throws Error.
  Linearity(const Options& options, const Scene& scene, const distributed::Execution& execution,
            const Report& report);

  /// For the image itself: progress counts the tiles of all rounds, too.
  distributed::Execution of_image() const { return of_round(0); }

  /// Restores and measures the stars; `without` is the image itself. Fills report.linearity, and
  /// warns of tiles that did not converge. Throws Error.
  void measure(const RestoredImage& without, Report& report) const;

private:
  distributed::Execution of_round(std::size_t round) const;
  Scene with_stars(const LinearityRound& round) const;

  const Options& options_;
  const Scene& scene_;
  const distributed::Execution& execution_;
  const Report& report_; ///< of the image itself
  double noise_scale_;
  double ceiling_; ///< e-; 0: none
  int threads_;
  stars::Injection injection_;
  LinearityPlan plan_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

} // namespace astromill::deconv
