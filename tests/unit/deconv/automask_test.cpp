// astromill: stars stay and flaws are found
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/automask.h"
#include "astromill/deconv/border.h"
#include "astromill/psf/analytic.h"
#include "unit/deconv/simulated.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

namespace astromill::deconv {
namespace {

using test_field::add_star;
using test_field::Detector;
using test_field::observe;
using test_field::Stars;
using test_field::stars_on_sky;
using test_field::with_noise;

constexpr std::size_t kSide = 256;
constexpr std::size_t kSmallSide = 160;

std::int64_t flawed(const Observation& image) {
  return std::ranges::count_if(image.flaws.pixels, [](Flaw flaw) { return flaw != Flaw::none; });
}

struct Found : FoundFlaws {
  std::int64_t border = 0;
};

Found mark_all(Observation& image, const psf::Model& psf) {
  const std::int64_t border = mark_border(image, false);
  return {mark_flaws(image, psf, {}), border};
}

struct Case {
  std::shared_ptr<const psf::Model> psf{};
  Stars stars{};
  Detector detector{};
  std::string name{};
};

std::vector<Case> fields() {
  std::vector<Case> out;
  const std::vector<std::shared_ptr<const psf::Model>> psfs{
      psf::make_gaussian({1.2}), psf::make_gaussian({2}), psf::make_moffat({1.5}, 3),
      psf::make_moffat({3, 0.8, 30}, 2.5)};
  for (std::size_t k = 0; k < psfs.size(); ++k)
    for (const Stars& stars : {Stars{60, 100, 1e6}, Stars{300, 100, 1e5}, Stars{3000, 50, 3e4}})
      for (const Detector& detector :
           {Detector{1, 0, 1}, Detector{2, 5, 20}, Detector{7, 5, 100}, Detector{14, 15, 1000}})
        out.push_back({psfs[k], stars, detector,
                       "PSF " + std::to_string(k) + ", stars " + std::to_string(stars.count) +
                           ", gain " + std::to_string(detector.gain) + ", sky " +
                           std::to_string(detector.sky)});
  return out;
}

Observation field(const Case& one, std::uint64_t seed) {
  test::Random random(seed);
  const Image<double> light =
      stars_on_sky(*one.psf, kSmallSide, one.stars, one.detector.sky, random);
  return observe(with_noise(light, one.detector, random), one.detector);
}

TEST(Automask, KeepsAllStars) {
  std::uint64_t seed = 1;
  for (const Case& one : fields()) {
    Observation image = field(one, seed++);
    const Found found = mark_all(image, *one.psf);
    EXPECT_LE(flawed(image), 1) << one.name << ": " << found.saturated << " saturated, "
                                << found.border << " in the border, " << found.cosmic_rays
                                << " sharp";
  }
}

TEST(Automask, KeepsStarsOfASomewhatOtherPsf) {
  std::uint64_t seed = 1;
  for (const double fwhm : {1.2, 1.6, 2.0, 3.0})
    for (const double factor : {0.9, 1.1}) {
      const Case truth{psf::make_moffat({fwhm}, 3), {300, 100, 1e6}, {2, 5, 20}, ""};
      Observation image = field(truth, seed++);
      const Found found = mark_all(image, *psf::make_moffat({factor * fwhm}, 3));
      EXPECT_LE(flawed(image), 1) << fwhm << " " << factor << ": " << found.saturated
                                  << " saturated, " << found.cosmic_rays << " sharp";
    }
}

TEST(Automask, KeepsBrightStarsAtAllPlacesInTheirPixels) {
  for (const double fwhm : {1.2, 1.6, 2.5}) {
    const auto psf = psf::make_gaussian({fwhm});
    const auto renderer = psf->renderer();
    const Detector detector{7, 5, 10};
    Image<double> light(kSide, kSide, detector.sky);
    for (int j = 0; j < 10; ++j)
      for (int i = 0; i < 10; ++i) // hundreds are as bright as the brightest
        add_star(light, *renderer, {20.0 + 24 * i + 0.1 * i, 20.0 + 24 * j + 0.1 * j}, 5e5);
    test::Random random(7);
    Observation image = observe(with_noise(light, detector, random), detector);
    const Found found = mark_all(image, *psf);
    EXPECT_EQ(flawed(image), 0) << fwhm << ": " << found.saturated << " saturated, "
                                << found.cosmic_rays << " sharp";
  }
}

/// Stars on which nothing is masked, and room for flaws.
class AutomaskFlaws : public testing::Test {
protected:
  Image<float> electrons() {
    test::Random random(3);
    Image<double> light = stars_on_sky(*psf_, kSide, {300, 100, 1e5}, detector_.sky, random);
    return with_noise(light, detector_, random);
  }

  static bool marked(const Observation& image, std::size_t x, std::size_t y) {
    return image.flaws.view()(x, y) != Flaw::none;
  }

  std::shared_ptr<const psf::Model> psf_ = psf::make_moffat({1.8}, 3);
  Detector detector_{7, 5, 10};
};

TEST_F(AutomaskFlaws, CosmicRaysAreFound) {
  for (const double strength : {300.0, 1000.0, 1e4, 1e5}) {
    Image<float> image = electrons();
    const Image<float> before = image;
    test::Random random(9);
    std::vector<std::size_t> hits;
    for (int hit = 0; hit < 60; ++hit) {
      const auto x = static_cast<std::size_t>(random.integer(2, kSide - 3));
      const auto y = static_cast<std::size_t>(random.integer(2, kSide - 3));
      const std::size_t i = y * kSide + x;
      if (before.pixels[i] > 0.05F * static_cast<float>(strength))
        continue; // on a star it is hard to tell
      image.pixels[i] += static_cast<float>(strength);
      hits.push_back(i);
    }
    Observation observed = observe(image, detector_);
    mark_all(observed, *psf_);
    const auto found = std::ranges::count_if(
        hits, [&](std::size_t i) { return observed.flaws.pixels[i] != Flaw::none; });
    EXPECT_GE(found, static_cast<long>(hits.size() * (strength < 500 ? 5 : 9) / 10)) << strength;
    EXPECT_LE(flawed(observed) - found, 2) << strength;
  }
}

TEST_F(AutomaskFlaws, TracksOfCosmicRaysAreFound) {
  for (const double strength : {2000.0, 2e4}) {
    Image<float> image = electrons();
    std::vector<std::size_t> track;
    for (std::size_t k = 0; k < 20; ++k) { // along a row, a column, a diagonal and between
      track.push_back(100 * kSide + 40 + k);
      track.push_back((40 + k) * kSide + 200);
      track.push_back((150 + k) * kSide + 150 + k);
      track.push_back((200 + k / 2) * kSide + 40 + k);
    }
    test::Random random(2);
    for (const std::size_t i : track) // of one brightness it would be a trail of charge
      image.pixels[i] += static_cast<float>(random.log_uniform(0.5, 2) * strength);
    Observation observed = observe(image, detector_);
    mark_all(observed, *psf_);
    const auto found = std::ranges::count_if(
        track, [&](std::size_t i) { return observed.flaws.pixels[i] != Flaw::none; });
    EXPECT_GE(found, static_cast<long>(track.size() * 9 / 10)) << strength;
    EXPECT_LE(flawed(observed) - found, 4) << strength;
  }
}

TEST_F(AutomaskFlaws, FullPixelsAndWhatBledAreFound) {
  for (const bool along_columns : {true, false}) {
    test::Random random(4);
    Image<double> light = stars_on_sky(*psf_, kSide, {300, 100, 1e5}, detector_.sky, random);
    constexpr double kFull = 3e4;
    const auto renderer = psf_->renderer();
    for (const auto& [x, y, flux] : {std::tuple{60.3, 80.1, 2e6},
                                     {180.6, 60.4, 7e5},
                                     {120.0, 200.0, 4e6},
                                     {200.2, 180.7, 5e5}})
      add_star(light, *renderer, {x, y}, flux);
    Image<char> full(kSide, kSide);
    for (std::size_t line = 0; line < kSide; ++line) {
      const auto at = [&](std::size_t k) {
        return along_columns ? k * kSide + line : line * kSide + k;
      };
      for (std::size_t k = 1; k + 1 < kSide; ++k) { // half of what is too much runs to each side
        const double excess = light.pixels[at(k)] - kFull;
        if (excess > 0) {
          light.pixels[at(k)] = kFull;
          full.pixels[at(k)] = 1;
          light.pixels[at(k + 1)] += excess / 2;
          double left = excess / 2;
          for (std::size_t b = k; b-- > 0 && left > 0;) {
            const double room = std::max(0.0, kFull - light.pixels[at(b)]);
            const double taken = std::min(room, left);
            light.pixels[at(b)] += taken;
            left -= taken;
            if (taken == room)
              full.pixels[at(b)] = 1;
          }
        }
      }
    }
    Image<float> image = with_noise(light, detector_, random);
    for (std::size_t i = 0; i < image.pixels.size(); ++i) // the converter has no noise
      if (full.pixels[i] != 0)
        image.pixels[i] = static_cast<float>(kFull);
    Observation observed = observe(image, detector_);
    const Found found = mark_all(observed, *psf_);
    EXPECT_NEAR(found.ceiling, kFull / detector_.gain, 0.1 * kFull / detector_.gain);
    std::int64_t missed = 0;
    std::int64_t all = 0;
    for (std::size_t i = 0; i < image.pixels.size(); ++i)
      if (full.pixels[i] != 0) {
        ++all;
        missed += observed.flaws.pixels[i] == Flaw::none ? 1 : 0;
      }
    EXPECT_LE(missed, all / 50) << all;
    EXPECT_LE(flawed(observed), 4 * all);
  }
}

TEST_F(AutomaskFlaws, DeadPixelsAndColumnsAreFound) {
  detector_.sky = 200;
  for (const float value : {0.0F, -700.0F}) {
    Image<float> image = electrons();
    for (std::size_t y = 50; y < 180; ++y)
      image.view()(77, y) = value;
    for (std::size_t k = 10; k < 250; k += 24)
      image.view()(k, 240 - k / 2) = value;
    Observation observed = observe(image, detector_);
    mark_all(observed, *psf_);
    std::int64_t found = 0;
    for (std::size_t y = 50; y < 180; ++y)
      found += marked(observed, 77, y) ? 1 : 0;
    EXPECT_GE(found, 120) << value;
    for (std::size_t k = 10; k < 250; k += 24)
      EXPECT_TRUE(marked(observed, k, 240 - k / 2)) << value << " " << k;
    EXPECT_LE(flawed(observed), 130 + 10 + 10);
  }
}

TEST_F(AutomaskFlaws, EmptyBordersAreFound) {
  enum class Kind { zeros, fill, bias, noise };
  for (const double sky : {3.0, 20.0, 300.0})
    for (const Kind kind : {Kind::zeros, Kind::fill, Kind::bias, Kind::noise}) {
      detector_.sky = sky;
      if (kind == Kind::noise && sky < 10)
        continue; // looks like the sky
      Image<float> image = electrons();
      test::Random random(6);
      std::int64_t empty = 0;
      for (std::size_t y = 0; y < kSide; ++y)
        for (std::size_t x = 0; x < kSide; ++x)
          if (x < 22 || y < 27 + x / 40) { // WFPC2's pyramid has a slope
            ++empty;
            const double noise = std::round(detector_.readnoise * test::normal(random) / 7) * 7;
            image.view()(x, y) = kind == Kind::zeros  ? 0.0F
                                 : kind == Kind::fill ? -700.0F
                                 : kind == Kind::bias ? 70.0F
                                                      : static_cast<float>(noise);
          }
      Observation observed = observe(image, detector_);
      mark_all(observed, *psf_);
      std::int64_t found = 0;
      std::int64_t lost = 0;
      for (std::size_t y = 0; y < kSide; ++y)
        for (std::size_t x = 0; x < kSide; ++x)
          (x < 22 || y < 27 + x / 40 ? found : lost) += marked(observed, x, y) ? 1 : 0;
      EXPECT_GE(found, empty * 98 / 100) << static_cast<int>(kind) << " sky " << sky;
      EXPECT_LE(lost, kind == Kind::noise ? 2000 : 400) << static_cast<int>(kind) << " sky " << sky;
    }
}

TEST_F(AutomaskFlaws, NarrowBordersAreFound) {
  detector_.sky = 30;
  Image<float> image = electrons();
  for (std::size_t k = 0; k < kSide; ++k)
    image.view()(kSide - 1, k) = image.view()(k, 0) = 0;
  Observation observed = observe(image, detector_);
  EXPECT_NEAR(static_cast<double>(mark_all(observed, *psf_).border), 2 * kSide - 1, 5);
}

TEST_F(AutomaskFlaws, VignettedFramesStay) {
  test::Random random(8);
  detector_.sky = 100;
  for (const double edge : {0.2, 0.5}) {
    Image<double> light = stars_on_sky(*psf_, kSide, {300, 100, 1e5}, detector_.sky, random);
    for (std::size_t y = 0; y < kSide; ++y)
      for (std::size_t x = 0; x < kSide; ++x) {
        const double r = std::hypot(static_cast<double>(x) - 128, static_cast<double>(y) - 128);
        light.view()(x, y) *= 1 - (1 - edge) * std::pow(r / 181, 2);
      }
    Observation observed = observe(with_noise(light, detector_, random), detector_);
    mark_all(observed, *psf_);
    EXPECT_LE(flawed(observed), 1) << edge;
  }
}

} // namespace
} // namespace astromill::deconv
