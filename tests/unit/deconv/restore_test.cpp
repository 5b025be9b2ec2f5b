// astromill: restorations of small scenes by all methods
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/misfit.h"
#include "astromill/deconv/problem.h"
#include "astromill/deconv/sky.h"
#include "support/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace astromill::deconv {
namespace {

/// A Gaussian PSF of FWHM 1.9 pixels.
LocalPsf gaussian(std::size_t subsample) {
  const auto n = static_cast<std::ptrdiff_t>(subsample);
  const std::ptrdiff_t half = 5 * n;
  LocalPsf psf;
  psf.subsample = subsample;
  psf.reach = 6;
  psf.response.first_x = -half;
  psf.response.first_y = -half;
  const auto side = static_cast<std::size_t>(2 * half + 1);
  Image<double> plane(side, side);
  double sum = 0;
  for (std::size_t y = 0; y < side; ++y)
    for (std::size_t x = 0; x < side; ++x) {
      const double dx =
          static_cast<double>(static_cast<std::ptrdiff_t>(x) - half) / static_cast<double>(n);
      const double dy =
          static_cast<double>(static_cast<std::ptrdiff_t>(y) - half) / static_cast<double>(n);
      plane.pixels[y * side + x] = std::exp(-0.5 * (dx * dx + dy * dy) / 0.64);
      sum += plane.pixels[y * side + x];
    }
  for (double& v : plane.pixels)
    v *= static_cast<double>(n * n) / sum;
  psf.response.planes.push_back(plane);
  return psf;
}

/// Approximately; large means only.
double poisson(test::Random& random, double mean) {
  double sum = 0;
  for (int i = 0; i < 12; ++i)
    sum += random.uniform(-0.5, 0.5);
  return std::round(mean + sum * std::sqrt(std::max(mean, 0.0)));
}

struct Scene {
  explicit Scene(std::size_t subsample)
      : geometry(tile_geometry({0, 0, 48, 40}, subsample, 4, 6)),
        model(geometry, gaussian(subsample)), work(model), truth(geometry.fine_pixels()) {
    for (fft::Aligned<float>* array : {&data.counts, &data.sky, &data.variance, &data.use})
      *array = fft::Aligned<float>(geometry.coarse_pixels());
  }

  /// A star on the fine pixel in the middle of (x, y).
  void add_star(std::size_t x, std::size_t y, float flux) {
    const std::size_t n = geometry.subsample;
    truth[((y + geometry.margin) * n + n / 2) * geometry.fine_width() + (x + geometry.margin) * n +
          n / 2] += flux;
  }

  void observe(double sky, double read_noise, std::uint64_t seed) {
    test::Random random(seed);
    fft::Aligned<float> light(geometry.coarse_pixels());
    model.apply(truth, light, work);
    for (std::size_t y = 0; y < geometry.data.height; ++y)
      for (std::size_t x = 0; x < geometry.data.width; ++x) {
        const std::size_t i = index(x, y);
        double read = 0;
        for (int k = 0; k < 12; ++k)
          read += random.uniform(-0.5, 0.5);
        data.counts[i] =
            static_cast<float>(poisson(random, static_cast<double>(light[i]) + std::max(sky, 0.0)) +
                               std::min(sky, 0.0) + read_noise * read);
        data.sky[i] = static_cast<float>(sky);
        data.variance[i] = static_cast<float>(read_noise * read_noise);
        data.use[i] = 1;
        ++data.used;
      }
  }

  void mask(std::size_t x, std::size_t y) {
    const std::size_t i = index(x, y);
    data.used -= data.use[i] > 0 ? 1 : 0;
    data.counts[i] = data.sky[i] = data.variance[i] = data.use[i] = 0;
  }

  std::size_t index(std::size_t x, std::size_t y) const {
    return (y + geometry.margin) * geometry.canvas_width + x + geometry.margin;
  }

  Restoration restored(Method method, double aim = 0.98, int iterations = 100) {
    return restore(model, data, {.method = method, .aim = aim, .max_iterations = iterations}, work);
  }

  double chi2(const Restoration& restoration) const {
    return restoration.misfit.chi2 / static_cast<double>(data.used);
  }

  /// The object is positive and finite, and light and misfit are those of this very object.
  void check(const Restoration& restoration) {
    for (const float v : restoration.object)
      ASSERT_TRUE(v >= 0 && std::isfinite(v)) << v;
    fft::Aligned<float> light(geometry.coarse_pixels());
    model.apply(restoration.object, light, work);
    const Misfit direct = misfit(data, light);
    EXPECT_NEAR(direct.chi2, restoration.misfit.chi2, 1e-4 * direct.chi2 + 1e-6);
    EXPECT_NEAR(direct.chi2_raw, restoration.misfit.chi2_raw, 1e-4 * direct.chi2_raw + 1e-6);
  }

  /// Light of the object within two pixels of a place.
  double flux(const Restoration& restoration, std::size_t x, std::size_t y) const {
    const std::size_t n = geometry.subsample;
    double sum = 0;
    for (std::size_t j = (y + geometry.margin - 2) * n; j < (y + geometry.margin + 3) * n; ++j)
      for (std::size_t i = (x + geometry.margin - 2) * n; i < (x + geometry.margin + 3) * n; ++i)
        sum += static_cast<double>(restoration.object[j * geometry.fine_width() + i]);
    return sum;
  }

  TileGeometry geometry;
  ForwardModel model;
  ForwardModel::Workspace work;
  TileData data;
  fft::Aligned<float> truth;
};

Scene three_stars(std::size_t subsample, double sky = 5) {
  Scene scene(subsample);
  scene.add_star(12, 11, 20000);
  scene.add_star(30, 25, 3000);
  scene.add_star(36, 8, 1000);
  scene.observe(sky, 5, 7);
  return scene;
}

/// Maximum entropy pulls bright stars towards the default image.
double bias(Method method) { return method == Method::sb ? 0.04 : 0.02; }

class RestoreTest : public testing::TestWithParam<Method> {};

TEST_P(RestoreTest, FluxIsConservedAndTheMisfitIsThatOfTheObject) {
  for (const std::size_t n : {1U, 2U, 3U}) {
    Scene scene = three_stars(n);
    const Restoration restoration = scene.restored(GetParam());
    scene.check(restoration);
    EXPECT_NEAR(scene.flux(restoration, 12, 11) / 20000, 1, bias(GetParam())) << n;
    EXPECT_NEAR(scene.flux(restoration, 30, 25) / 3000, 1, 0.08) << n;
    EXPECT_NEAR(scene.flux(restoration, 36, 8) / 1000, 1, 0.15) << n;
  }
}

TEST_P(RestoreTest, HostileDataLeaveNumbersNumbers) {
  Scene negative = three_stars(2, -30);
  negative.check(negative.restored(GetParam()));
  Scene masked = three_stars(2);
  for (std::size_t y = 8; y < 15; ++y)
    for (std::size_t x = 8; x < 17; ++x)
      masked.mask(x, y);
  masked.check(masked.restored(GetParam()));
  Scene noiseless = three_stars(2);
  noiseless.data.variance.fill(0);
  noiseless.data.sky.fill(0);
  noiseless.check(noiseless.restored(GetParam()));
  Scene constant(2);
  constant.observe(0, 0, 1);
  constant.check(constant.restored(GetParam()));
  Scene below(2);
  below.observe(100, 3, 1);
  below.data.sky.fill(200);
  below.check(below.restored(GetParam()));
}

TEST_P(RestoreTest, NothingIsRestoredWithoutData) {
  Scene scene = three_stars(2);
  for (std::size_t y = 0; y < scene.geometry.data.height; ++y)
    for (std::size_t x = 0; x < scene.geometry.data.width; ++x)
      scene.mask(x, y);
  const Restoration restoration = scene.restored(GetParam());
  EXPECT_EQ(restoration.ending, Ending::no_data);
  EXPECT_EQ(restoration.object.size(), scene.geometry.fine_pixels());
  for (const float v : restoration.object)
    ASSERT_EQ(v, 0);
}

TEST_P(RestoreTest, GivenErrorsDoAsWellAsCounts) {
  Scene scene = three_stars(2);
  fft::Aligned<float> light(scene.geometry.coarse_pixels());
  scene.model.apply(scene.truth, light, scene.work);
  for (std::size_t i = 0; i < light.size(); ++i)
    scene.data.variance[i] += scene.data.use[i] * (light[i] + scene.data.sky[i]);
  scene.data.light_noise = 0;
  const Restoration restoration = scene.restored(GetParam());
  scene.check(restoration);
  EXPECT_NEAR(scene.flux(restoration, 12, 11) / 20000, 1, bias(GetParam()));
  EXPECT_NEAR(scene.flux(restoration, 30, 25) / 3000, 1, 0.08);
}

INSTANTIATE_TEST_SUITE_P(Methods, RestoreTest,
                         testing::Values(Method::mem, Method::sb, Method::rl));

TEST(AscentTest, StopsAtTheAim) {
  for (const double aim : {0.95, 0.98, 1.0, 1.1}) {
    Scene scene = three_stars(2);
    const Restoration restoration = scene.restored(Method::mem, aim);
    EXPECT_EQ(restoration.ending, Ending::converged);
    EXPECT_NEAR(scene.chi2(restoration), aim, 1e-5);
  }
}

TEST(AscentTest, SaysWhenTheAimIsOutOfReach) {
  Scene scene = three_stars(2);
  const Restoration restoration = scene.restored(Method::mem, 0.3);
  EXPECT_TRUE(restoration.ending == Ending::out_of_reach) << static_cast<int>(restoration.ending);
  EXPECT_LT(restoration.iterations, 100);
  const Restoration early = scene.restored(Method::mem, 0.98, 2);
  EXPECT_EQ(early.ending, Ending::max_iterations);
  EXPECT_EQ(early.iterations, 2);
}

TEST(AscentTest, NoStarIsMadeOfAFlatImageAboveTheAim) {
  Scene scene(2);
  scene.observe(50, 5, 3);
  scene.data.variance.fill(1000); // far more than there is
  const Restoration restoration = scene.restored(Method::mem);
  EXPECT_EQ(restoration.ending, Ending::overfitted);
  const Rectangle part = scene.geometry.object();
  for (std::size_t x = 0; x < part.width; ++x)
    EXPECT_EQ(restoration.object[x], restoration.object[0]);
}

TEST(AscentTest, ErrorOfThePsfIsJudgedButTheRawMisfitIsKept) {
  Scene scene = three_stars(2);
  scene.data.psf_error = 0.03F;
  const Restoration restoration = scene.restored(Method::mem);
  scene.check(restoration);
  EXPECT_NEAR(scene.chi2(restoration), 0.98, 1e-5);
  EXPECT_GT(restoration.misfit.chi2_raw, restoration.misfit.chi2);
}

TEST(RichardsonLucyTest, MakesAllItsSteps) {
  Scene scene = three_stars(2);
  for (const int steps : {0, 1, 30}) {
    const Restoration restoration = scene.restored(Method::rl, 0.98, steps);
    EXPECT_EQ(restoration.iterations, steps);
    EXPECT_EQ(restoration.ending, Ending::converged);
  }
}

TEST(SkillingBryanTest, EndsAtTheAimWithItsMultiplier) {
  Scene scene = three_stars(2);
  const Restoration restoration = scene.restored(Method::sb);
  EXPECT_EQ(restoration.ending, Ending::converged);
  EXPECT_NEAR(scene.chi2(restoration), 0.98, 0.0021);
  EXPECT_GT(restoration.alpha, 0);
}

TEST(SkillingBryanTest, EndsWhereNumbersGetTooLarge) {
  Scene scene = three_stars(2);
  scene.data.counts.fill(1e30F);
  EXPECT_EQ(scene.restored(Method::sb).ending, Ending::out_of_reach);
}

TEST(SkyTest, IsFoundBelowTheStars) {
  for (const double sky : {0.0, 5.0, 80.0}) {
    Scene scene = three_stars(2, sky);
    const SkyEstimate estimate = estimate_sky(scene.model, scene.data, scene.work);
    EXPECT_TRUE(estimate.settled);
    EXPECT_NEAR(estimate.level, sky, 4.5 * std::sqrt(sky + 25) / std::sqrt(1920.0));
    EXPECT_NEAR(estimate.error, std::sqrt(sky + 25) / std::sqrt(1920.0), 0.06);
  }
}

TEST(SkyTest, IsNoneWithoutData) {
  Scene scene(2);
  EXPECT_FALSE(estimate_sky(scene.model, scene.data, scene.work).settled);
  EXPECT_EQ(sky_mode(scene.data), 0);
}

} // namespace
} // namespace astromill::deconv
