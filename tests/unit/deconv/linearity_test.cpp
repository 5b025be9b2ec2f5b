// astromill: what artificial stars tell of a restoration, where the answer is known
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/deconv/linearity_bins.h"
#include "astromill/deconv/linearity_measure.h"
#include "astromill/deconv/linearity_plan.h"
#include "astromill/deconv/run.h"
#include "astromill/psf/open_model.h"
#include "unit/deconv/simulated.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numbers>
#include <set>

namespace astromill::deconv {
namespace {

constexpr std::size_t kSide = 100;
constexpr double kGain = 2;
constexpr double kSky = 20;      // e-
constexpr double kReadnoise = 3; // e-
constexpr double kFwhm = 2.355;

Scene flat_scene() {
  const Image<float> sky(kSide, kSide, static_cast<float>(kSky));
  return {.observation =
              test_field::observe(sky, {.gain = kGain, .readnoise = kReadnoise, .sky = kSky}),
          .psf = psf::open_model("gauss:2.355", {}),
          .subsample = 2};
}

RestoredImage nothing_restored() {
  return {.object = Image<float>(2 * kSide, 2 * kSide), .light = Image<float>(kSide, kSide)};
}

/// A star as a perfect restoration has it: on the four fine pixels around it.
void put(Image<float>& object, const LinearityStar& star, double electrons) {
  const double x = 2 * star.x - 1.5; // fine pixels, from 0
  const double y = 2 * star.y - 1.5;
  const auto column = static_cast<std::size_t>(x);
  const auto row = static_cast<std::size_t>(y);
  const double dx = x - std::floor(x);
  const double dy = y - std::floor(y);
  const auto add = [&](std::size_t i, std::size_t j, double share) {
    object.view()(column + i, row + j) += static_cast<float>(share * electrons);
  };
  add(0, 0, (1 - dx) * (1 - dy));
  add(1, 0, dx * (1 - dy));
  add(0, 1, (1 - dx) * dy);
  add(1, 1, dx * dy);
}

const LinearityStar kStar{.x = 40.37, .y = 51.82, .magnitude = 20.5, .flux = 300};

TEST(LinearityMeter, TheTruthHasNoBias) {
  const Scene scene = flat_scene();
  const RestoredImage without = nothing_restored();
  StarMeter meter(scene, without, 1.5);
  Image<float> with = without.object;
  put(with, kStar, kStar.flux * kGain);
  LinearityStar star = kStar;
  meter.measure(with, star);
  EXPECT_NEAR(star.flux_out, kStar.flux, 1e-4);
  EXPECT_NEAR(star.flux_wide, kStar.flux, 1e-4);
  EXPECT_NEAR(star.flux_direct, kStar.flux, 1e-4);
  EXPECT_NEAR(star.x_out, kStar.x, 1e-5);
  EXPECT_NEAR(star.y_out, kStar.y, 1e-5);
  EXPECT_TRUE(star.found);
}

TEST(LinearityMeter, WhatWasThereBeforeCounts) {
  const Scene scene = flat_scene();
  RestoredImage without = nothing_restored();
  for (float& pixel : without.object.pixels)
    pixel = 3; // e-
  LinearityStar neighbour = kStar;
  neighbour.x += 1;
  put(without.object, neighbour, 100 * kGain);
  StarMeter meter(scene, without, 1.5);
  Image<float> with = without.object;
  put(with, kStar, kStar.flux * kGain);
  LinearityStar star = kStar;
  meter.measure(with, star);
  EXPECT_NEAR(star.flux_out, kStar.flux, 1e-3);
  // A background of which the aperture on pixels is not quite pi r^2, and most of a neighbour.
  EXPECT_GT(star.flux_direct, kStar.flux + 60);
  EXPECT_LT(star.flux_direct, kStar.flux + 105);
}

TEST(LinearityMeter, AStarWithoutAPeakOrHalfItsLightIsNotFound) {
  const Scene scene = flat_scene();
  const RestoredImage without = nothing_restored();
  StarMeter meter(scene, without, 1.5);
  for (const double part : {0.4, 0.6}) {
    Image<float> with = without.object;
    put(with, kStar, part * kStar.flux * kGain);
    LinearityStar star = kStar;
    meter.measure(with, star);
    EXPECT_EQ(star.found, part > 0.5) << part;
  }
  Image<float> slope = without.object; // brighter and brighter to the right
  for (std::size_t i = 0; i < slope.pixels.size(); ++i)
    slope.pixels[i] = static_cast<float>(i % slope.width);
  LinearityStar star = kStar;
  meter.measure(slope, star);
  EXPECT_GT(star.flux_out, star.flux);
  EXPECT_FALSE(star.found);
}

TEST(LinearityMeter, WhereNothingWasRestoredNothingIsMeasured) {
  const Scene scene = flat_scene();
  const RestoredImage without = nothing_restored();
  StarMeter meter(scene, without, 1.5);
  Image<float> with = without.object;
  with.view()(80, 102) = std::numeric_limits<float>::quiet_NaN();
  LinearityStar star = kStar;
  meter.measure(with, star);
  EXPECT_FALSE(star.measured());
}

TEST(LinearityMeter, TheLimitIsThatOfAFitToAGaussian) {
  const Scene scene = flat_scene();
  const RestoredImage without = nothing_restored();
  StarMeter meter(scene, without, 1.5);
  const double sigma2 = std::pow(kFwhm / 2.35482, 2) + 1.0 / 12; // with the pixel
  LinearityStar faint = kStar;
  faint.flux = 1e-3;
  meter.measure(without.object, faint);
  const double pixels = 4 * std::numbers::pi * sigma2;
  EXPECT_NEAR(faint.limit, std::sqrt(pixels * (kSky + kReadnoise * kReadnoise)) / kGain,
              0.002 * faint.limit);
  LinearityStar bright = kStar;
  bright.flux = 1e8;
  meter.measure(without.object, bright);
  EXPECT_NEAR(bright.limit, std::sqrt(bright.flux * kGain) / kGain, 0.005 * bright.limit);
}

TEST(LinearityBins, AFactorIsTheBias) {
  std::vector<LinearityStar> stars;
  const completeness::MagnitudeBins bins = parse_linearity_magnitudes("20:23");
  for (int i = 0; i < 200; ++i) {
    LinearityStar star{.x = 5, .y = 6, .magnitude = 20.01 + 1.99 * i / 200, .flux = 100};
    star.flux_out = 90 + (i % 2 == 0 ? 1 : -1);
    star.flux_direct = star.flux_wide = 120 + 0.1 * (i % 100);
    star.limit = 4;
    star.found = i % 4 != 0;
    star.x_out = 5.25;
    star.y_out = 5.75;
    stars.push_back(star);
  }
  const std::vector<LinearityBin> out = sum_up(stars, bins);
  ASSERT_EQ(out.size(), 3U);
  for (const LinearityBin& bin : {out[0], out[1]}) {
    EXPECT_NEAR(bin.bias, -0.1, 1e-9);
    EXPECT_NEAR(bin.bias_error, 1.2533 * 1.4826 * 0.01 / std::sqrt(bin.stars), 1e-5);
    EXPECT_NEAR(bin.direct, 0.25, 0.002);
    EXPECT_NEAR(bin.scatter, 1.4826 * 0.025, 0.001);
    EXPECT_NEAR(bin.limit, 0.04, 1e-12);
    EXPECT_NEAR(bin.found, 0.75, 0.01);
    EXPECT_NEAR(bin.position, 1.4826 * 0.25, 1e-3);
  }
  EXPECT_EQ(out[0].stars + out[1].stars, 200);
  EXPECT_EQ(out[2].stars, 0);
  EXPECT_TRUE(std::isnan(out[2].bias));
  EXPECT_EQ(out[2].magnitude, 22.5);
}

TEST(LinearityOptions, StepsAreAMagnitudeAtMost) {
  EXPECT_EQ(parse_linearity_magnitudes("20:23").count, 3U);
  EXPECT_EQ(parse_linearity_magnitudes("20:22.5").count, 3U);
  EXPECT_EQ(parse_linearity_magnitudes("-1:-0.5").count, 1U);
  EXPECT_EQ(parse_linearity_magnitudes("20:22.5:0.5").count, 5U);
  for (const char* text : {"", "20", "20:", "23:20", "20:20", "20:23:2", "20:23:-1", "a:b",
                           "20:23:1:1", "nan:20", "1e300:2e300"})
    EXPECT_THROW(parse_linearity_magnitudes(text), UsageError) << text;
}

TEST(LinearityPlan, StarsAreApartOnGoodPixelsAndOfAllMagnitudes) {
  Scene scene = flat_scene();
  for (std::size_t y = 0; y < kSide; ++y)
    for (std::size_t x = 40; x < 60; ++x)
      scene.observation.flaws.view()(x, y) = Flaw::bad;
  const LinearityOptions options{.stars = 100, .magnitudes = "18:22"};
  const LinearityPlan plan = plan_linearity(options, scene, linearity_injection(scene, 1, 1));
  EXPECT_NEAR(plan.radius, 0.75 * kFwhm * std::sqrt(1 + 1.0 / 12), 0.01);
  std::int64_t stars = 0;
  std::vector<int> in_bins(plan.bins.count);
  for (const LinearityRound& round : plan.rounds) {
    EXPECT_LE(round.stars.size(), 9U);
    for (const stars::Star& star : round.stars) {
      EXPECT_EQ(star.id, ++stars);
      const double reach = plan.radius + 1;
      EXPECT_GE(std::min(star.x, star.y), 0.5 + reach);
      EXPECT_LE(std::max(star.x, star.y), kSide + 0.5 - reach);
      // The nearest bad columns are 41 and 60.
      EXPECT_TRUE(star.x < 41 - 0.5 || star.x > 60 + 0.5) << star.x;
      for (const stars::Star& other : round.stars)
        if (&other != &star) {
          EXPECT_GE(std::max(std::abs(star.x - other.x), std::abs(star.y - other.y)), 30);
        }
      ++in_bins[plan.bins.bin_of(star.magnitude).value()];
    }
  }
  EXPECT_EQ(stars, 100);
  for (const int count : in_bins)
    EXPECT_NEAR(count, 25, 2);
}

TEST(LinearityPlan, WithoutARangeItGoesFromTheBrightestPixelToTheNoise) {
  Scene scene = flat_scene();
  const auto range = [&] {
    const LinearityOptions options{.stars = 1};
    return plan_linearity(options, scene, linearity_injection(scene, 1, 1)).bins;
  };
  scene.observation.counts.view()(30, 30) = 20000;
  const completeness::MagnitudeBins bins = range();
  // 3 sigma: 3 sqrt(4 pi 1.0 * 29) e-; 0.8 * 19980 e- in the brightest pixel of a star.
  const double faint = 25 - 2.5 * std::log10(3 * std::sqrt(4 * std::numbers::pi * 29) / kGain);
  const double bright = 25 - 2.5 * std::log10(0.8 * 19980 * 2 * std::numbers::pi / kGain);
  EXPECT_NEAR(bins.high, faint, 0.51);
  EXPECT_GE(bins.low, bright - 0.05);
  EXPECT_LE(bins.low, bright + 0.5);
  scene.observation.flaws.view()(30, 30) = Flaw::saturated;
  EXPECT_GT(range().low, bins.low + 2);
}

TEST(LinearityPlan, NoPlaceIsSaid) {
  Scene scene = flat_scene();
  for (std::size_t i = 0; i < kSide * kSide; i += 2)
    scene.observation.flaws.pixels[i] = Flaw::bad;
  const LinearityOptions options{.stars = 5, .magnitudes = "18:22"};
  EXPECT_THROW(plan_linearity(options, scene, linearity_injection(scene, 1, 1)), Error);
}

/// A field that was simulated, as a file.
class LinearityRun : public testing::Test {
protected:
  LinearityRun() {
    test::Random random(3);
    const auto psf = psf::open_model("gauss:2.355", {});
    const test_field::Detector detector{.gain = 1, .readnoise = 3, .sky = kSky};
    image = test_field::with_noise(
        test_field::stars_on_sky(*psf, kSide, {.count = 60, .faintest = 50, .brightest = 2e4}, kSky,
                                 random),
        detector, random);
    options.image = folder.file("image.fits");
    test::FitsWriter({kSide, kSide})
        .values(-32, {image.pixels.begin(), image.pixels.end()})
        .write(options.image);
    options.psf = "gauss:2.355";
    options.exposure.gain = "1";
    options.exposure.readnoise = "3";
    options.sky = "20";
    options.psf_error = "0";
    options.noise_scale = "1";
    options.subsample = 2;
    options.tile = 64;
    options.overlap = 32;
    options.output = folder.file("out.fits");
    options.overwrite = true;
    options.threads = 1;
    options.linearity = {.stars = 45,
                         .magnitudes = "15:20",
                         .table = folder.file("table.txt"),
                         .stars_table = folder.file("stars.fits"),
                         .plot = folder.file("plot.svg")};
  }

  std::string bytes() const {
    std::string out;
    for (const std::string& path : {options.output, options.linearity.table,
                                    options.linearity.stars_table, options.linearity.plot}) {
      std::ifstream file(path, std::ios::binary);
      out.append(std::istreambuf_iterator<char>(file), {});
    }
    return out;
  }

  test::TemporaryDirectory folder;
  Image<float> image;
  Options options;
};

TEST_F(LinearityRun, BrightStarsComeBackAndTheProductIsAsWithoutThem) {
  const Report report = run(options, {});
  ASSERT_TRUE(report.linearity);
  ASSERT_EQ(report.linearity->bins.size(), 5U);
  EXPECT_EQ(report.linearity->stars.size(), 45U);
  const LinearityBin& bright = report.linearity->bins.front(); // 1e4 to 4e3 e-
  EXPECT_NEAR(static_cast<double>(bright.stars), 9, 1);
  EXPECT_LT(std::abs(bright.bias), 0.02);
  EXPECT_LT(std::abs(bright.direct), 0.03);
  EXPECT_LT(bright.scatter, 0.06);
  EXPECT_GT(bright.limit, 0.009);
  EXPECT_LT(bright.limit, 0.02);
  EXPECT_EQ(bright.found, 1);
  EXPECT_LT(bright.position, 0.1);
  const auto product = [&] {
    std::ifstream file(options.output, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const std::string with = product();
  options.linearity.stars = 0;
  run(options, {});
  EXPECT_EQ(product(), with);
}

TEST_F(LinearityRun, TheBytesAreThoseOfAnyNumberOfThreads) {
  options.linearity.stars = 12;
  run(options, {});
  const std::string one = bytes();
  for (const int threads : {2, 7}) {
    options.threads = threads;
    run(options, {});
    EXPECT_EQ(bytes(), one) << threads;
  }
  options.linearity.seed = 2;
  run(options, {});
  EXPECT_NE(bytes(), one);
}

TEST_F(LinearityRun, ErrorsThatAreGivenGrowWithTheStars) {
  options.exposure.error = folder.file("errors.fits");
  options.linearity.magnitudes = "13:15"; // 1e5 e-: without that they would not be fitted
  std::vector<double> errors;
  for (const float counts : image.pixels)
    errors.push_back(std::sqrt(std::max(static_cast<double>(counts), kSky) + 9));
  test::FitsWriter({kSide, kSide}).values(-32, errors).write(options.exposure.error);
  options.linearity.stars = 9;
  const Report report = run(options, {});
  EXPECT_LT(std::abs(report.linearity->bins.front().bias), 0.02);
  EXPECT_EQ(report.linearity->not_converged, 0);
}

TEST_F(LinearityRun, OtherMethodsAreMeasuredToo) {
  options.linearity.stars = 9;
  options.linearity.magnitudes = "15:16";
  for (const Method method : {Method::sb, Method::rl}) {
    options.stop.method = method;
    options.stop.max_iterations = 40;
    EXPECT_LT(std::abs(run(options, {}).linearity->bins.front().bias), 0.04);
  }
}

TEST_F(LinearityRun, ProgressCountsTheTilesOfAllRounds) {
  std::int64_t most = 0;
  std::set<std::int64_t> totals;
  const Report report = run(options, {.progress = [&](const parallel::Progress& p) {
                              most = std::max(most, p.done);
                              totals.insert(p.total);
                            }});
  const auto tiles = static_cast<std::int64_t>(report.tiles.size());
  EXPECT_EQ(most, tiles * (report.linearity->rounds + 1));
  EXPECT_EQ(totals, std::set<std::int64_t>{most});
}

} // namespace
} // namespace astromill::deconv
