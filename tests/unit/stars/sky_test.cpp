// astromill: the sky against a plain sort, and photometry against sums over every pixel
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/stars/aperture.h"
#include "astromill/stars/partly_sorted.h"
#include "astromill/stars/sky.h"
#include "support/star_field.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace astromill::stars {
namespace {

using test::Random;

/// Pixels of a sky: noise, stars, steps, equal values, gaps; any number of them.
std::vector<float> sky_pixels(Random& random) {
  std::vector<float> out(static_cast<std::size_t>(random.log_uniform(1, 4000)));
  const double level = random.one_of({0.0, 100.0, -3000.0});
  const double noise = random.one_of({0.0, 0.3, 5.0, 1e4});
  const double stars = random.one_of({0.0, 0.05, 0.3, 0.7});
  const double step = random.one_of({0.0, 0.0, 1.0, 50.0});
  for (float& value : out) {
    double v = level + noise * test::normal(random);
    if (random.chance(stars))
      v += random.log_uniform(1, 1e5);
    value = static_cast<float>(step > 0 ? std::round(v / step) * step : v);
  }
  return out;
}

TEST(PartlySorted, GivesTheRanksOfASort) {
  Random random(11);
  SortWorkspace workspace;
  for (int i = 0; i < 500; ++i) {
    const std::vector<float> values = sky_pixels(random);
    std::vector<float> sorted = values;
    std::ranges::sort(sorted);
    PartlySorted partly(values, workspace);
    for (int k = 0; k < 5; ++k) {
      const auto n = static_cast<int>(values.size());
      const auto first = static_cast<std::size_t>(random.integer(0, n - 1));
      const auto last = static_cast<std::size_t>(
          random.integer(static_cast<int>(first) + 1, std::min(n, static_cast<int>(first) + 200)));
      const auto ranks = partly.ranks(first, last);
      ASSERT_TRUE(std::equal(ranks.begin(), ranks.end(),
                             sorted.begin() + static_cast<std::ptrdiff_t>(first)))
          << i << ": " << first << " to " << last << " of " << n;
    }
  }
}

TEST(PartlySorted, SortsValuesAtTheEndsOfTheRange) {
  SortWorkspace workspace;
  for (const float scale : {1e-45F, 1e-42F, 3e35F}) { // denormal, or farther apart than floats go
    std::vector<float> values;
    for (int i = 0; i < 2001; ++i)
      values.push_back(scale * static_cast<float>(i * 700 % 2001 - 1000));
    std::vector<float> sorted = values;
    std::ranges::sort(sorted);
    PartlySorted partly(values, workspace);
    EXPECT_EQ(partly.ranks(1000, 1001)[0], sorted[1000]) << scale;
  }
}

/// IRAF's clipped median, pass by pass over a sorted list.
Sky slow_median(std::vector<float> s) {
  std::ranges::sort(s);
  const int n = static_cast<int>(s.size());
  const auto moments = [&](int lo, int hi, double& sigma) {
    double sum = 0, squares = 0;
    for (int i = lo; i <= hi; ++i)
      sum += static_cast<double>(s[static_cast<std::size_t>(i)]);
    const double mean = sum / (hi - lo + 1);
    for (int i = lo; i <= hi; ++i)
      squares += std::pow(static_cast<double>(s[static_cast<std::size_t>(i)]) - mean, 2);
    sigma = std::sqrt(squares / (hi - lo + 1));
  };
  const auto average = [&](int from, int to) {
    double sum = 0;
    for (int i = std::max(0, from); i <= std::min(n - 1, to); ++i)
      sum += static_cast<double>(s[static_cast<std::size_t>(i)]);
    return sum / (std::min(n - 1, to) - std::max(0, from) + 1);
  };
  const auto cut = [](int used) {
    return static_cast<int>(std::lround(0.025F * static_cast<float>(used)));
  };
  int ilo = 0, ihi = n - 1;
  double sigma = 0;
  moments(ilo, ihi, sigma);
  int middle = (n + 1) / 2; // from 1
  double median = average(middle - 1 - cut(n), middle - 1 + cut(n) + (middle % 2 == 0));
  for (int pass = 0; pass < 50 && sigma > 0; ++pass) {
    double reach = 3 * sigma;
    if (pass == 0)
      reach = std::min(
          {reach, median - static_cast<double>(s.front()), static_cast<double>(s.back()) - median});
    int il = ilo, ih = ihi;
    while (il < n && static_cast<double>(s[static_cast<std::size_t>(il)]) < median - reach)
      ++il;
    while (ih >= 0 && static_cast<double>(s[static_cast<std::size_t>(ih)]) > median + reach)
      --ih;
    if (il == ilo && ih == ihi)
      break;
    if (ih < il)
      return {};
    middle = (il + 1 + ih + 1) / 2;
    const int used = ih - il + 1;
    const int low = std::max(0, middle - 1 - cut(used));
    median = average(low, std::max(middle - 1, low + 2 * cut(used) + (middle % 2 == 0)));
    moments(il, ih, sigma);
    ilo = il;
    ihi = ih;
  }
  return {.level = static_cast<float>(median),
          .sigma = static_cast<float>(sigma),
          .pixels = ihi - ilo + 1,
          .rejected = n - (ihi - ilo + 1)};
}

TEST(Sky, MedianIsThatOfAPlainSort) {
  Random random(12);
  SkyWorkspace workspace;
  int compared = 0;
  for (int i = 0; i < 400; ++i) {
    const std::vector<float> pixels = sky_pixels(random);
    const Sky expected = slow_median(pixels);
    const Sky sky = fit_sky(pixels, SkyMethod::median, workspace);
    // Where a pixel lies on a limit, single and double precision part ways.
    if (sky.pixels != expected.pixels)
      continue;
    ++compared;
    const double scale = std::fabs(static_cast<double>(expected.level)) + 1;
    EXPECT_NEAR(static_cast<double>(sky.level), static_cast<double>(expected.level), 2e-5 * scale)
        << i;
    EXPECT_NEAR(static_cast<double>(sky.sigma), static_cast<double>(expected.sigma),
                1e-4 * static_cast<double>(expected.sigma) + 1e-3)
        << i;
  }
  EXPECT_GT(compared, 380);
}

TEST(Sky, EveryMethodIsNearALevelWithStars) {
  Random random(13);
  SkyWorkspace workspace;
  for (const SkyMethod method :
       {SkyMethod::mode, SkyMethod::median, SkyMethod::mean, SkyMethod::centroid}) {
    std::vector<float> pixels(2000);
    for (float& pixel : pixels)
      pixel = static_cast<float>(100 + 5 * test::normal(random) +
                                 (random.chance(0.05) ? random.uniform(50, 5000) : 0));
    const Sky sky = fit_sky(pixels, method, workspace);
    EXPECT_NEAR(sky.level, 100, 1) << to_text(method);
    EXPECT_NEAR(sky.sigma, 5, 0.7) << to_text(method);
    EXPECT_EQ(sky.pixels + sky.rejected, 2000);
  }
}

TEST(Sky, ConstantAndTinyOnes) {
  SkyWorkspace workspace;
  for (const SkyMethod method :
       {SkyMethod::mode, SkyMethod::median, SkyMethod::mean, SkyMethod::centroid}) {
    for (const std::size_t n : {1U, 2U, 3U, 1000U}) {
      const std::vector<float> pixels(n, 7.25F);
      const Sky sky = fit_sky(pixels, method, workspace);
      EXPECT_EQ(sky.level, 7.25F) << to_text(method) << n;
      EXPECT_EQ(sky.sigma, 0) << to_text(method) << n;
      EXPECT_EQ(sky.pixels, static_cast<int>(n));
    }
    const Sky none = fit_sky(std::vector<float>{}, method, workspace);
    EXPECT_TRUE(std::isnan(none.level));
    EXPECT_EQ(none.pixels, 0);
    const std::vector<float> huge{-3e38F, 3e38F, 1, 2, 3e38F, -3e38F, 0};
    fit_sky(huge, method, workspace); // no trap, no endless loop
  }
}

TEST(Sky, AnnulusTakesThePixelsOfItsRing) {
  Random random(14);
  SkyWorkspace workspace;
  for (int i = 0; i < 200; ++i) {
    Image<float> pixels(static_cast<std::size_t>(random.integer(1, 60)),
                        static_cast<std::size_t>(random.integer(1, 60)), 3);
    Image<std::uint8_t> bad(pixels.width, pixels.height);
    for (std::uint8_t& flag : bad.pixels)
      flag = random.chance(0.1);
    const SearchImage image{.pixels = pixels.view(), .bad = bad.view(), .masked = true};
    const Annulus ring{.inner = random.uniform(0, 20), .width = random.uniform(0.5, 20)};
    const auto x = static_cast<float>(random.uniform(-30, 90));
    const auto y = static_cast<float>(random.uniform(-30, 90));
    const auto inner = static_cast<float>(ring.inner);
    const float outer = inner + static_cast<float>(ring.width);
    int good = 0, dropped = 0;
    for (std::size_t row = 0; row < pixels.height; ++row)
      for (std::size_t column = 0; column < pixels.width; ++column) {
        const float dx = x - static_cast<float>(column + 1);
        const float dy = y - static_cast<float>(row + 1);
        const float r2 = dx * dx + dy * dy;
        if (r2 > inner * inner && r2 <= outer * outer)
          ++(bad.view()(column, row) != 0 ? dropped : good);
      }
    const Sky sky = fit_sky(image, x, y, ring, SkyMethod::mean, workspace);
    EXPECT_EQ(sky.pixels, good) << i;
    EXPECT_EQ(sky.rejected, dropped) << i;
  }
}

TEST(SkyMethods, AreRead) {
  for (const char* text : {"mode", "median", "mean", "centroid"})
    EXPECT_EQ(to_text(parse_sky_method(text)), text);
  EXPECT_THROW(parse_sky_method("gauss"), UsageError);
}

/// A star on a flat sky, measured in three apertures.
struct Bench {
  Image<float> pixels{61, 61, 10};
  Image<std::uint8_t> bad{61, 61};
  SearchImage image{};
  PhotometryOptions options{.apertures = {2, 4, 6}, .annulus = {.inner = 10, .width = 8}};
  std::vector<ApertureLight> light{3};

  Bench() {
    test::add_star(pixels, 31.2, 30.7, 1000, 2.5);
    image = {.pixels = pixels.view(), .bad = bad.view(), .masked = true};
  }
  MeasuredStar measure(StarPosition star, ImageView<const float> errors = {}) {
    return Photometer(options, {.gain = 2}, {.zeropoint = 20, .exposure_time = 10})
        .measure(image, errors, star, light);
  }
};

TEST(Photometry, MeasuresTheStarsLight) {
  Bench bench;
  bench.measure({31.2F, 30.7F});
  const double sigma = 2.5 / 2.35482;
  const double flux = 1000 * 2 * M_PI * sigma * sigma;
  EXPECT_NEAR(bench.light[2].area, M_PI * 36, 1);
  EXPECT_NEAR(static_cast<double>(bench.light[2].flux), flux, 1e-3 * flux);
  EXPECT_NEAR(static_cast<double>(bench.light[2].magnitude), 20 - 2.5 * std::log10(flux / 10),
              1e-3);
  EXPECT_NEAR(static_cast<double>(bench.light[2].error), 1.0857 / std::sqrt(2 * flux), 1e-5);
  EXPECT_LT(bench.light[0].flux, bench.light[1].flux);
}

TEST(Photometry, ABadPixelTakesItsApertureAndTheLargerOnes) {
  Bench bench;
  bench.bad.view()(30, 35) = 1; // 5.3 pixels away
  bench.measure({31.2F, 30.7F});
  EXPECT_FALSE(std::isnan(bench.light[1].magnitude));
  EXPECT_TRUE(std::isnan(bench.light[2].magnitude));
  EXPECT_TRUE(std::isnan(bench.light[2].flux));
}

TEST(Photometry, AnApertureOverTheEdgeHasNone) {
  Bench bench;
  bench.measure({3.4F, 30}); // reaches -0.6, 1.4 ...
  EXPECT_FALSE(std::isnan(bench.light[0].flux));
  EXPECT_TRUE(std::isnan(bench.light[1].flux));
  EXPECT_TRUE(std::isnan(bench.light[2].flux));
  bench.measure({std::numeric_limits<float>::quiet_NaN(), 30});
  EXPECT_TRUE(std::isnan(bench.light[0].flux));
  bench.measure({1e30F, -1e30F});
  EXPECT_TRUE(std::isnan(bench.light[0].flux));
}

TEST(Photometry, DarknessHasFluxButNoMagnitude) {
  Bench bench;
  for (float& pixel : bench.pixels.pixels)
    pixel = 20 - pixel;
  bench.measure({31.2F, 30.7F});
  EXPECT_LT(bench.light[0].flux, 0);
  EXPECT_TRUE(std::isnan(bench.light[0].magnitude));
  EXPECT_TRUE(std::isnan(bench.light[0].error));
}

TEST(Photometry, ErrorsOfPixelsReplaceTheNoiseModel) {
  Bench bench;
  const Image<float> errors(61, 61, 3);
  bench.measure({31, 31}, errors.view());
  const double flux = static_cast<double>(bench.light[0].flux);
  double weights = 0; // sum of squares
  for (int dy = -4; dy <= 4; ++dy)
    for (int dx = -4; dx <= 4; ++dx)
      weights += std::pow(std::clamp(2.5 - std::hypot(dx, dy), 0.0, 1.0), 2);
  EXPECT_NEAR(static_cast<double>(bench.light[0].error), 1.0857 * 3 * std::sqrt(weights) / flux,
              1e-6);
}

TEST(Photometry, CentresAnew) {
  Bench bench;
  bench.options.centring_box = 7;
  const MeasuredStar star = bench.measure({30.0F, 32.0F});
  EXPECT_NEAR(star.position.x, 31.2F, 0.05F);
  EXPECT_NEAR(star.position.y, 30.7F, 0.05F);
  bench.bad.view()(32, 31) = 1;
  EXPECT_EQ(bench.measure({30.0F, 32.0F}).position.x, 30.0F) << "a masked pixel in the box";
}

TEST(Photometry, RefusesRadiiThatAreNone) {
  for (const std::vector<double>& radii :
       {std::vector<double>{0}, {-1}, {3, 3}, {5, 3}, {NAN}, {1e9}})
    EXPECT_THROW(PhotometryOptions{.apertures = radii}.validate(), UsageError);
  EXPECT_THROW((PhotometryOptions{.annulus = {.inner = -1, .width = 5}}.validate()), UsageError);
  EXPECT_THROW((PhotometryOptions{.annulus = {.inner = 5, .width = 0}}.validate()), UsageError);
}

} // namespace
} // namespace astromill::stars
