// astromill: tests of drawing positions
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/stars/positions.h"
#include "support/chi_square.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace astromill::stars {
namespace {

using psf::Position;

/// Stars in each of 5 x 4 equal parts of the field.
std::vector<double> counts(const std::vector<Position>& stars, double width, double height) {
  std::vector<double> out(20);
  for (const Position& star : stars) {
    EXPECT_GE(star.x, 0.5);
    EXPECT_LE(star.x, width + 0.5);
    EXPECT_GE(star.y, 0.5);
    EXPECT_LE(star.y, height + 0.5);
    const auto x = std::min(4, static_cast<int>((star.x - 0.5) / width * 5));
    const auto y = std::min(3, static_cast<int>((star.y - 0.5) / height * 4));
    out[static_cast<std::size_t>(y * 5 + x)] += 1;
  }
  return out;
}

double evenness(const std::vector<double>& counts) {
  double sum = 0;
  for (const double count : counts)
    sum += count;
  return test::chi_square_deviation(counts, std::vector<double>(counts.size(), sum / 20));
}

TEST(Positions, are_even_over_the_area_and_have_four_decimals) {
  const StarField field(37, 101);
  const auto stars = draw_positions(field, 20000, {}, 1, 1);
  EXPECT_LT(std::fabs(evenness(counts(stars, 37, 101))), 4);
  for (const Position& star : stars)
    EXPECT_EQ(star.x, std::round(star.x * 1e4) / 1e4);
}

TEST(Positions, of_a_star_do_not_depend_on_the_others) {
  const StarField field(100, 100);
  const auto few = draw_positions(field, 5, {}, 9, 2);
  const auto many = draw_positions(field, 50, {}, 9, 2);
  for (std::size_t i = 0; i < few.size(); ++i) {
    EXPECT_EQ(few[i].x, many[i].x);
    EXPECT_EQ(few[i].y, many[i].y);
  }
  EXPECT_NE(few[0].x, draw_positions(field, 1, {}, 9, 3)[0].x);
  EXPECT_NE(few[0].x, draw_positions(field, 1, {}, 8, 2)[0].x);
}

double nearest(const std::vector<Position>& stars, bool along_an_axis) {
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < stars.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const double dx = std::fabs(stars[i].x - stars[j].x);
      const double dy = std::fabs(stars[i].y - stars[j].y);
      least = std::min(least, along_an_axis ? std::max(dx, dy) : std::hypot(dx, dy));
    }
  return least;
}

TEST(Positions, keep_their_distance) {
  const StarField field(200, 150);
  for (const double separation : {0.01, 3.0, 12.5, 100.0}) {
    const std::size_t count = separation > 50 ? 3 : 90;
    const auto stars = draw_positions(field, count, {.min_separation = separation}, 1, 1);
    EXPECT_EQ(stars.size(), count);
    EXPECT_GE(nearest(stars, false), separation);
  }
}

TEST(Positions, end_where_there_is_no_more_room) {
  try {
    draw_positions(StarField(50, 50), 100, {.min_separation = 20}, 1, 1);
    FAIL();
  } catch (const Error& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("--min-separation"), std::string::npos) << text;
    EXPECT_NE(text.find("100 stars"), std::string::npos) << text;
    EXPECT_NE(text.find("20 pixels apart in 50 x 50 pixels: after "), std::string::npos) << text;
  }
}

TEST(Positions, on_a_grid_never_come_near_and_are_even) {
  const StarField field(83, 61);
  std::vector<double> sums(20);
  std::vector<double> phases(10);
  for (std::uint32_t trial = 1; trial <= 400; ++trial) {
    const auto stars = draw_positions(field, 20, {.grid = 9}, 4, trial);
    EXPECT_GE(nearest(stars, true), 9);
    const auto here = counts(stars, 83, 61);
    for (std::size_t i = 0; i < sums.size(); ++i)
      sums[i] += here[i];
    for (const Position& star : stars)
      phases[static_cast<std::size_t>((star.x - std::floor(star.x)) * 10)] += 1;
  }
  // Stars of a trial keep away from each other, so that the counts are more even than by chance.
  EXPECT_LT(evenness(sums), 4);
  EXPECT_LT(std::fabs(test::chi_square_deviation(phases, std::vector<double>(10, 800))), 4);
}

TEST(Positions, fill_a_grid_to_the_last_cell) {
  const StarField field(100, 60); // 10 x 6 cells of 10 pixels
  EXPECT_GE(nearest(draw_positions(field, 60, {.grid = 9}, 1, 1), true), 9);
  try {
    draw_positions(field, 61, {.grid = 9}, 1, 1);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("at most 60"), std::string::npos) << error.what();
  }
  EXPECT_EQ(draw_positions(field, 1, {.grid = 1e9}, 1, 1).size(), 1U);
}

TEST(Positions, follow_a_density) {
  Image<double> density(5, 4);
  std::vector<double> expected(20);
  for (std::size_t i = 0; i < 20; ++i)
    expected[i] = density.pixels[i] = i % 3 == 0 ? 0 : static_cast<double>(i);
  density.pixels[7] = std::numeric_limits<double>::quiet_NaN();
  expected[7] = 0;
  const StarField field(density.view(), "density.fits");
  const auto found = counts(draw_positions(field, 20000, {}, 1, 1), 5, 4);
  double sum = 0;
  for (const double value : expected)
    sum += value;
  for (double& value : expected)
    value *= 20000 / sum;
  for (std::size_t i = 0; i < 20; ++i) {
    if (expected[i] == 0) {
      EXPECT_EQ(found[i], 0);
    }
  }
  EXPECT_LT(std::fabs(test::chi_square_deviation(found, expected)), 4);
  EXPECT_GE(nearest(draw_positions(field, 4, {.min_separation = 1}, 1, 1), false), 1);
}

TEST(Positions, refuse_a_density_that_is_none) {
  Image<double> density(3, 2, 1);
  density.view()(2, 1) = -1;
  try {
    const StarField field(density.view(), "density.fits");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("pixel 3,2"), std::string::npos) << error.what();
  }
  EXPECT_THROW(StarField(Image<double>(3, 2).view(), ""), Error);
  EXPECT_THROW(StarField(Image<double>(3, 2, INFINITY).view(), ""), Error);
  EXPECT_THROW(StarField(Image<double>(3, 2, 1e308).view(), ""), Error);
  EXPECT_THROW(StarField(Image<double>(3, 2, NAN).view(), ""), Error);
}

TEST(Positions, ADrawerHasNoMemoryOfOtherTrials) {
  const StarField field(300, 200);
  for (const PositionRules& rules :
       {PositionRules{}, PositionRules{.grid = 12}, PositionRules{.min_separation = 9}}) {
    PositionDrawer drawer(field, 100, rules, 5);
    for (const std::uint32_t trial : {3U, 1U, 2U, 3U, 3U}) {
      const auto expected = draw_positions(field, 100, rules, 5, trial);
      EXPECT_TRUE(
          std::ranges::equal(drawer.draw(trial), expected, [](psf::Position a, psf::Position b) {
            return a.x == b.x && a.y == b.y;
          }));
    }
  }
}

} // namespace
} // namespace astromill::stars
