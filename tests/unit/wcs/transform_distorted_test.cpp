// astromill: tests of the way back through distortions that only wcslib knows
// SPDX-License-Identifier: BSD-3-Clause
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

/// A TNX surface of a + 10 a^2 (degrees), which folds the image at 500 pixels from its middle.
FitsWriter folded_header() {
  FitsWriter out = test::tnx_header();
  out.set("WAT1_001", "wtype=tnx axtype=ra lngcor = \"3. 3. 3. 2. -0.1 0.1 -0.1 0.1 0.0 0. 1");
  return out.set("WAT1_002", "0. 0. 0. 0.\"");
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
