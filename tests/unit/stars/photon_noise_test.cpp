// astromill: tests of the photon noise of a star
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/photon_noise.h"
#include "support/chi_square.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace astromill::stars {
namespace {

using parallel::RandomStream;
using parallel::RandomUse;

constexpr double kGain = 4;

/// A star with every kind of pixel: bright, faint, nothing, negative.
Image<float> make_star(std::size_t width, std::size_t height) {
  Image<float> star(width, height);
  for (std::size_t y = 0; y < height; ++y)
    for (std::size_t x = 0; x < width; ++x) {
      const double r2 = std::pow(static_cast<double>(x) - 0.45 * static_cast<double>(width), 2) +
                        std::pow(static_cast<double>(y) - 0.55 * static_cast<double>(height), 2);
      star.view()(x, y) = static_cast<float>(std::pow(1 + r2 / 2, -1.5) - 0.001);
      if ((x + 2 * y) % 17 == 0)
        star.view()(x, y) = 0;
    }
  return star;
}

RandomStream stream(std::uint32_t star) { return {3, RandomUse::photon_noise, 5, star}; }

/// Statistics of the electrons in each pixel of many stars.
struct Sums {
  explicit Sums(std::size_t pixels) : electrons(pixels), squares(pixels), with_next(pixels) {}
  std::vector<double> electrons;
  std::vector<double> squares;
  std::vector<double> with_next; ///< product with the next pixel, deviations from the mean
};

class Noise : public testing::TestWithParam<double> {};

TEST_P(Noise, has_mean_and_variance_of_each_pixel_and_no_correlation) {
  constexpr std::uint32_t kStars = 20000;
  const double flux = GetParam();
  const Image<float> shape = make_star(21, 19);
  const std::size_t pixels = shape.pixels.size();
  Sums sums(pixels);
  PhotonNoise noise;
  std::vector<double> off(pixels);
  for (std::uint32_t star = 1; star <= kStars; ++star) {
    RandomStream random = stream(star);
    const auto light = noise.draw(shape.view(), flux, kGain, random);
    for (std::size_t i = 0; i < pixels; ++i) {
      const double expected = std::max(0.0, flux * kGain * shape.pixels[i]);
      off[i] = light.data[i] * kGain - expected;
      sums.electrons[i] += off[i];
      sums.squares[i] += off[i] * off[i];
    }
    for (std::size_t i = 0; i < pixels; ++i)
      sums.with_next[i] += off[i] * off[(i + 1) % pixels];
  }
  double means = 0; // sums over all pixels of squared deviations in units of their errors
  double variances = 0;
  double covariances = 0;
  int count = 0;
  for (std::size_t i = 0; i < pixels; ++i) {
    const double mean = flux * kGain * shape.pixels[i];
    const double next = flux * kGain * shape.pixels[(i + 1) % pixels];
    if (mean * kStars < 100 || next * kStars < 100)
      continue;
    means += std::pow(sums.electrons[i], 2) / (mean * kStars);
    variances += std::pow(sums.squares[i] - mean * kStars, 2) / ((2 * mean * mean + mean) * kStars);
    covariances += std::pow(sums.with_next[i], 2) / (mean * next * kStars);
    ++count;
  }
  ASSERT_GT(count, 250);
  const double tolerance = 5 * std::sqrt(2.0 / count);
  EXPECT_NEAR(means / count, 1, tolerance);
  EXPECT_NEAR(variances / count, 1, 2 * tolerance);
  EXPECT_NEAR(covariances / count, 1, 2 * tolerance);
}

TEST_P(Noise, has_poisson_distribution_in_each_pixel) {
  constexpr std::uint32_t kStars = 40000;
  const double flux = GetParam();
  const Image<float> shape = make_star(9, 11);
  PhotonNoise noise;
  std::vector<std::vector<double>> observed(shape.pixels.size());
  for (std::uint32_t star = 1; star <= kStars; ++star) {
    RandomStream random = stream(star);
    const auto light = noise.draw(shape.view(), flux, kGain, random);
    for (std::size_t i = 0; i < observed.size(); ++i) {
      const double electrons = light.data[i] * kGain;
      if (shape.pixels[i] <= 0)
        continue;
      const auto k = static_cast<std::size_t>(std::lround(electrons));
      ASSERT_NEAR(electrons, static_cast<double>(k), 1e-5 * (1 + electrons));
      observed[i].resize(std::max(observed[i].size(), k + 1));
      observed[i][k] += 1;
    }
  }
  double sum = 0;
  int count = 0;
  for (std::size_t i = 0; i < observed.size(); ++i) {
    const double mean = flux * kGain * shape.pixels[i];
    if (mean < 0.01 || mean > 2000)
      continue;
    std::vector<double> expected;
    for (std::size_t k = 0; k < observed[i].size(); ++k)
      expected.push_back(kStars * test::poisson_probability(static_cast<int>(k), mean));
    const double deviation = test::chi_square_deviation(observed[i], expected);
    EXPECT_LT(std::fabs(deviation), 4.5) << "pixel " << i << ", mean " << mean;
    sum += deviation;
    ++count;
  }
  EXPECT_LT(std::fabs(sum / std::sqrt(count)), 4);
}

TEST_P(Noise, has_poisson_distribution_in_all) {
  constexpr std::uint32_t kStars = 20000;
  const double flux = GetParam();
  const Image<float> shape = make_star(21, 19);
  double mean = 0;
  for (const float value : shape.pixels)
    mean += std::max(0.0F, value) * flux * kGain;
  PhotonNoise noise;
  double sum = 0;
  double squares = 0;
  for (std::uint32_t star = 1; star <= kStars; ++star) {
    RandomStream random = stream(star);
    const auto light = noise.draw(shape.view(), flux, kGain, random);
    double electrons = 0;
    for (std::size_t i = 0; i < shape.pixels.size(); ++i)
      electrons += shape.pixels[i] > 0 ? light.data[i] * kGain : 0;
    sum += electrons - mean;
    squares += std::pow(electrons - mean, 2);
  }
  EXPECT_NEAR(sum / std::sqrt(mean * kStars), 0, 4);
  EXPECT_NEAR(squares / (mean * kStars), 1, 4 * std::sqrt((2 + 1 / mean) / kStars));
}

INSTANTIATE_TEST_SUITE_P(fluxes, Noise, testing::Values(1.0, 20.0, 400.0));

TEST(PhotonNoise, is_none_where_there_is_no_light) {
  const Image<float> shape = make_star(21, 19);
  PhotonNoise noise;
  RandomStream random = stream(1);
  const auto light = noise.draw(shape.view(), 300, kGain, random);
  for (std::size_t i = 0; i < shape.pixels.size(); ++i) {
    if (shape.pixels[i] <= 0) {
      EXPECT_EQ(light.data[i], shape.pixels[i] * 300.0F);
    }
  }
}

TEST(PhotonNoise, is_a_pure_function_of_its_stream) {
  const Image<float> shape = make_star(33, 20);
  PhotonNoise noise;
  RandomStream random = stream(1);
  const auto light = noise.draw(shape.view(), 100, kGain, random);
  const std::vector<float> first(light.data, light.data + shape.pixels.size());
  random = stream(2);
  noise.draw(make_star(64, 64).view(), 3, 1, random);
  random = stream(1);
  const auto again = noise.draw(shape.view(), 100, kGain, random);
  EXPECT_EQ(first, std::vector<float>(again.data, again.data + shape.pixels.size()));
}

TEST(PhotonNoise, takes_views_with_a_stride_and_any_size) {
  const Image<float> whole = make_star(40, 40);
  for (const std::size_t width : {1U, 2U, 15U, 16U, 17U, 33U})
    for (const std::size_t height : {1U, 7U, 8U, 9U}) {
      const auto part = whole.view().part(3, 5, width, height);
      Image<float> copy(width, height);
      for (std::size_t y = 0; y < height; ++y)
        std::copy_n(part.row(y), width, copy.view().row(y));
      PhotonNoise a;
      PhotonNoise b;
      RandomStream one = stream(1);
      RandomStream two = stream(1);
      const auto from_part = a.draw(part, 50, kGain, one);
      const auto from_copy = b.draw(copy.view(), 50, kGain, two);
      EXPECT_TRUE(std::equal(from_part.data, from_part.data + width * height, from_copy.data));
    }
}

TEST(PhotonNoise, copes_with_light_of_any_amount) {
  const Image<float> shape = make_star(9, 9);
  PhotonNoise noise;
  for (const double flux : {0.0, 1e-300, 1e-40, 1e20, 1e35}) {
    RandomStream random = stream(1);
    const auto light = noise.draw(shape.view(), flux, 1, random);
    for (std::size_t i = 0; i < shape.pixels.size(); ++i) {
      EXPECT_TRUE(std::isfinite(light.data[i]));
      if (flux > 1e10) {
        EXPECT_NEAR(light.data[i] / flux, shape.pixels[i], 1e-6);
      } else if (shape.pixels[i] >= 0) {
        EXPECT_EQ(light.data[i], 0);
      }
    }
  }
}

} // namespace
} // namespace astromill::stars
