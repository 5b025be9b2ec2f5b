// astromill: tests of adding stars to an image
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/stars/injection.h"
#include "support/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace astromill::stars {
namespace {

constexpr double kRadius = 9.3;

/// A Gaussian that widens along x over the chip, with some negative light around it.
double shape(double dx, double dy, double chip_x) {
  const double sigma = 1.5 + 0.001 * chip_x;
  const double r2 = dx * dx + dy * dy;
  return std::fabs(dx) > kRadius || std::fabs(dy) > kRadius
             ? 0
             : std::exp(-r2 / (2 * sigma * sigma)) / (2 * M_PI * sigma * sigma) - 1e-5;
}

class ToyRenderer final : public psf::Renderer {
public:
  psf::Stamp render(psf::Position star, psf::Position chip) override {
    const auto first = [](double x) {
      return static_cast<std::ptrdiff_t>(std::ceil(x - 1 - kRadius));
    };
    const auto last = [](double x) {
      return static_cast<std::ptrdiff_t>(std::floor(x - 1 + kRadius));
    };
    const std::ptrdiff_t x0 = first(star.x);
    const std::ptrdiff_t y0 = first(star.y);
    pixels_ = Image<float>(static_cast<std::size_t>(last(star.x) - x0 + 1),
                           static_cast<std::size_t>(last(star.y) - y0 + 1));
    for (std::size_t y = 0; y < pixels_.height; ++y)
      for (std::size_t x = 0; x < pixels_.width; ++x)
        pixels_.view()(x, y) = static_cast<float>(
            shape(static_cast<double>(x0) + static_cast<double>(x) + 1 - star.x,
                  static_cast<double>(y0) + static_cast<double>(y) + 1 - star.y, chip.x));
    return {.pixels = pixels_.view(), .x = x0, .y = y0};
  }

private:
  Image<float> pixels_;
};

class ToyModel final : public psf::Model {
public:
  explicit ToyModel(std::optional<double> magnitude) : magnitude_(magnitude) {
    description_.format = "toy";
  }
  const psf::Description& description() const override { return description_; }
  double support_radius() const override { return kRadius; }
  double raw_flux(psf::Position chip) const override { return 2 + 0.01 * chip.x; }
  std::optional<double> magnitude() const override { return magnitude_; }
  std::unique_ptr<psf::Renderer> renderer() const override {
    return std::make_unique<ToyRenderer>();
  }

private:
  psf::Description description_;
  std::optional<double> magnitude_;
};

Injection toy_injection() {
  Injection injection;
  injection.psf = std::make_shared<ToyModel>(20.0);
  return injection;
}

std::vector<Star> random_stars(std::size_t count, double width, double height, unsigned seed) {
  test::Random random(seed);
  std::vector<Star> stars;
  for (std::size_t i = 0; i < count; ++i)
    stars.push_back({.id = static_cast<std::int64_t>(i) + 1,
                     .x = random.uniform(-kRadius - 3, width + kRadius + 3),
                     .y = random.uniform(-kRadius - 3, height + kRadius + 3),
                     .magnitude = random.uniform(8, 20),
                     .number = static_cast<std::uint32_t>(i) + 1});
  return stars;
}

template <class T> Image<T> background(std::size_t width, std::size_t height) {
  Image<T> image(width, height);
  for (std::size_t y = 0; y < height; ++y)
    for (std::size_t x = 0; x < width; ++x)
      image.view()(x, y) = static_cast<T>(100 + static_cast<double>((x + 3 * y) % 7));
  return image;
}

template <class T>
Image<T> injected(std::size_t width, std::size_t height, const std::vector<Star>& stars,
                  const Injection& injection, int threads) {
  Image<T> image = background<T>(width, height);
  parallel::ProgressMeter progress({}, -1);
  inject(image.view(), stars, injection, 1, threads, {.chunk = 7}, progress);
  return image;
}

TEST(Injection, adds_the_light_of_each_star_to_each_pixel) {
  const std::vector<Star> stars = random_stars(60, 50, 40, 1);
  const Image<double> image = injected<double>(50, 40, stars, toy_injection(), 1);
  const Image<double> empty = background<double>(50, 40);
  double brightest = 0;
  for (const Star& star : stars)
    brightest = std::max(brightest, toy_injection().flux(star));
  for (std::size_t y = 0; y < 40; ++y)
    for (std::size_t x = 0; x < 50; ++x) {
      double expected = empty.view()(x, y);
      for (const Star& star : stars)
        expected +=
            (2 + 0.01 * star.x) * std::pow(10, 0.4 * (20 - star.magnitude)) *
            shape(static_cast<double>(x) + 1 - star.x, static_cast<double>(y) + 1 - star.y, star.x);
      EXPECT_NEAR(image.view()(x, y), expected, 1e-7 * brightest);
    }
}

template <class T> void expect_same_for_all_threads(const Injection& injection) {
  for (const std::size_t count : {0U, 1U, 2U, 300U}) {
    // Many overlap, and 300 stars are many batches.
    const std::vector<Star> stars = random_stars(count, 61, 47, 2);
    const Image<T> one = injected<T>(61, 47, stars, injection, 1);
    for (const int threads : {2, 3, 7})
      EXPECT_EQ(one.pixels, injected<T>(61, 47, stars, injection, threads).pixels)
          << count << " stars, " << threads << " threads";
    EXPECT_EQ(count == 0, one.pixels == background<T>(61, 47).pixels);
  }
}

TEST(Injection, is_the_same_for_any_number_of_threads) {
  Injection injection = toy_injection();
  expect_same_for_all_threads<float>(injection);
  expect_same_for_all_threads<double>(injection);
  injection.gain = 2.5;
  expect_same_for_all_threads<float>(injection);
  expect_same_for_all_threads<double>(injection);
}

TEST(Injection, gives_a_star_the_same_noise_wherever_the_image_ends) {
  Injection injection = toy_injection();
  injection.gain = 1.5;
  const std::vector<Star> stars = random_stars(40, 60, 60, 3);
  const Image<float> whole = injected<float>(60, 60, stars, injection, 1);
  for (const int threads : {1, 3}) {
    const Image<float> part = injected<float>(31, 40, stars, injection, threads);
    for (std::size_t y = 0; y < 40; ++y)
      for (std::size_t x = 0; x < 31; ++x)
        EXPECT_EQ(part.view()(x, y), whole.view()(x, y));
  }
}

TEST(Injection, draws_other_noise_for_another_star_trial_or_seed) {
  Injection injection = toy_injection();
  injection.gain = 1;
  const auto pixels = [&](std::uint64_t seed, std::uint32_t trial, std::uint32_t number) {
    Injection other = injection;
    other.seed = seed;
    Image<double> image(30, 30);
    StarPainter painter(other);
    add_light(painter.paint({.x = 15.2, .y = 14.9, .magnitude = 12, .number = number}, trial),
              image.view());
    return image.pixels;
  };
  EXPECT_EQ(pixels(1, 1, 1), pixels(1, 1, 1));
  EXPECT_NE(pixels(1, 1, 1), pixels(1, 1, 2));
  EXPECT_NE(pixels(1, 1, 1), pixels(1, 2, 1));
  EXPECT_NE(pixels(1, 1, 1), pixels(2, 1, 1));
}

TEST(Injection, leaves_undefined_pixels_undefined) {
  Image<double> image(20, 20);
  image.view()(9, 9) = std::numeric_limits<double>::quiet_NaN();
  parallel::ProgressMeter progress({}, -1);
  inject(image.view(), std::vector<Star>{{.x = 10, .y = 10, .magnitude = 10, .number = 1}},
         toy_injection(), 1, 1, {}, progress);
  EXPECT_TRUE(std::isnan(image.view()(9, 9)));
  EXPECT_GT(image.view()(10, 9), 0);
}

TEST(Injection, adds_nothing_of_stars_far_away) {
  const std::vector<Star> stars = {{.x = 1e300, .y = 5, .magnitude = 10, .number = 1},
                                   {.x = 5, .y = -1e18, .magnitude = 10, .number = 2}};
  for (const int threads : {1, 2})
    EXPECT_EQ(injected<double>(10, 10, stars, toy_injection(), threads).pixels,
              background<double>(10, 10).pixels);
}

TEST(Injection, refuses_light_that_is_too_much) {
  Injection injection = toy_injection();
  const auto can_add = [&](double magnitude) {
    return injection.can_add({.x = 5, .y = 5, .magnitude = magnitude});
  };
  EXPECT_TRUE(can_add(10));
  EXPECT_TRUE(can_add(-50));
  EXPECT_TRUE(can_add(5000)); // nothing is left of it
  EXPECT_FALSE(can_add(-100));
  EXPECT_FALSE(can_add(-5000));
  EXPECT_FALSE(can_add(std::numeric_limits<double>::quiet_NaN()));
  EXPECT_FALSE(can_add(std::numeric_limits<double>::infinity()));
  EXPECT_FALSE(injection.can_add({.x = INFINITY, .y = 5, .magnitude = 10}));
}

TEST(Injection, takes_its_scale_from_the_zero_point_or_the_psf) {
  Injection injection = toy_injection();
  const Star star{.x = 100, .y = 5, .magnitude = 17.5};
  EXPECT_NEAR(injection.flux(star), 3 * std::pow(10, 0.4 * 2.5), 1e-12);
  injection.scale = {.zeropoint = 25, .exposure_time = 10};
  EXPECT_NEAR(injection.flux(star), 10 * std::pow(10, 0.4 * 7.5), 1e-9);
  EXPECT_NO_THROW(injection.validate());
  injection.psf = std::make_shared<ToyModel>(std::nullopt);
  EXPECT_NO_THROW(injection.validate());
  injection.scale.reset();
  EXPECT_THROW(injection.validate(), Error);
}

} // namespace
} // namespace astromill::stars
