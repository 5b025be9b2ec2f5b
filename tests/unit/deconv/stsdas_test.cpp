// astromill: the procedure of STSDAS mem
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/stsdas.h"
#include "astromill/deconv/stsdas_model.h"
#include "astromill/psf/analytic.h"
#include "support/random.h"
#include "support/sampled_psf_cases.h"
#include "support/star_field.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace astromill::deconv {
namespace {

constexpr std::size_t kSide = 48;

struct Scene {
  Image<double> counts{kSide, kSide};
  Image<double> variance{kSide, kSide};
  Image<double> psf;
  double stars = 0; ///< e-, light above the sky

  explicit Scene(bool block_sum) {
    test::Random random(2);
    psf = stsdas_psf(*psf::make_gaussian({2.4}), {}, {0, 0, kSide, kSide}, 2);
    StsdasModel model(kSide, kSide, psf, 2, block_sum);
    std::vector<double> object(model.fine_pixels(), 10.0 / 4);
    for (int star = 0; star < 25; ++star) {
      const double flux = random.log_uniform(300, 2e4);
      object[static_cast<std::size_t>(random.integer(8, 87)) * 96 +
             static_cast<std::size_t>(random.integer(8, 87))] += flux;
      stars += flux;
    }
    const std::vector<double> light = model.apply(object);
    for (std::size_t i = 0; i < light.size(); ++i) {
      counts.pixels[i] = light[i] + std::sqrt(light[i] + 25) * test::normal(random);
      variance.pixels[i] = std::abs(counts.pixels[i]) + 25;
    }
  }
};

TEST(StsdasModel, TransposeIsOne) {
  test::Random random(1);
  const Image<double> psf = stsdas_psf(*psf::make_gaussian({2}), {}, {0, 0, 9, 7}, 3);
  for (const bool block_sum : {true, false}) {
    StsdasModel model(9, 7, psf, 3, block_sum);
    std::vector<double> x(model.fine_pixels());
    std::vector<double> y(model.coarse_pixels());
    for (auto* values : {&x, &y})
      for (double& value : *values)
        value = random.uniform(0, 1);
    const std::vector<double> ax = model.apply(x);
    const std::vector<double> ay = model.transposed(y);
    EXPECT_NEAR(std::inner_product(ax.begin(), ax.end(), y.begin(), 0.0) /
                    std::inner_product(ay.begin(), ay.end(), x.begin(), 0.0),
                1, 1e-12);
    EXPECT_EQ(model.convolutions(), 2);
  }
}

TEST(Stsdas, ConvergesWithinItsLimits) {
  for (const bool block_sum : {true, false})
    for (const bool conjugate : {true, false}) {
      const Scene scene(block_sum);
      StsdasRules rules;
      rules.conjugate = conjugate;
      rules.block_sum = block_sum;
      const StsdasResult result = stsdas_mem(scene.counts, scene.variance, scene.psf, 2, rules);
      EXPECT_TRUE(result.converged) << block_sum << conjugate;
      EXPECT_TRUE(result.is_entropy_max);
      EXPECT_EQ(result.restoration.ending, Ending::converged);
      const double pixels = kSide * kSide;
      EXPECT_GE(result.chi2, 0.9 * pixels);
      EXPECT_LE(result.chi2, 1.05 * pixels);
      EXPECT_EQ(std::ranges::count(result.log, '\n'), result.restoration.iterations);
      EXPECT_GE(result.restoration.convolutions, 2 * result.restoration.iterations);
      EXPECT_NEAR(result.total_power / (scene.stars + 10 * pixels), 1, 0.05);
      EXPECT_GE(*std::ranges::min_element(result.restoration.object), 0.0F);
    }
}

TEST(Stsdas, SaysWhenItDoesNotConverge) {
  const Scene scene(true);
  StsdasRules rules;
  rules.aim = 0.01;
  rules.max_iterations = 5;
  const StsdasResult result = stsdas_mem(scene.counts, scene.variance, scene.psf, 2, rules);
  EXPECT_FALSE(result.converged);
  EXPECT_EQ(result.restoration.ending, Ending::max_iterations);
  EXPECT_LE(result.restoration.iterations, 5 + 21);
}

TEST(Stsdas, PixelsWithoutVarianceAreLeftOut) {
  Scene scene(true);
  scene.counts.pixels[1000] = 1e6;
  scene.variance.pixels[1000] = 0;
  StsdasRules rules;
  rules.total_power = scene.stars + 10 * kSide * kSide;
  EXPECT_TRUE(stsdas_mem(scene.counts, scene.variance, scene.psf, 2, rules).converged);
  std::ranges::fill(scene.variance.pixels, 0.0);
  EXPECT_EQ(stsdas_mem(scene.counts, scene.variance, scene.psf, 2, rules).restoration.ending,
            Ending::no_data);
}

TEST(StsdasPsf, HasSumOneAndItsPeakInTheMiddleForEveryFormat) {
  for (const auto& cases : {test::sampled_psf_cases(), test::daophot_psf_cases()})
    for (const test::PsfCase& one : cases) {
      const auto model = one.make();
      const Image<double> psf = stsdas_psf(*model, {}, {10, 10, 40, 40}, 2);
      EXPECT_NEAR(std::accumulate(psf.pixels.begin(), psf.pixels.end(), 0.0), 1, 1e-9) << one.name;
      const auto peak = std::ranges::max_element(psf.pixels) - psf.pixels.begin();
      const auto width = static_cast<std::ptrdiff_t>(psf.width);
      EXPECT_NEAR(static_cast<double>(peak % width), static_cast<double>(width / 2), 2.0)
          << one.name;
    }
}

} // namespace
} // namespace astromill::deconv
