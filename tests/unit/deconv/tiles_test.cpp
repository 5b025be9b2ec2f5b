// astromill: tiles of images of any size, and weights that add up to one
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/tiles.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace astromill::deconv {
namespace {

TEST(Tiles, ThoseOfThePaperAre36) {
  const auto tiles = plan_tiles(800, 800, 256, 128);
  ASSERT_EQ(tiles.size(), 36U);
  EXPECT_EQ(tiles[1].x, 128U);
  EXPECT_EQ(tiles[5].x, 544U); // moved back to end with the image
  EXPECT_EQ(tiles[6].y, 128U);
  for (const Rectangle& tile : tiles)
    EXPECT_TRUE(tile.width == 256 && tile.height == 256);
}

TEST(Tiles, AnImageSmallerThanATileIsOne) {
  for (const std::size_t tile : {std::size_t{0}, std::size_t{300}, std::size_t{256}}) {
    const auto tiles = plan_tiles(256, 1, tile, 128);
    ASSERT_EQ(tiles.size(), 1U) << tile;
    EXPECT_EQ(tiles[0].width, 256U);
    EXPECT_EQ(tiles[0].height, 1U);
  }
}

TEST(Tiles, APixelMoreThanATileMakesTwo) {
  const auto tiles = plan_tiles(1, 257, 256, 128);
  ASSERT_EQ(tiles.size(), 2U);
  EXPECT_EQ(tiles[1].y, 1U);
  EXPECT_EQ(tiles[1].height, 256U);
}

struct Shape {
  std::size_t length;
  std::size_t tile;
  std::size_t overlap;
  std::size_t margin;
};

class Blending : public testing::TestWithParam<Shape> {};

TEST_P(Blending, EachPixelHasATileThatKnowsItAndNeighboursChangeSmoothly) {
  const auto [length, tile, overlap, margin] = GetParam();
  const auto tiles = plan_tiles(length, 1, tile, overlap);
  std::vector<double> sums(length, 0.0);
  for (const Rectangle& one : tiles) {
    const bool low = one.x > 0;
    const bool high = one.x + one.width < length;
    const auto weights = blend_weights(one.width, low, high, overlap, margin);
    ASSERT_EQ(weights.size(), one.width);
    for (std::size_t i = 0; i < one.width; ++i) {
      ASSERT_TRUE(weights[i] >= 0 && weights[i] <= 1);
      sums[one.x + i] += static_cast<double>(weights[i]);
    }
    for (std::size_t i = 0; low && 2 * margin < overlap && i < margin; ++i)
      EXPECT_EQ(weights[i], 0.0F);
    EXPECT_TRUE(low || weights[0] == 1.0F);
  }
  for (const double sum : sums)
    EXPECT_GT(sum, 0.4);
  const bool exact = overlap > 0 && 2 * overlap <= tile && length >= 2 * tile - overlap;
  // Where tiles share no more than asked for, weights add up to 1 by themselves.
  for (std::size_t i = 0; exact && i < tile - overlap; ++i)
    EXPECT_NEAR(sums[i], 1.0, 1e-6) << i;
}

INSTANTIATE_TEST_SUITE_P(Shapes, Blending,
                         testing::Values(Shape{800, 256, 128, 8}, Shape{512, 192, 96, 16},
                                         Shape{512, 128, 64, 4}, Shape{100, 256, 128, 8},
                                         Shape{257, 256, 128, 8}, Shape{300, 64, 0, 8},
                                         Shape{300, 64, 3, 8}, Shape{300, 64, 1, 0},
                                         Shape{300, 64, 60, 16}, Shape{1, 256, 128, 8}),
                         [](const auto& parameter) {
                           const Shape& shape = parameter.param;
                           return std::to_string(shape.length) + "_" + std::to_string(shape.tile) +
                                  "_" + std::to_string(shape.overlap) + "_" +
                                  std::to_string(shape.margin);
                         });

} // namespace
} // namespace astromill::deconv
