// astromill: tests of the way back through distortions that only wcslib knows
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "support/random.h"
#include "support/tolerances.h"
#include "support/wcs_headers.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace astromill::wcs {
namespace {

using test::FitsWriter;
using test::Pixel;
using test::Random;
using test::Sky;

std::vector<Pixel> pixels_around(Random& random, double margin, int count) {
  std::vector<Pixel> out;
  for (int i = 0; i < count; ++i)
    out.push_back({random.uniform(-margin, 1000 + margin), random.uniform(-margin, 800 + margin)});
  return out;
}

void expect_way_back(const FitsWriter& writer, const std::vector<Pixel>& pixels) {
  Transform transform(test::image_of(writer), {});
  ASSERT_NE(transform.description().find("through wcslib"), std::string::npos);
  const auto sky = test::pixel_to_sky(transform, pixels).sky;
  const auto back = test::sky_to_pixel(transform, sky);
  for (std::size_t i = 0; i < pixels.size(); ++i)
    EXPECT_LE(test::distance(back.pixels[i], pixels[i]), test::tolerance::kPixel)
        << pixels[i].x << ' ' << pixels[i].y;
}

TEST(TransformDistorted, LeadsBackFromTheImageAndFromAfar) {
  Random random(65);
  expect_way_back(test::tnx_header(), pixels_around(random, 0, 3000));
  expect_way_back(test::tnx_header(), pixels_around(random, 5000, 3000));
}

TEST(TransformDistorted, LeadsBackWhereTheSizeIsNotKnown) {
  Random random(66);
  FitsWriter writer = test::tnx_header();
  writer.set("NAXIS", 0).remove("NAXIS1").remove("NAXIS2");
  expect_way_back(writer, pixels_around(random, 1000, 3000));
}

/// TAN with TNX surfaces of these numbers.
FitsWriter with_surfaces(const std::string& longitude, const std::string& latitude) {
  FitsWriter out = test::tan_header();
  out.set("CTYPE1", "RA---TNX").set("CTYPE2", "DEC--TNX").set("WCSDIM", 2);
  out.set("WAT0_001", "system=image");
  const auto add = [&out](const std::string& keyword, const std::string& text) {
    for (std::size_t begin = 0; begin < text.size(); begin += 68)
      out.set(keyword + std::to_string(begin / 68 + 1), text.substr(begin, 68));
  };
  add("WAT1_00", "wtype=tnx axtype=ra lngcor = \"" + longitude + "\"");
  add("WAT2_00", "wtype=tnx axtype=dec latcor = \"" + latitude + "\"");
  return out;
}

/// A TNX surface of a + 10 a^2 (degrees), which folds the image at 500 pixels from its middle.
FitsWriter folded_header() {
  return with_surfaces("3. 3. 3. 2. -0.1 0.1 -0.1 0.1 0. 0. 10. 0. 0. 0.",
                       "3. 3. 3. 2. -0.1 0.1 -0.1 0.1 0. 0. 0. 0. 0. 0.");
}

TEST(TransformDistorted, FoldsGiveEitherTheTrueInverseOrNone) {
  Transform transform(test::image_of(folded_header()), {});
  Random random(67);
  const auto pixels = pixels_around(random, 300, 3000);
  const auto sky = test::pixel_to_sky(transform, pixels).sky;
  const auto back = test::sky_to_pixel(transform, sky);
  const auto again = test::pixel_to_sky(transform, back.pixels).sky;
  int none = 0;
  int other = 0;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    if (!has_result(back.status[i])) {
      ++none;
      continue;
    }
    other += test::distance(back.pixels[i], pixels[i]) > 1 ? 1 : 0;
    EXPECT_LE(test::separation(again[i], sky[i]) / 1e-4, 2 * test::tolerance::kPixel);
  }
  EXPECT_GT(none + other, 0);
}

/// A surface as numbers, and as a function of the undistorted plane position.
struct NamedSurface {
  std::string numbers;
  double (*offset)(double a, double b);
};

const NamedSurface kSurfaces[] = {
    {"3. 3. 3. 2. -.1 .1 -.1 .1 1E-3 .02 .5 -.03 .7 .4 ",
     [](double a, double b) {
       return 1e-3 + .02 * a + .5 * a * a - .03 * b + .7 * a * b + .4 * b * b;
     }},
    {"3. 3. 3. 2. -.1 .1 -.1 .1 0. 0.0 .5 0 -0.0 0E0", [](double a, double) { return .5 * a * a; }},
    {"3. 2. 4. 0. -.1 .1 -.1 .1 0. .01 0. .3 4.",
     [](double a, double b) { return .01 * a + .3 * b * b + 4 * b * b * b; }},
    {"3. 2. 2. 1. -.1 .1 -.1 .1 1E-4 0 0 2.0", [](double a, double b) { return 1e-4 + 2 * a * b; }},
    {"3. 1. 1. 2. -.1 .1 -.1 .1 0.", [](double, double) { return 0.0; }},
    {"1. 3. 2. 1. -.1 .3 -.1 .1 0. 1E-3 2E-3 3E-3 0 4E-3 ", [](double a, double b) {
       const double x = (2 * a - .2) / .4;
       const double y = b / .1;
       return 1e-3 * x + 2e-3 * (2 * x * x - 1) + 3e-3 * y + 4e-3 * (2 * x * x - 1) * y;
     }}};

/// wcslib reads some of these in another way unless it is helped.
TEST(TransformDistorted, SurfacesOfAnyOrderAndWithZeros) {
  for (const NamedSurface& first : kSurfaces)
    for (const NamedSurface& second : kSurfaces) {
      SCOPED_TRACE(first.numbers + " and " + second.numbers);
      Transform transform(test::image_of(with_surfaces(first.numbers, second.numbers)), {});
      Transform plain(test::image_of(test::tan_header()), {});
      for (const Pixel& pixel : {Pixel{1, 1}, Pixel{300, 700}, Pixel{950, 130}}) {
        const double a = -1e-4 * (pixel.x - 500.5);
        const double b = 1e-4 * (pixel.y - 400.5);
        const Pixel moved{pixel.x - first.offset(a, b) / 1e-4,
                          pixel.y + second.offset(a, b) / 1e-4};
        EXPECT_LE(test::separation(test::pixel_to_sky(transform, {pixel}).sky[0],
                                   test::pixel_to_sky(plain, {moved}).sky[0]),
                  test::tolerance::kSky);
      }
    }
}

TEST(TransformDistorted, SurfacesWithTooFewCoefficientsAreRefused) {
  const std::string few = "3. 3. 3. 2. -.1 .1 -.1 .1 1E-3 .02 .5 -.03 .7";
  try {
    Transform(test::image_of(with_surfaces(kSurfaces[0].numbers, few)), {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("WAT2_001: the surface of the distortion has fewer"),
              std::string::npos)
        << error.what();
  }
}

TEST(TransformDistorted, ResultsDoNotDependOnTheNeighbours) {
  for (const FitsWriter& writer : {test::tnx_header(), folded_header()}) {
    Transform transform(test::image_of(writer), {});
    Random random(68);
    auto sky = test::pixel_to_sky(transform, pixels_around(random, 1500, 1500)).sky;
    sky.push_back({std::numeric_limits<double>::quiet_NaN(), 0});
    sky.push_back({330, -2.5}); // on the other side
    const auto together = test::sky_to_pixel(transform, sky);
    const auto same = [](double a, double b) {
      return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
    };
    for (std::size_t i = 0; i < sky.size(); ++i) {
      const auto alone = test::sky_to_pixel(transform, {sky[i]});
      ASSERT_EQ(alone.status[0], together.status[i]);
      ASSERT_TRUE(same(alone.pixels[0].x, together.pixels[i].x) &&
                  same(alone.pixels[0].y, together.pixels[i].y));
    }
  }
}

} // namespace
} // namespace astromill::wcs
