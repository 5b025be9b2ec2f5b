// astromill: the photon noise of a star
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/parallel/random_stream.h"

#include <array>
#include <cstddef>
#include <vector>

namespace astromill::stars {

/// Draws the light of a star as photons come: every pixel gets an independent number of electrons
/// of Poisson's distribution. Workspace: one a worker, no allocation once the largest stamp has
/// been seen.
///
/// The distribution is exact in every pixel and the cost follows the photons: pixels that expect
/// more than kLeastPoissonMean electrons are drawn one by one; all others, laid end to end in
/// blocks, are one Poisson process whose arrivals are drawn from gap to gap. A block without an
/// arrival costs one comparison.
class PhotonNoise {
public:
  /// The light of a star on the pixels of `shape`, in the unit of the image: where `shape` (light
  /// of unit flux) is positive, electrons / `gain`, with flux * gain * shape electrons expected;
  /// elsewhere flux * shape, without noise. A pure function of the arguments and of the state of
  /// `random`. `flux` and `gain` are positive and finite. The result lasts until the next call.
  ImageView<const float> draw(ImageView<const float> shape, double flux, double gain,
                              parallel::RandomStream& random);

private:
  struct Band;
  void draw_band(const Band& band, parallel::RandomStream& random);
  void draw_bright(const Band& band, std::size_t x, parallel::RandomStream& random) const;
  double next_gap(parallel::RandomStream& random) {
    if (next_gap_ == gaps_.size()) {
      random.exponentials(gaps_);
      next_gap_ = 0;
    }
    return gaps_[next_gap_++];
  }

  std::vector<float> light_;
  std::vector<float> sums_;
  std::vector<float> brightest_;
  double gap_ = 0; ///< expected electrons from here to the next photon
  std::array<double, parallel::RandomStream::kExponentials> gaps_{};
  std::size_t next_gap_ = 0; ///< of gaps_
};

} // namespace astromill::stars
