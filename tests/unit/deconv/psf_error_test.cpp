// astromill: errors of a PSF that are known are measured
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/psf_error.h"
#include "astromill/psf/analytic.h"
#include "support/fits_writer.h"
#include "support/random.h"
#include "support/star_field.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>

namespace astromill::deconv {
namespace {

constexpr std::size_t kSide = 400;
constexpr double kSky = 20; // e-
constexpr double kReadNoise = 5;

/// Of electrons.
Observation observe(const Image<float>& counts) {
  const test::TemporaryDirectory folder;
  Options options;
  options.image = folder.file("image.fits");
  test::FitsWriter({static_cast<long>(counts.width), static_cast<long>(counts.height)})
      .values(-32, {counts.pixels.begin(), counts.pixels.end()})
      .write(options.image);
  options.exposure.gain = "1";
  options.exposure.readnoise = "5";
  options.sky = "20";
  Report report;
  return open_observation(options, report);
}

/// Stars from faint to bright, everywhere, as many are too close to others.
Observation crowded(const psf::Model& psf, std::uint64_t seed, double brightest = 2e5) {
  test::Random random(seed);
  Image<double> light(kSide, kSide, kSky);
  const auto renderer = psf.renderer();
  for (int star = 0; star < 400; ++star) {
    const double flux = random.log_uniform(100, brightest);
    const psf::Position at{random.uniform(-5, kSide + 5), random.uniform(-5, kSide + 5)};
    const psf::Stamp stamp = renderer->render(at, at);
    for (std::size_t y = 0; y < stamp.pixels.height; ++y)
      for (std::size_t x = 0; x < stamp.pixels.width; ++x) {
        const std::ptrdiff_t i = stamp.x + static_cast<std::ptrdiff_t>(x);
        const std::ptrdiff_t j = stamp.y + static_cast<std::ptrdiff_t>(y);
        if (i >= 0 && j >= 0 && i < std::ptrdiff_t{kSide} && j < std::ptrdiff_t{kSide})
          light.view()(static_cast<std::size_t>(i), static_cast<std::size_t>(j)) +=
              flux * static_cast<double>(stamp.pixels(x, y));
      }
  }
  Image<float> counts(kSide, kSide);
  for (std::size_t i = 0; i < light.pixels.size(); ++i)
    counts.pixels[i] =
        static_cast<float>(light.pixels[i] + std::sqrt(light.pixels[i] + kReadNoise * kReadNoise) *
                                                 test::normal(random));
  return observe(counts);
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
  const auto psf = psf::make_moffat({2.2, 0.9, 20}, 3);
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
    const PsfError error = measure_psf_error(crowded(*psf, seed), *psf, {});
    EXPECT_LT(error.fraction, 0.006) << seed; // what neighbours leave
    EXPECT_FALSE(error.limited);
    EXPECT_GE(error.stars, 10);
  }
}

TEST(PsfError, IsThatOfTheCore) {
  const auto truth = psf::make_moffat({2.2}, 3);
  const auto wrong = psf::make_moffat({2.27}, 3);
  const double expected = difference(*truth, *wrong);
  ASSERT_GT(expected, 0.01);
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const PsfError error = measure_psf_error(crowded(*truth, seed), *wrong, {});
    EXPECT_NEAR(error.fraction, expected, 0.35 * expected) << seed;
  }
}

TEST(PsfError, HasALimitAndSaysSo) {
  const auto truth = psf::make_moffat({2.2}, 3);
  const auto wrong = psf::make_moffat({3}, 3);
  const PsfError error = measure_psf_error(crowded(*truth, 1), *wrong, {});
  EXPECT_EQ(error.fraction, kMostPsfError);
  EXPECT_TRUE(error.limited);
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
    EXPECT_EQ(measure_psf_error(observe(Image<float>(width, 1, 1e5F)), *psf, {}).stars, 0);
}

} // namespace
} // namespace astromill::deconv
