// astromill: tests of how planes of samples count over the field
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/field_weights.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace astromill::psf {
namespace {

std::vector<double> weights_at(const FieldWeights& field, std::size_t planes, Position chip) {
  std::vector<double> weights(planes, -1.0);
  field.at(chip, weights);
  return weights;
}

TEST(FieldWeights, GridIsBilinearInAnyOrder) {
  const std::vector<Position> positions{{200, 100}, {100, 300}, {100, 100}, {200, 300}};
  const auto field = field_between(positions, {});
  EXPECT_EQ(weights_at(*field, 4, {125, 150}),
            (std::vector<double>{0.25 * 0.75, 0.75 * 0.25, 0.75 * 0.75, 0.25 * 0.25}));
  EXPECT_EQ(weights_at(*field, 4, {100, 300}), (std::vector<double>{0, 1, 0, 0}));
  EXPECT_EQ(field->positions().size(), 4U);
  EXPECT_EQ(field->description(), "grid 2 x 2, bilinear, constant outside");
}

TEST(FieldWeights, GridIsConstantOutside) {
  const std::vector<Position> positions{{1, 1}, {3, 1}, {1, 5}, {3, 5}};
  const auto field = field_between(positions, {});
  EXPECT_EQ(weights_at(*field, 4, {-1e9, -1e9}), (std::vector<double>{1, 0, 0, 0}));
  EXPECT_EQ(weights_at(*field, 4, {1e300, 3}), (std::vector<double>{0, 0.5, 0, 0.5}));
}

TEST(FieldWeights, OneRowIsAGrid) {
  const std::vector<Position> positions{{10, 7}, {30, 7}};
  const auto field = field_between(positions, {});
  EXPECT_EQ(weights_at(*field, 2, {15, 900}), (std::vector<double>{0.75, 0.25}));
}

TEST(FieldWeights, OnePositionIsConstant) {
  const std::vector<Position> positions{{10, 7}};
  const auto field = field_between(positions, {});
  EXPECT_EQ(weights_at(*field, 1, {-5, 1e6}), (std::vector<double>{1}));
  EXPECT_TRUE(field->positions().empty());
}

TEST(FieldWeights, PositionsThatAreNoGridCountByDistance) {
  const std::vector<Position> positions{{0, 0}, {10, 10}, {20, 0}};
  const auto field = field_between(positions, {});
  EXPECT_EQ(weights_at(*field, 3, {20, 0}), (std::vector<double>{0, 0, 1}));
  const auto middle = weights_at(*field, 3, {10, 0});
  EXPECT_DOUBLE_EQ(middle[0], 1.0 / 3);
  EXPECT_DOUBLE_EQ(middle[1], 1.0 / 3);
  const auto far = weights_at(*field, 3, {1e6, 1e6});
  EXPECT_NEAR(std::accumulate(far.begin(), far.end(), 0.0), 1, 1e-15);
  EXPECT_NEAR(far[0], 1.0 / 3, 1e-4);
}

TEST(FieldWeights, RefusesPositionsThatAreTheSame) {
  const std::vector<Position> positions{{0, 0}, {10, 10}, {0, 0}};
  EXPECT_THROW(field_between(positions, {}), Error);
}

TEST(FieldPolynomial, PowersOfTheFirstVariableGoUpFastest) {
  using Kind = PolynomialVariable::Kind;
  const FieldPolynomial polynomial{.variables = {{Kind::x, 0, 100, 50}, {Kind::y, 0, 200, 25}},
                                   .degrees = {2}};
  EXPECT_EQ(polynomial.terms(),
            (std::vector<std::vector<int>>{{0, 0}, {1, 0}, {2, 0}, {0, 1}, {1, 1}, {0, 2}}));
  const auto field = polynomial_field(polynomial);
  // x = (150 - 100) / 50 = 1 ... here 2 and 3
  EXPECT_EQ(weights_at(*field, 6, {200, 275}), (std::vector<double>{1, 2, 4, 3, 6, 9}));
  const auto places = field->positions();
  ASSERT_EQ(places.size(), 5U);
  EXPECT_EQ(places[0].x, 75);
  EXPECT_EQ(places[4].y, 212.5);
}

TEST(FieldPolynomial, GroupsHaveDegreesOfTheirOwn) {
  using Kind = PolynomialVariable::Kind;
  const FieldPolynomial polynomial{.variables = {{Kind::x, 0, 0, 1}, {Kind::other, 1, 0, 1}},
                                   .degrees = {2, 1}};
  EXPECT_EQ(polynomial.terms(),
            (std::vector<std::vector<int>>{{0, 0}, {1, 0}, {2, 0}, {0, 1}, {1, 1}, {2, 1}}));
  EXPECT_EQ(weights_at(*polynomial_field(polynomial), 6, {3, 0}),
            (std::vector<double>{1, 3, 9, 0, 0, 0}));
}

} // namespace
} // namespace astromill::psf
