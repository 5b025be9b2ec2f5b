// astromill: tests of the functions for vectorised loops
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/vector_math.h"
#include "support/random.h"

#include <gtest/gtest.h>

#include <cmath>

namespace astromill {
namespace {

TEST(VectorMath, ExponentialAsTheStandardLibrarys) {
  test::Random random(1);
  for (int i = 0; i < 100'000; ++i) {
    const double x = random.uniform(-700, 700);
    ASSERT_NEAR(vector_exp(x) / std::exp(x), 1, 6e-16) << x;
  }
  EXPECT_EQ(vector_exp(0), 1);
  EXPECT_LT(vector_exp(-1e300), 1e-300);
}

TEST(VectorMath, LogarithmAsTheStandardLibrarys) {
  test::Random random(2);
  for (int i = 0; i < 100'000; ++i) {
    const double x = random.log_uniform(1e-307, 1e300);
    ASSERT_NEAR(vector_log(x), std::log(x), 5e-16 * std::max(1.0, std::abs(std::log(x)))) << x;
    const double near = random.uniform(0.5, 2);
    ASSERT_NEAR(vector_log(near), std::log(near), 5e-16) << near;
  }
  EXPECT_EQ(vector_log(1), 0);
}

TEST(VectorMath, MillsRatioAsTheStandardLibrarys) {
  test::Random random(3);
  for (int i = 0; i < 100'000; ++i) {
    const double x = random.uniform(0, 30);
    const double density = std::exp(-0.5 * x * x) / std::sqrt(2 * std::acos(-1.0));
    const double ratio = 0.5 * std::erfc(x / std::sqrt(2.0)) / density;
    ASSERT_NEAR(vector_mills_ratio(x) / ratio, 1, 4e-13) << x; // its density loses digits
    const double far = random.log_uniform(1e5, 1e150);
    ASSERT_NEAR(vector_mills_ratio(far) * far, 1, 2e-10) << far;
  }
}

} // namespace
} // namespace astromill
