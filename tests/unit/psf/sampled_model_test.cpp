// astromill: tests of PSFs that are given by samples
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/sampled_model.h"
#include "support/gaussian_samples.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace astromill::psf {
namespace {

using test::constant_model;
using test::gaussian_light;
using test::gaussian_samples;
using test::moments;
using test::pixel;

constexpr double kSigma = 0.9; // FWHM 2.1 pixels
constexpr std::array<Position, 5> kPlaces{
    {{20, 30}, {20.5, 30.5}, {20.13, 29.77}, {20.999, 30.25}, {-3.4, 1000.6}}};

/// The largest error of a pixel, as a part of the peak.
double error_of(const SampledModel& model, Position star) {
  const auto renderer = model.renderer();
  const Stamp stamp = renderer->render(star, {});
  double worst = 0;
  const auto x0 = static_cast<std::ptrdiff_t>(std::floor(star.x)) - 8;
  const auto y0 = static_cast<std::ptrdiff_t>(std::floor(star.y)) - 8;
  for (std::ptrdiff_t y = y0; y < y0 + 17; ++y)
    for (std::ptrdiff_t x = x0; x < x0 + 17; ++x)
      worst =
          std::max(worst, std::abs(pixel(stamp, x, y) -
                                   gaussian_light(static_cast<double>(x) - star.x, kSigma, 1) *
                                       gaussian_light(static_cast<double>(y) - star.y, kSigma, 1)));
  return worst / std::pow(gaussian_light(0, kSigma, 1), 2);
}

struct Sampling {
  std::string name;
  std::size_t n;
  double oversampling;
  bool pixel_included;
  double tolerance; ///< of a pixel, of the peak
  double flux;      ///< tolerance of the flux
};

class SampledGaussian : public testing::TestWithParam<Sampling> {
protected:
  Samples samples() const {
    const Sampling& p = GetParam();
    Samples out = gaussian_samples(p.n, p.oversampling, kSigma, p.pixel_included);
    if (p.oversampling != std::floor(p.oversampling))
      out.interpolation = Interpolation::lanczos4;
    return out;
  }
};

TEST_P(SampledGaussian, IsThatGaussianAtAnyPosition) {
  const auto model = constant_model(samples());
  for (const Position star : kPlaces)
    EXPECT_LT(error_of(*model, star), GetParam().tolerance) << star.x << "," << star.y;
}

TEST_P(SampledGaussian, KeepsFluxAndCentroid) {
  const auto model = constant_model(samples());
  const auto renderer = model->renderer();
  for (const Position star : kPlaces) {
    const auto m = moments(renderer->render(star, {}));
    EXPECT_NEAR(m.flux, 1, GetParam().flux) << star.x << "," << star.y;
    EXPECT_NEAR(m.x, star.x, 10 * GetParam().tolerance);
    EXPECT_NEAR(m.y, star.y, 10 * GetParam().tolerance);
  }
}

TEST_P(SampledGaussian, DoesNotDependOnItsScale) {
  Samples scaled = samples();
  for (double& value : scaled.values)
    value *= 1024;
  const auto model = constant_model(samples());
  const auto scaled_model = constant_model(scaled);
  EXPECT_NEAR(scaled_model->raw_flux({}) / model->raw_flux({}), 1024, 1e-9);
  const auto a = model->renderer();
  const auto b = scaled_model->renderer();
  const Stamp one = a->render(kPlaces[2], {});
  const Stamp other = b->render(kPlaces[2], {});
  ASSERT_EQ(one.pixels.width, other.pixels.width);
  for (std::size_t y = 0; y < one.pixels.height; ++y)
    for (std::size_t x = 0; x < one.pixels.width; ++x)
      ASSERT_NEAR(one.pixels(x, y), other.pixels(x, y), 1e-7);
}

TEST_P(SampledGaussian, IsTheSameToTheBitWholePixelsAway) {
  const auto model = constant_model(samples());
  const auto a = model->renderer();
  const auto b = model->renderer();
  for (const double fraction : {0.0, 0.25, 0.5, 0.1328125, 0.98046875}) {
    const Stamp here = a->render({10 + fraction, 12 + fraction}, {});
    const Stamp there = b->render({4010 + fraction, -988 + fraction}, {});
    ASSERT_EQ(here.x + 4000, there.x);
    ASSERT_EQ(here.y - 1000, there.y);
    ASSERT_EQ(here.pixels.width, there.pixels.width);
    ASSERT_EQ(here.pixels.height, there.pixels.height);
    for (std::size_t y = 0; y < here.pixels.height; ++y)
      for (std::size_t x = 0; x < here.pixels.width; ++x)
        ASSERT_EQ(here.pixels(x, y), there.pixels(x, y));
  }
}

TEST_P(SampledGaussian, LiesWithinItsSupport) {
  const auto model = constant_model(samples());
  const auto renderer = model->renderer();
  for (const Position star : kPlaces) {
    const Stamp stamp = renderer->render(star, {});
    for (std::size_t y = 0; y < stamp.pixels.height; ++y)
      for (std::size_t x = 0; x < stamp.pixels.width; ++x)
        if (stamp.pixels(x, y) != 0) {
          const double dx = static_cast<double>(stamp.x) + static_cast<double>(x) + 1 - star.x;
          const double dy = static_cast<double>(stamp.y) + static_cast<double>(y) + 1 - star.y;
          ASSERT_LE(std::max(std::abs(dx), std::abs(dy)), model->support_radius());
        }
  }
}

INSTANTIATE_TEST_SUITE_P(Samplings, SampledGaussian,
                         testing::Values(Sampling{"effective4", 65, 4, true, 1e-4, 1e-6},
                                         Sampling{"effective3even", 50, 3, true, 4e-4, 1e-6},
                                         Sampling{"effective1", 21, 1, true, 4e-2, 1e-6},
                                         Sampling{"light1", 21, 1, false, 1e-2, 1e-6},
                                         Sampling{"light2", 41, 2, false, 2e-4, 1e-6},
                                         Sampling{"light2even", 40, 2, false, 2e-4, 1e-6},
                                         Sampling{"light5", 95, 5, false, 1e-5, 1e-6},
                                         Sampling{"light12", 199, 12, false, 1e-5, 1e-6},
                                         Sampling{"psfex", 41, 1 / 0.47, true, 5e-3, 5e-3}),
                         [](const auto& one) { return one.param.name; });

TEST(SampledModel, DiffusesChargeAtDetectorPixels) {
  for (const bool pixel_included : {true, false}) {
    Samples samples = gaussian_samples(43, 2, 0.8, pixel_included);
    const auto sharp = constant_model(samples);
    samples.diffusion = Image<double>(3, 3);
    samples.diffusion.pixels = {0.01, 0.04, 0.02, 0.06, 0.75, 0.05, 0.0, 0.05, 0.02};
    const auto diffused = constant_model(samples);
    EXPECT_TRUE(diffused->description().charge_diffusion);
    const auto a = sharp->renderer();
    const auto b = diffused->renderer();
    const Stamp from = a->render({50.3, 60.8}, {});
    const Stamp to = b->render({50.3, 60.8}, {});
    for (std::ptrdiff_t y = 40; y < 80; ++y)
      for (std::ptrdiff_t x = 30; x < 70; ++x) {
        double expected = 0;
        for (std::ptrdiff_t j = 0; j < 3; ++j)
          for (std::ptrdiff_t i = 0; i < 3; ++i)
            expected += samples.diffusion.pixels[static_cast<std::size_t>(3 * j + i)] *
                        pixel(from, x - (i - 1), y - (j - 1));
        ASSERT_NEAR(pixel(to, x, y), expected, 1e-7) << x << "," << y;
      }
  }
}

TEST(SampledModel, MixesPlanesByTheirWeights) {
  Samples samples = gaussian_samples(41, 4, 0.7, true);
  const Samples wide = gaussian_samples(41, 4, 1.1, true);
  for (const double value : wide.values)
    samples.values.push_back(3 * value); // of three times the flux
  const std::vector<Position> positions{{1, 1}, {101, 1}};
  const SampledModel model({}, samples, field_between(positions, {}), {});
  EXPECT_NEAR(model.raw_flux({51, 1}), (model.raw_flux({1, 1}) + model.raw_flux({101, 1})) / 2,
              1e-12);
  const auto renderer = model.renderer();
  const double narrow_peak = pixel(renderer->render({5, 5}, {1, 1}), 5, 5);
  const double wide_peak = pixel(renderer->render({5, 5}, {101, 1}), 5, 5);
  const double mixed_peak = pixel(renderer->render({5, 5}, {51, 1}), 5, 5);
  EXPECT_NEAR(mixed_peak, (narrow_peak + 3 * wide_peak) / 4, 1e-4);
  EXPECT_NEAR(moments(renderer->render({5, 5}, {51, 1})).flux, 1, 1e-3);
}

TEST(SampledModel, WithoutTheDetectorIsNarrower) {
  Samples samples = gaussian_samples(61, 2, 1.0, false);
  samples.diffusion = Image<double>(3, 3, 1.0 / 9);
  const auto model = constant_model(samples);
  const auto optics = model->without_detector();
  ASSERT_NE(optics, nullptr);
  const auto renderer = optics->renderer();
  // The density of a Gaussian of sigma 1 at its middle and one pixel off.
  const Stamp stamp = renderer->render({30, 30}, {});
  EXPECT_NEAR(pixel(stamp, 30, 30), 0.159155, 2e-4);
  EXPECT_NEAR(pixel(stamp, 31, 30), 0.096532, 2e-4);
  EXPECT_EQ(constant_model(gaussian_samples(41, 4, 1.0, true))->without_detector(), nullptr);
}

TEST(SampledModel, DrawsNothingBeyondAllPixels) {
  const auto model = constant_model(gaussian_samples(41, 4, 1, true));
  const auto renderer = model->renderer();
  EXPECT_TRUE(renderer->render({1e300, 5}, {}).pixels.empty());
  EXPECT_TRUE(renderer->render({5, -1e17}, {}).pixels.empty());
  EXPECT_FALSE(renderer->render({-1e9, 1e9}, {}).pixels.empty());
}

TEST(SampledModel, OneSampleIsAPsf) {
  Samples samples;
  samples.width = samples.height = 1;
  samples.values = {5};
  const auto model = constant_model(samples);
  const auto renderer = model->renderer();
  EXPECT_EQ(model->raw_flux({}), 5);
  EXPECT_NEAR(pixel(renderer->render({3, 4}, {}), 3, 4), 1, 1e-6);
  EXPECT_NEAR(moments(renderer->render({3.3, 4.9}, {})).flux, 1, 1e-3);
}

TEST(SampledModel, DrawsTheSameWhateverTheUnit) {
  for (const bool pixel_included : {true, false}) {
    const Samples samples = gaussian_samples(25, 2, 1, pixel_included);
    const auto model = constant_model(samples);
    const auto renderer = model->renderer();
    const Stamp one = renderer->render({3.3, 4.9}, {});
    for (const double unit : {0x1p-850, 0x1p-200, 0x1p-100, 0x1p100, 0x1p900}) {
      Samples scaled = samples;
      for (double& value : scaled.values)
        value *= unit;
      const auto other_model = constant_model(scaled);
      EXPECT_EQ(other_model->raw_flux({}), model->raw_flux({}) * unit);
      const auto other_renderer = other_model->renderer();
      const Stamp other = other_renderer->render({3.3, 4.9}, {});
      ASSERT_EQ(one.pixels.width, other.pixels.width);
      for (std::size_t y = 0; y < one.pixels.height; ++y)
        for (std::size_t x = 0; x < one.pixels.width; ++x)
          ASSERT_EQ(one.pixels(x, y), other.pixels(x, y)) << unit;
    }
    if (const auto bare = model->without_detector(); bare != nullptr) {
      EXPECT_NEAR(bare->raw_flux({}) * 4, model->raw_flux({}), 1e-12);
    }
  }
}

TEST(SampledModel, WarnsOfFluxThatDependsOnThePhase) {
  Samples samples = gaussian_samples(41, 4, 1, true);
  for (std::size_t i = 0; i < samples.values.size(); i += 2)
    samples.values[i] *= 1.2; // a chequerboard, as 41 is odd
  for (std::size_t i = 0; i < samples.values.size(); i += 4)
    samples.values[i] *= 1.2;
  const auto warnings = constant_model(samples)->description().warnings;
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("Stars are drawn with 0."), std::string::npos) << warnings[0];
}

TEST(SampledModel, RefusesSamplesThatCannotBe) {
  const auto fails = [](const Samples& samples, const char* what) {
    try {
      constant_model(samples);
      ADD_FAILURE() << what;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(what), std::string::npos) << error.what();
    }
  };
  fails({}, "has no samples");
  Samples samples = gaussian_samples(5, 2, 1, false);
  samples.values[7] = std::numeric_limits<double>::quiet_NaN();
  fails(samples, "sample 3,2 of PSF 1 is not a finite number");
  samples.values.assign(25, 0.0);
  fails(samples, "no positive flux: its sum is 0");
  samples.values.assign(25, -1.0);
  fails(samples, "no positive flux: its sum is -25");
  samples.values.assign(25, 1e308);
  fails(samples, "no positive flux: its sum is inf");
  samples = gaussian_samples(5, 2.5, 1, false);
  fails(samples, "a whole number a pixel, not 2.5");
  samples = gaussian_samples(5, 1e6, 1, true);
  fails(samples, "oversampling must be from 1/8 to 64");
}

TEST(SampledModel, WarnsOfWhatLooksWrong) {
  Samples samples = gaussian_samples(41, 4, 1, true);
  EXPECT_TRUE(constant_model(samples)->description().warnings.empty());
  samples.centre_x += 3;
  samples.values[20 * 41 + 30] = -0.5;
  samples.values[0] = 0.5;
  const auto warnings = constant_model(samples)->description().warnings;
  ASSERT_EQ(warnings.size(), 4U);
  EXPECT_NE(warnings[3].find("Stars are drawn with"), std::string::npos);
  EXPECT_NE(warnings[0].find("not re-centred"), std::string::npos);
  EXPECT_NE(warnings[1].find("below zero"), std::string::npos);
  EXPECT_NE(warnings[2].find("cut off"), std::string::npos);
}

} // namespace
} // namespace astromill::psf
