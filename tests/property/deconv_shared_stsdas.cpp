// astromill: STSDAS mem on the tile on which the original was run
// SPDX-License-Identifier: BSD-3-Clause
//
// ../shared is not part of the repository: where it is absent the test is skipped.
#include "astromill/deconv/stsdas.h"
#include "astromill/exposure/chip.h"
#include "astromill/fits/pixels.h"
#include "astromill/psf/open_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

namespace astromill::deconv {
namespace {

const std::filesystem::path kData = std::filesystem::path(ASTROMILL_SOURCE_DIR) / "../shared/data";

/// The original took 32 iterations to chi-square 1.005, with the PSF of the grid point (400, 400)
/// of the chip, from 0, in all of the tile.
TEST(SharedStsdas, TakesTheIterationsOfTheOriginal) {
  if (!std::filesystem::exists(kData / "deconv"))
    GTEST_SKIP() << "SKIPPED: there is no " << kData / "deconv";
  const auto image = fits::read_image<double>(
      (kData / "deconv/crowded_shared_image.fits").string() + "[129:384,129:384]");
  const auto psf = psf::open_model((kData / "psf/wfpc2_pc1_f555w_sub2_5x5.fits").string(), {});
  Image<double> counts = image.pixels;
  Image<double> variance = image.pixels;
  for (std::size_t i = 0; i < counts.pixels.size(); ++i) {
    counts.pixels[i] *= 7;
    variance.pixels[i] = std::abs(counts.pixels[i]) + 25;
  }
  const Image<double> plane = stsdas_psf(*psf, exposure::ChipMap(), {400, 400, 1, 1}, 2);
  const StsdasResult result = stsdas_mem(counts, variance, plane, 2, {});
  EXPECT_EQ(result.restoration.iterations, 32);
  EXPECT_NEAR(result.chi2 / static_cast<double>(counts.pixels.size()), 1.005, 0.001);
  EXPECT_TRUE(result.converged);
}

} // namespace
} // namespace astromill::deconv
