// astromill: what is fitted in a tile, and what comes out
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/forward_model.h"
#include "astromill/fft/aligned.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace astromill::deconv {

/// The data of a tile, in electrons; coarse arrays of its geometry, zeros beyond the data.
///
/// With y = A x the light of the object, the variance of a pixel is
/// light_noise * max(y + sky, 0) + variance + (psf_error * y)^2.
struct TileData {
  fft::Aligned<float> counts{}; ///< e-, with the sky; of pixels that are not fitted a first guess:
                                ///< what was recorded where they are saturated, else 0
  fft::Aligned<float> sky{};    ///< e-
  fft::Aligned<float> variance{}; ///< e-^2, that which does not depend on the light: of the
                                  ///< read-out, or the whole of it where the user gives errors
  fft::Aligned<float> use{};      ///< 1 where a pixel is fitted, else 0
  float light_noise = 1;          ///< variance of 1 e- of light and sky: 0 where errors are given
  float psf_error = 0;            ///< error of the PSF as a fraction of the light
  std::int64_t used = 0;          ///< pixels that are fitted
};

enum class Method {
  mem, ///< entropy with the default image updated at every step, accelerated, stopped at the aim
  sb,  ///< maximum entropy proper: Skilling & Bryan (1984)
  rl,  ///< Richardson (1972) & Lucy (1974), a number of steps
};

/// When to stop.
struct StopRules {
  Method method = Method::mem;
  double aim = 0.98; ///< chi-square a pixel; see default_aim()
  int max_iterations = 100;
  int renew_default = 5; ///< sb: the default image becomes the object after every so many
                         ///< iterations; 0: never
  const fft::Aligned<float>* default_image = nullptr; ///< sb: fine, e-; none: flat
};

/// The chi-square a pixel at which fluxes, pairs and faint stars come out best. Lower where fine
/// pixels are small: larger ones cannot represent a bright star that is between them, and what that
/// costs in chi-square would be made good by fitting noise elsewhere.
constexpr double default_aim(std::size_t subsample) { return subsample < 3 ? 0.98 : 0.95; }

enum class Ending : std::uint8_t {
  converged,
  max_iterations, ///< not at the aim after that many
  out_of_reach,   ///< chi-square does not fall any more
  no_data,        ///< no pixel can be used
  overfitted,     ///< the first image is below the aim already: nothing to restore
  no_psf,         ///< the PSF has no light there
};

struct Misfit {
  double chi2 = std::numeric_limits<double>::quiet_NaN();     ///< sum over the pixels that are used
  double chi2_raw = std::numeric_limits<double>::quiet_NaN(); ///< without psf_error
};

struct Restoration {
  fft::Aligned<float> object{}; ///< fine, e-
  fft::Aligned<float> light{};  ///< coarse, e-, without the sky: A object of this very object
  Ending ending = Ending::no_data;
  int iterations = 0;
  int convolutions = 0; ///< products with A and its transpose
  double alpha = 0; ///< multiplier of chi-square in the entropy's problem; 0 where there is none
  Misfit misfit{};
  std::size_t bytes = 0; ///< of the arrays it took
};

/// The misfit of `light` = A object to the data.
Misfit misfit(const TileData& data, const fft::Aligned<float>& light);

/// Restores a tile. Deterministic; allocates at the start only. Safe to call from many threads at a
/// time, each with a workspace of its own.
Restoration restore(const ForwardModel& model, const TileData& data, const StopRules& rules,
                    ForwardModel::Workspace& work);

} // namespace astromill::deconv
