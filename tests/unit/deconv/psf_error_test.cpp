// astromill: errors of a PSF that are known are measured
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/psf_error.h"
#include "astromill/psf/analytic.h"
#include "unit/deconv/simulated.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>

namespace astromill::deconv {
namespace {

using test_field::observe;
using test_field::Stars;
using test_field::stars_on_sky;
using test_field::with_noise;

constexpr std::size_t kSide = 400;
constexpr test_field::Detector kDetector{.gain = 1, .readnoise = 5, .sky = 20};

/// Stars from faint to bright, everywhere, as many are too close to others.
Observation crowded(const psf::Model& psf, std::uint64_t seed, double brightest = 2e5) {
  test::Random random(seed);
  const Image<double> light = stars_on_sky(psf, kSide, Stars{400, 100, brightest}, 20, random);
  return observe(with_noise(light, kDetector, random), kDetector);
}

/// Rms difference of two PSFs, the second with the flux that fits best, over the light of the
/// first, within the core.
double difference(const psf::Model& a, const psf::Model& b) {
  const auto ra = a.renderer();
  const auto rb = b.renderer();
  const psf::Stamp sa = ra->render({20, 20}, {});
  const psf::Stamp sb = rb->render({20, 20}, {});
  double aa = 0;
  double ab = 0;
  double bb = 0;
  for (std::ptrdiff_t y = 17; y <= 21; ++y)
    for (std::ptrdiff_t x = 17; x <= 21; ++x) {
      const auto at = [x, y](const psf::Stamp& stamp) {
        return static_cast<double>(stamp.pixels(static_cast<std::size_t>(x - stamp.x),
                                                static_cast<std::size_t>(y - stamp.y)));
      };
      aa += at(sa) * at(sa);
      ab += at(sa) * at(sb);
      bb += at(sb) * at(sb);
    }
  return std::sqrt((aa - ab * ab / bb) / aa);
}

TEST(PsfError, IsNothingWhereThePsfIsRight) {
  for (const auto& psf : {psf::make_moffat({2.2, 0.9, 20}, 3), psf::make_gaussian({1.4})})
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      const PsfError error = measure_psf_error(crowded(*psf, seed), *psf, {});
      EXPECT_LT(error.fraction, 0.003) << seed;
      EXPECT_FALSE(error.limited());
      EXPECT_GE(error.stars, 10);
    }
}

TEST(PsfError, IsThatOfTheCoreAtEveryBrightness) {
  const auto truth = psf::make_moffat({2.2}, 3);
  for (const auto& wrong : {psf::make_moffat({2.27}, 3), psf::make_moffat({2.3}, 2.6),
                            psf::make_moffat({2.2, 0.95, 30}, 3)}) {
    const double expected = difference(*truth, *wrong);
    ASSERT_GT(expected, 0.01);
    for (const double brightest : {5e4, 2e5, 1e6}) {
      const PsfError error = measure_psf_error(crowded(*truth, 1, brightest), *wrong, {});
      EXPECT_NEAR(error.measured, expected, 0.35 * expected) << brightest;
    }
  }
}

TEST(PsfError, IsTheSameWhereTheSkyIsNotKnown) {
  const auto truth = psf::make_moffat({2.2}, 3);
  const auto wrong = psf::make_moffat({2.3}, 3);
  Observation image = crowded(*truth, 2);
  const PsfError known = measure_psf_error(image, *wrong, {});
  image.set_sky(0);
  EXPECT_NEAR(measure_psf_error(image, *wrong, {}).measured, known.measured, 0.1 * known.measured);
  constexpr float kBright = 3000; // as bright as most stars
  for (float& value : image.counts.pixels)
    value += kBright;
  EXPECT_NEAR(measure_psf_error(image, *wrong, {}).measured, known.measured, 0.2 * known.measured);
  EXPECT_GE(measure_psf_error(image, *wrong, {}).stars, 10);
}

TEST(PsfError, StarsThatAreFullUnnoticedDoNotCount) {
  const auto psf = psf::make_moffat({2.2}, 3);
  Observation image = crowded(*psf, 3);
  constexpr float kCeiling = 12000; // those beyond 5e4 e-: a fifth of all, a third of the bright
  for (float& value : image.counts.pixels)
    value = value > kCeiling ? kCeiling + 0.1F * (value - kCeiling) : value;
  EXPECT_LT(measure_psf_error(image, *psf, {}).fraction, 0.005);
}

TEST(PsfError, HasALimitAndSaysSo) {
  const auto truth = psf::make_moffat({2.2}, 3);
  const auto wrong = psf::make_moffat({3}, 3);
  const PsfError error = measure_psf_error(crowded(*truth, 1), *wrong, {});
  EXPECT_EQ(error.fraction, kMostPsfError);
  EXPECT_NEAR(error.measured, difference(*truth, *wrong), 0.35 * error.measured);
  EXPECT_TRUE(error.limited());
}

TEST(PsfError, SaturatedStarsDoNotCount) {
  const auto psf = psf::make_gaussian({2.5});
  Observation image = crowded(*psf, 5);
  constexpr float kCeiling = 15000;
  for (std::size_t i = 0; i < image.counts.pixels.size(); ++i)
    if (image.counts.pixels[i] >= kCeiling) {
      image.counts.pixels[i] = kCeiling;
      image.flaws.pixels[i] = Flaw::saturated;
    }
  const PsfError error = measure_psf_error(image, *psf, {});
  EXPECT_LT(error.fraction, 0.005);
  EXPECT_GE(error.stars, 10);
}

TEST(PsfError, WithoutBrightStarsThereIsNone) {
  const auto psf = psf::make_gaussian({2.5});
  const PsfError error = measure_psf_error(crowded(*psf, 6, 300), *psf, {});
  EXPECT_EQ(error.fraction, 0);
  EXPECT_EQ(error.stars, 0);
}

TEST(PsfError, OfTinyImagesIsNone) {
  const auto psf = psf::make_gaussian({2.5});
  for (const std::size_t width : {1U, 2U, 12U})
    EXPECT_EQ(measure_psf_error(observe(Image<float>(width, 1, 1e5F), kDetector), *psf, {}).stars,
              0);
}

} // namespace
} // namespace astromill::deconv
