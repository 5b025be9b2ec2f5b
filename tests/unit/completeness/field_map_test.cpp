// astromill: tests of the map of m50 over the field
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/completeness/field_map.h"
#include "support/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

namespace astromill::completeness {
namespace {

using test::Random;

constexpr std::size_t kWidth = 90;
constexpr std::size_t kHeight = 60;
const MagnitudeBins kBins = parse_magnitude_bins("20:24:0.5");

/// Stars all over the field; on its right half m50 is brighter by `step`.
std::vector<StarResult> stars_of(Random& random, int count, double step) {
  std::vector<StarResult> out(static_cast<std::size_t>(count));
  for (StarResult& star : out) {
    star.x_in = random.uniform(0.5, kWidth + 0.5);
    star.y_in = random.uniform(0.5, kHeight + 0.5);
    star.mag_in = random.uniform(20, 24);
    const double m50 = star.x_in > 0.5 + kWidth / 2.0 ? 22 - step : 22;
    if (random.chance(1 / (1 + std::exp(4 * (star.mag_in - m50)))))
      star.status = StarStatus::found;
  }
  return out;
}

FieldMap map_of(const std::vector<StarResult>& stars, const MapShape& shape, int threads = 1) {
  const Curve curve = make_curve(stars, kBins, {}, threads);
  return make_field_map(stars, curve, shape, kWidth, kHeight, threads);
}

TEST(FieldMap, CellsCoverTheFieldAndCountEachStarOnce) {
  Random random(1);
  std::vector<StarResult> stars = stars_of(random, 3000, 0);
  stars[0].x_in = kWidth + 0.5; // the far edges belong to the last cells
  stars[0].y_in = kHeight + 0.5;
  const FieldMap map = map_of(stars, {4, 3});
  ASSERT_EQ(map.cells.size(), 12U);
  std::int64_t injected = 0;
  for (std::size_t i = 0; i < map.cells.size(); ++i) {
    const MapCell& cell = map.cells[i];
    EXPECT_DOUBLE_EQ(cell.x0, 0.5 + 22.5 * static_cast<double>(i % 4));
    EXPECT_DOUBLE_EQ(cell.x1, cell.x0 + 22.5);
    EXPECT_DOUBLE_EQ(cell.y0, 0.5 + 20 * static_cast<double>(i / 4));
    EXPECT_DOUBLE_EQ(cell.y1, cell.y0 + 20);
    std::int64_t here = 0;
    std::int64_t found = 0;
    for (const StarResult& star : stars)
      if (star.x_in >= cell.x0 && (star.x_in < cell.x1 || i % 4 == 3) && star.y_in >= cell.y0 &&
          (star.y_in < cell.y1 || i / 4 == 2)) {
        ++here;
        found += star.status == StarStatus::found;
      }
    EXPECT_EQ(cell.injected, here);
    EXPECT_EQ(cell.recovered, found);
    injected += cell.injected;
  }
  EXPECT_EQ(injected, 3000);
}

TEST(FieldMap, OneCellIsTheWholeField) {
  Random random(2);
  const std::vector<StarResult> stars = stars_of(random, 2000, 0.3);
  const Curve curve = make_curve(stars, kBins, {}, 1);
  const FieldMap map = make_field_map(stars, curve, {1, 1}, kWidth, kHeight, 1);
  EXPECT_EQ(map.cells[0].m50.magnitude, curve.fits[curve.preferred_fit].crossings[2].magnitude);
  EXPECT_EQ(map.mean, map.cells[0].m50.magnitude);
  EXPECT_EQ(map.known, 1);
  EXPECT_FALSE(map.varies());
}

TEST(FieldMap, FindsTheDeeperHalf) {
  Random random(3);
  const FieldMap map = map_of(stars_of(random, 20000, 0.8), {2, 2});
  EXPECT_TRUE(map.varies());
  EXPECT_EQ(map.known, 4);
  for (std::size_t i = 0; i < 4; ++i) {
    const MapCell& cell = map.cells[i];
    EXPECT_EQ(cell.status, CellStatus::ok);
    EXPECT_NEAR(cell.m50.magnitude, i % 2 == 0 ? 22 : 21.2, 4 * cell.m50.error);
    EXPECT_LT(cell.m50.error, 0.05);
  }
}

TEST(FieldMap, UniformFieldsSeldomVary) {
  Random random(4);
  constexpr int kFields = 50;
  int varying = 0;
  double sum = 0;
  for (int i = 0; i < kFields; ++i) {
    const FieldMap map = map_of(stars_of(random, 4000, 0), {3, 2});
    varying += map.varies();
    sum += map.chi_square;
  }
  EXPECT_LE(varying, 4);              // 1 % of 50
  EXPECT_NEAR(sum / kFields, 5, 1.8); // degrees of freedom, 4 sigma
}

TEST(FieldMap, CellsSayWhyTheyHaveNoNumber) {
  Random random(5);
  std::vector<StarResult> stars = stars_of(random, 6000, 0);
  std::erase_if(stars, [](const StarResult& star) { return star.x_in < 15.5; });
  int few = 0;
  for (StarResult& star : stars) {
    if (star.x_in < 30.5)
      star.status = StarStatus::found;
    else if (star.x_in < 45.5)
      star.status = StarStatus::missed;
    else if (star.x_in < 60.5 && few++ >= 4)
      star.y_in = -5; // outside of the image
  }
  const FieldMap map = map_of(stars, {6, 1});
  const CellStatus wanted[] = {CellStatus::no_stars, CellStatus::all_recovered,
                               CellStatus::none_recovered, CellStatus::no_fit};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(to_text(map.cells[i].status), to_text(wanted[i])) << i;
    EXPECT_TRUE(std::isnan(map.cells[i].m50.magnitude));
  }
  EXPECT_EQ(map.cells[4].status, CellStatus::ok);
  EXPECT_EQ(map.known, 2);
}

TEST(FieldMap, WithoutStarsThereIsNoMean) {
  const FieldMap map = map_of({}, {2, 2});
  EXPECT_EQ(map.known, 0);
  EXPECT_TRUE(std::isnan(map.mean));
  EXPECT_TRUE(std::isnan(map.probability));
  EXPECT_FALSE(map.varies());
}

TEST(FieldMap, IsTheSameForAnyNumberOfThreads) {
  Random random(6);
  const std::vector<StarResult> stars = stars_of(random, 5000, 0.5);
  const FieldMap one = map_of(stars, {7, 5}, 1);
  for (const int threads : {2, 7}) {
    const FieldMap other = map_of(stars, {7, 5}, threads);
    for (std::size_t i = 0; i < one.cells.size(); ++i)
      EXPECT_EQ(0, std::memcmp(&one.cells[i].m50, &other.cells[i].m50, sizeof one.cells[i].m50));
    EXPECT_EQ(one.chi_square, other.chi_square);
  }
}

TEST(MapShape, IsTwoWholeNumbers) {
  EXPECT_EQ(parse_map_shape("3,2").columns, 3U);
  EXPECT_EQ(parse_map_shape("3,2").rows, 2U);
  EXPECT_EQ(parse_map_shape("100,100").cells(), 10'000U);
  for (const std::string text : {"",
                                 ",",
                                 "3",
                                 "3,",
                                 ",2",
                                 "0,1",
                                 "1,0",
                                 "-1,2",
                                 "3,2,1",
                                 "3.5,2",
                                 " 3,2",
                                 "3, 2",
                                 "a,b",
                                 "100,101",
                                 "1000000000,1",
                                 "1,1000000000",
                                 "99999999999999999999,1",
                                 "4294967296,4294967296",
                                 "nan,1",
                                 "+3,2"})
    EXPECT_THROW(parse_map_shape(text), UsageError) << text;
}

} // namespace
} // namespace astromill::completeness
