// astromill: the noise that is there against that which was said
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/noise_scale.h"
#include "astromill/psf/analytic.h"
#include "unit/deconv/simulated.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace astromill::deconv {
namespace {

/// An image of zeros in electrons, read noise 5 e-.
Observation zeros(std::size_t side) {
  const test::TemporaryDirectory folder;
  Options options;
  options.image = folder.file("zeros.fits");
  options.exposure.readnoise = "5";
  options.sky = "20";
  const auto pixels = static_cast<std::int64_t>(side);
  test::FitsWriter({pixels, pixels})
      .values(-32, std::vector<double>(side * side))
      .write(options.image);
  Report report;
  return open_observation(options, report);
}

/// Sky of 20 e- and stars, noise of photons and read-out, all times `factor`.
Observation field(double factor, std::size_t side = 256) {
  Observation out = zeros(side);
  std::ranges::fill(out.counts.pixels, 20.0F);
  std::mt19937_64 random(5);
  for (int star = 0; star < 300; ++star) {
    const auto x = static_cast<double>(random() % side);
    const auto y = static_cast<double>(random() % side);
    const double flux = std::pow(10, 2 + static_cast<double>(random() % 1000) / 400);
    for (std::size_t j = 0; j < side; ++j)
      for (std::size_t i = 0; i < side; ++i) {
        const double r2 =
            std::pow(static_cast<double>(i) - x, 2) + std::pow(static_cast<double>(j) - y, 2);
        if (r2 < 100)
          out.counts.view()(i, j) += static_cast<float>(flux / 8 * std::exp(-r2 / 2.6));
      }
  }
  std::normal_distribution<double> gaussian;
  for (float& value : out.counts.pixels)
    value +=
        static_cast<float>(factor * std::sqrt(static_cast<double>(value) + 25) * gaussian(random));
  return out;
}

TEST(NoiseScale, IsOneWhereTheNoiseIsAsSaid) {
  const NoiseScale found = measure_noise_scale(field(1));
  EXPECT_NEAR(found.factor, 1, 0.03);
  EXPECT_GT(found.pixels, 1000);
}

TEST(NoiseScale, IsOneWhereStarsCoverTheImage) {
  constexpr std::size_t kSide = 256;
  std::uint64_t seed = 1;
  for (const double fwhm : {1.5, 2.0, 4.0})
    for (const int stars : {1000, 6500}) // one in 10 pixels
      for (const double sky : {2.0, 100.0}) {
        const auto psf = psf::make_moffat({fwhm}, 4);
        test::Random random(seed++);
        const test_field::Detector detector{.gain = 2, .readnoise = 5, .sky = sky};
        const Image<double> light =
            test_field::stars_on_sky(*psf, kSide, {stars, 30, 3e4}, sky, random);
        const Observation image =
            test_field::observe(test_field::with_noise(light, detector, random), detector);
        const double found = measure_noise_scale(image).factor;
        EXPECT_GT(found, 0.9) << fwhm << " " << stars << " " << sky;
        EXPECT_LT(found, fwhm < 2 ? 1.2 : 1.15) << fwhm << " " << stars << " " << sky;
      }
}

TEST(NoiseScale, CorrelatedNoiseIsSmaller) {
  Observation image = field(1);
  const Image<float> before = image.counts;
  for (std::size_t y = 1; y < 256; ++y)
    for (std::size_t x = 1; x < 256; ++x)
      image.counts.view()(x, y) =
          0.6F * before.view()(x, y) + 0.2F * (before.view()(x - 1, y) + before.view()(x, y - 1));
  EXPECT_LT(measure_noise_scale(image).factor, 0.8);
}

TEST(NoiseScale, FindsWhatWasNotSaid) {
  EXPECT_NEAR(measure_noise_scale(field(3.5)).factor, 3.5, 0.35);
  EXPECT_NEAR(measure_noise_scale(field(0.5)).factor, 0.5, 0.03);
  Observation image = field(2);
  scale_noise(image, 2);
  EXPECT_NEAR(measure_noise_scale(image).factor, 1, 0.06);
}

TEST(NoiseScale, OutliersAndFlawsDoNotCount) {
  Observation image = field(1);
  for (std::size_t i = 0; i < image.counts.pixels.size(); i += 211)
    image.counts.pixels[i] += 5000;
  EXPECT_NEAR(measure_noise_scale(image).factor, 1, 0.1);
  for (std::size_t y = 0; y < 256; ++y)
    for (std::size_t x = 0; x < 128; ++x) {
      image.counts.view()(x, y) = 0; // without noise
      image.flaws.view()(x, y) = Flaw::border;
    }
  EXPECT_NEAR(measure_noise_scale(image).factor, 1, 0.1);
}

TEST(NoiseScale, ASmallImageTellsNothing) {
  const NoiseScale found = measure_noise_scale(field(3, 40));
  EXPECT_EQ(found.factor, 1);
  EXPECT_EQ(found.pixels, 0);
}

} // namespace
} // namespace astromill::deconv
