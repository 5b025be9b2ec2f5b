// astromill: lengths for which transforms are fast
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fft/sizes.h"

#include <gtest/gtest.h>

namespace astromill::fft {
namespace {

TEST(GoodSize, IsNotBelowAndHasFewOddFactors) {
  EXPECT_EQ(good_size(0), 8U);
  EXPECT_EQ(good_size(9), 16U);
  EXPECT_EQ(good_size(288), 288U);
  EXPECT_EQ(good_size(289), 320U);
  EXPECT_EQ(good_size(321), 384U);
  EXPECT_EQ(good_size(401), 432U);
}

} // namespace
} // namespace astromill::fft
