// astromill: the noise of simulated images: gradients, crowding, few photons, coarse steps, padding
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stats/background_noise.h"
#include "support/random.h"
#include "support/star_field.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

namespace astromill::stats {
namespace {

using test::Random;

constexpr std::size_t kSide = 256;

double sigma_of(const Image<float>& image) { return background_noise(image.view(), {}).sigma; }

Image<float> noise(Random& random, double level, double sigma) {
  Image<float> image(kSide, kSide);
  for (float& pixel : image.pixels)
    pixel = static_cast<float>(level + sigma * test::normal(random));
  return image;
}

/// Poisson deviate, by counting.
double photons(Random& random, double mean) {
  double product = random.uniform(0, 1);
  double count = 0;
  for (const double limit = std::exp(-mean); product > limit; ++count)
    product *= random.uniform(0, 1);
  return count;
}

TEST(BackgroundNoise, IsThatOfGaussianNoise) {
  Random random(1);
  for (const double sigma : {1e-6, 1.0, 1e6})
    EXPECT_NEAR(sigma_of(noise(random, 5 * sigma, sigma)), sigma, 0.02 * sigma);
}

TEST(BackgroundNoise, DoesNotCountGradients) {
  Random random(2);
  Image<float> image = noise(random, 100, 5);
  for (std::size_t y = 0; y < kSide; ++y)
    for (std::size_t x = 0; x < kSide; ++x)
      image.view()(x, y) += static_cast<float>(2 * x) + static_cast<float>(y * y) / 100;
  EXPECT_NEAR(sigma_of(image), 5, 0.1);
}

TEST(BackgroundNoise, HasNoBiasForFewPhotons) {
  Random random(3);
  for (const double mean : {0.5, 2.0, 10.0}) {
    Image<float> image(kSide, kSide);
    for (float& pixel : image.pixels)
      pixel = static_cast<float>(photons(random, mean));
    EXPECT_NEAR(sigma_of(image), std::sqrt(mean), 0.05 * std::sqrt(mean)) << mean;
  }
}

TEST(BackgroundNoise, KnowsCoarseSteps) {
  Random random(4);
  for (const double sigma : {0.4, 0.7, 2.0}) {
    Image<float> image = noise(random, 100.3, sigma);
    for (float& pixel : image.pixels)
      pixel = std::round(pixel);
    const double stored = std::sqrt(sigma * sigma + 1.0 / 12); // rounding is noise too
    EXPECT_NEAR(sigma_of(image), stored, 0.05 * stored) << sigma;
  }
}

TEST(BackgroundNoise, OfFewPixelsThatDifferIsNotZero) {
  Random random(5);
  for (const double sigma : {0.05, 0.06, 0.07, 0.08, 0.09, 0.1}) {
    Image<float> image = noise(random, 100.3, sigma);
    for (float& pixel : image.pixels)
      pixel = std::round(pixel);
    EXPECT_NE(sigma_of(image), 0) << sigma; // NaN where hardly any differ
  }
}

TEST(BackgroundNoise, SeesBetweenStars) {
  Random random(5);
  for (const double fwhm : {1.8, 2.5, 4.0}) {
    Image<float> image = noise(random, 100, 5);
    for (int i = 0; i < 1500; ++i) // one in some 40 pixels
      test::add_star(image, random.uniform(1, kSide), random.uniform(1, kSide),
                     random.log_uniform(5, 5000), fwhm);
    EXPECT_NEAR(sigma_of(image), 5, 0.4) << fwhm;
  }
}

TEST(BackgroundNoise, LeavesOutPaddingAndBadPixels) {
  Random random(6);
  Image<float> image = noise(random, 100, 5);
  Image<std::uint8_t> bad(kSide, kSide);
  for (std::size_t y = 0; y < kSide; ++y)
    for (std::size_t x = 0; x < kSide; ++x) {
      if (x > 80)
        image.view()(x, y) = 0; // two thirds without data
      if (y > 100) {
        image.view()(x, y) = random.chance(0.5) ? std::numeric_limits<float>::quiet_NaN() : 1e9F;
        bad.view()(x, y) = 1;
      }
    }
  const BackgroundNoise found = background_noise(image.view(), bad.view());
  EXPECT_NEAR(found.sigma, 5, 0.3);
  EXPECT_GT(found.samples, 1000U);
}

TEST(BackgroundNoise, OfALineIsTheSameEitherWay) {
  Random random(7);
  Image<float> line(20000, 1);
  for (float& pixel : line.pixels)
    pixel = static_cast<float>(7 * test::normal(random));
  EXPECT_NEAR(sigma_of(line), 7, 0.3);
  Image<float> column(1, 20000);
  column.pixels = line.pixels;
  EXPECT_EQ(sigma_of(column), sigma_of(line));
}

TEST(BackgroundNoise, OfFewLongRows) {
  Random random(8);
  for (const std::size_t height : {1U, 5U, 6U}) {
    Image<float> image(500000, height);
    for (float& pixel : image.pixels)
      pixel = static_cast<float>(test::normal(random));
    EXPECT_NEAR(sigma_of(image), 1, 0.02) << height;
  }
}

TEST(BackgroundNoise, IsUnknownWhereThereIsNone) {
  EXPECT_TRUE(std::isnan(sigma_of(Image<float>(kSide, kSide, 3))));
  EXPECT_TRUE(std::isnan(sigma_of(Image<float>(1, 1, 3))));
  EXPECT_TRUE(std::isnan(sigma_of(Image<float>(4, 4, 3))));
  EXPECT_TRUE(
      std::isnan(sigma_of(Image<float>(kSide, kSide, std::numeric_limits<float>::quiet_NaN()))));
}

} // namespace
} // namespace astromill::stats
