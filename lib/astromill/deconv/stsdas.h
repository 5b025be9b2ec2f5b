// astromill: the maximum-entropy procedure of STSDAS mem, faults and all, for comparison
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/deconv/problem.h"
#include "astromill/exposure/chip.h"
#include "astromill/psf/model.h"

#include <array>
#include <cstddef>
#include <string>

namespace astromill::deconv {

/// The parameters of mem with their presets there. Not here: poisson, guess, model, icf, method 3.
struct StsdasRules {
  double aim = 1; ///< chi-square a pixel
  int max_iterations = 100;
  bool conjugate = true;  ///< method 2, else 1: Newton's steps alone
  int model_updates = 1;  ///< m_update: outer iterations between updates of the default image
  bool block_sum = true;  ///< else every subsample-th number is taken
  double total_power = 0; ///< e-; 0: what the data hold
  double damping = 1;     ///< 0 ... 100
  double alpha_speed = 10;
  double alpha_rate = 0.5;
  double beta_speed = 3;
  std::array<double, 3> tolerances{0.05, 0.05, 0.1}; ///< solution, chi-square, total power
};

/// What mem says of its solution.
struct StsdasResult {
  Restoration restoration{};   ///< object: fine pixels of the tile alone, sky included; light:
                               ///< detector pixels, of this very object; misfit: of that,
                               ///< with the noise of the data as mem has it
  bool is_entropy_max = false; ///< the gradient is small enough: ME_MEIMG
  bool converged = false;      ///< and chi-square and total power are within limits: ME_CONVG
  double beta = 0;             ///< multiplier of the total power
  double total_power = 0;      ///< of the object, e-
  double chi2 = 0;             ///< as mem has it: it does not see where it clipped the object
  std::string log{};           ///< a line an iteration
};

/// The PSF in the middle of a tile, as seepsf would write it at steps of 1 / subsample pixels: what
/// the paper gave to mem. Where the samples of the file include the pixel so does this, and the
/// block sum then applies it again. The star is in the brightest pixel; sum 1.
Image<double> stsdas_psf(const psf::Model& model, const exposure::ChipMap& chip,
                         const Rectangle& tile, std::size_t subsample);

/// STSDAS mem, version D (N. Wu 1994), without padding: light goes round at the edges. `counts`
/// and `variance` (e-, e-^2, the sky included; a variance of 0 leaves a pixel out) are of the
/// tile's pixels. Works in double precision.
StsdasResult stsdas_mem(const Image<double>& counts, const Image<double>& variance,
                        const Image<double>& psf, std::size_t subsample, const StsdasRules& rules);

} // namespace astromill::deconv
