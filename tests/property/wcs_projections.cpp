// astromill: random headers of every projection give what wcslib gives, and lead back
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "support/tolerances.h"
#include "support/wcs_headers.h"
#include "support/wcs_random.h"
#include "support/wcslib_direct.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::wcs {
namespace {

using test::Pixel;
using test::Random;
using test::RandomHeader;
using test::Sky;

constexpr int kHeaders = 60; ///< per projection and property

/// Positions where a degree of the sky is more degrees of the plane than this are left out: there,
/// far outside any image, the roundings of pixel coordinates show.
constexpr double kStretched = 100;

Sky random_sky(Random& random) {
  return {random.uniform(0, 360), std::asin(random.uniform(-1, 1)) * 180 / std::numbers::pi};
}

double inward(const Sky& sky, double step) { return sky.latitude > 0 ? -step : step; }

/// One random header, and wcslib as its judge.
struct Case {
  Transform transform;
  test::WcslibDirect& direct;
  double scale; ///< degrees per pixel
  bool csc;

  /// What an error of the sky does to a pixel, pixels per degree; infinite next to where the
  /// projection ends.
  double pixels_per_degree(const Sky& sky) const {
    const double step = csc ? 1e-4 : 1e-7; // in single precision, CSC is a staircase
    const auto at = direct.sky_to_pixel({sky,
                                         {sky.longitude + step, sky.latitude},
                                         {sky.longitude, sky.latitude + inward(sky, step)}});
    if (!at[0].defined() || !at[1].defined() || !at[2].defined())
      return std::numeric_limits<double>::infinity();
    return std::max(test::distance(at[0], at[1]), test::distance(at[0], at[2])) / step;
  }

  /// True where the projection ends within a billionth of a degree, so that roundings decide.
  bool at_the_end(const Sky& sky) const {
    constexpr double step = 1e-9;
    const bool pole = std::fabs(sky.latitude) > 90 - step;
    std::vector<Sky> around{sky};
    for (const double turn : {0.0, 90.0, 180.0, 270.0}) {
      around.push_back({sky.longitude + (pole ? turn : 0), sky.latitude + inward(sky, step)});
      if (!pole)
        around.push_back({sky.longitude + (turn < 180 ? step : -step), sky.latitude});
    }
    std::size_t defined = 0;
    for (const Pixel& p : direct.sky_to_pixel(around))
      defined += p.defined() ? 1U : 0U;
    return defined != 0 && defined != around.size();
  }

  /// Positions all over the sky, and those of pixels of the image.
  std::vector<Sky> positions(Random& random) const {
    std::vector<Sky> out;
    std::vector<Pixel> image;
    for (int i = 0; i < 150; ++i) {
      out.push_back(random_sky(random));
      image.push_back({random.uniform(1, 1000), random.uniform(1, 800)});
    }
    for (const Sky& s : direct.pixel_to_sky(image))
      if (s.defined())
        out.push_back(s);
    return out;
  }

  /// Pixels of positions(): of the pixels that stand for the same position (beyond +-180 degrees,
  /// on the second copies of cube faces) the one that the inverse chooses.
  std::vector<Pixel> pixels(Random& random) const {
    const std::vector<Sky> sky = positions(random);
    const std::vector<Pixel> at = direct.sky_to_pixel(sky);
    std::vector<Pixel> out;
    for (std::size_t i = 0; i < sky.size(); ++i)
      if (at[i].defined() && pixels_per_degree(sky[i]) * scale < kStretched)
        out.push_back(at[i]);
    return out;
  }
};

/// Projections whose inverse in wcslib is iterated or cancels: see kWcslibRoundTrip.
bool is_coarse(const std::string& code) {
  static const std::set<std::string> coarse = {"SZP", "SIN", "ZPN", "AIR", "PCO", "MOL", "QSC"};
  return coarse.count(code) > 0;
}

/// Runs check(random, case) for the random headers that wcslib can set up, and sees to it that the
/// others are refused.
class Projections : public ::testing::TestWithParam<const char*> {
protected:
  static bool is_csc() { return GetParam() == std::string("CSC"); }

  template <class Check> void for_random_headers(std::uint64_t seed, const Check& check) {
    Random random(seed);
    for (int usable = 0; usable < kHeaders && !HasFailure();) {
      const RandomHeader header(random, GetParam());
      SCOPED_TRACE(header.writer().cards());
      const fits::ImageHeader image = test::image_of(header.writer());
      test::WcslibDirect direct(image.header);
      if (!direct.usable()) {
        EXPECT_THROW(Transform(image, {}), Error);
        continue;
      }
      ++usable;
      Case c{Transform(image, {}), direct, header.scale(), is_csc()};
      check(random, c);
    }
  }
};
INSTANTIATE_TEST_SUITE_P(All, Projections, ::testing::ValuesIn(test::kProjections),
                         [](const auto& code) { return std::string(code.param); });

TEST_P(Projections, PixelToSkyIsThatOfWcslib) {
  std::size_t defined = 0;
  for_random_headers(71, [&](Random& random, Case& c) {
    std::vector<Pixel> pixels = c.pixels(random);
    for (int i = 0; i < 200; ++i)
      pixels.push_back({random.uniform(-200, 1200), random.uniform(-200, 1000)});
    const auto expected = c.direct.pixel_to_sky(pixels);
    const auto out = test::pixel_to_sky(c.transform, pixels);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      ASSERT_EQ(has_result(out.status[i]), expected[i].defined())
          << pixels[i].x << ' ' << pixels[i].y;
      if (!expected[i].defined())
        continue;
      ++defined;
      ASSERT_LE(test::separation(out.sky[i], expected[i]),
                is_csc() ? test::tolerance::kCscSky : test::tolerance::kSky)
          << pixels[i].x << ' ' << pixels[i].y;
      ASSERT_TRUE(out.sky[i].longitude >= 0 && out.sky[i].longitude < 360);
    }
  });
  EXPECT_GT(defined, 1000U);
}

TEST_P(Projections, SkyToPixelIsThatOfWcslib) {
  std::size_t compared = 0;
  std::size_t near_pole = 0;
  for_random_headers(72, [&](Random& random, Case& c) {
    std::vector<Sky> sky = c.positions(random);
    sky.insert(sky.end(), {{0, 90}, {0, -90}, {0, 0}, {180, 0}});
    const auto expected = c.direct.sky_to_pixel(sky);
    const auto out = test::sky_to_pixel(c.transform, sky);
    for (std::size_t i = 0; i < sky.size(); ++i) {
      if (c.at_the_end(sky[i]))
        continue;
      ASSERT_EQ(has_result(out.status[i]), expected[i].defined())
          << sky[i].longitude << ' ' << sky[i].latitude;
      const double rate = c.pixels_per_degree(sky[i]);
      if (!expected[i].defined() || !std::isfinite(rate))
        continue;
      ++compared;
      const double sky_limit = is_csc() ? test::tolerance::kCscSky : test::tolerance::kSkyRounding;
      const double allowed = test::tolerance::kPixel + sky_limit * rate;
      if (std::string_view(GetParam()) == "MOL" &&
          test::distance(out.pixels[i], expected[i]) > allowed) {
        // wcslib loses digits near the poles in both directions.
        const auto back = test::pixel_to_sky(c.transform, {out.pixels[i]});
        if (has_result(back.status[0])) { // it is on the very edge of the map otherwise
          ASSERT_LE(test::separation(back.sky[0], sky[i]), test::tolerance::kMollweidePole);
        }
        ++near_pole;
        continue;
      }
      ASSERT_LE(test::distance(out.pixels[i], expected[i]), allowed)
          << sky[i].longitude << ' ' << sky[i].latitude;
    }
  });
  EXPECT_LT(near_pole, compared / 20);
  EXPECT_GT(compared, 1000U);
}

TEST_P(Projections, RoundTripLeadsBack) {
  const double sky_limit = is_csc()                ? test::tolerance::kCscRoundTrip
                           : is_coarse(GetParam()) ? test::tolerance::kWcslibRoundTrip
                                                   : test::tolerance::kSkyRounding;
  std::size_t compared = 0;
  for_random_headers(73, [&](Random& random, Case& c) {
    const std::vector<Pixel> pixels = c.pixels(random);
    const auto there = test::pixel_to_sky(c.transform, pixels);
    const auto back = test::sky_to_pixel(c.transform, there.sky);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      const double rate = c.pixels_per_degree(there.sky[i]);
      if (!has_result(there.status[i]) || !std::isfinite(rate))
        continue;
      ++compared;
      ASSERT_TRUE(has_result(back.status[i])) << pixels[i].x << ' ' << pixels[i].y;
      ASSERT_LE(test::distance(back.pixels[i], pixels[i]),
                test::tolerance::kPixel + sky_limit * rate)
          << pixels[i].x << ' ' << pixels[i].y << " at " << there.sky[i].longitude << ' '
          << there.sky[i].latitude;
    }
  });
  EXPECT_GT(compared, 1000U);
}

} // namespace
} // namespace astromill::wcs
