// astromill: tests of the options of psfinfo
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/psfinfo/options.h"

#include <gtest/gtest.h>

namespace astromill::psfinfo {
namespace {

TEST(PsfinfoOptions, Positions) {
  EXPECT_EQ(parse_position("10.5,-3e2").x, 10.5);
  EXPECT_EQ(parse_position("10.5,-3e2").y, -300);
  for (const char* bad : {"", "1", "1,", ",1", "1,2,3", "1;2", "1,nan", "1,1e300", "1 ,2"})
    EXPECT_THROW(parse_position(bad), UsageError) << bad;
}

TEST(PsfinfoOptions, Radii) {
  EXPECT_EQ(parse_radii("3,1,2.5"), (std::vector<double>{1, 2.5, 3}));
  for (const char* bad : {"", "0", "1,-2", "1,2,", "x", "1e6"})
    EXPECT_THROW(parse_radii(bad), UsageError) << bad;
}

TEST(PsfinfoOptions, Limits) {
  EXPECT_NO_THROW((Options{.psf = "gauss:2", .stamp = "a.fits", .size = 5}.validate()));
  EXPECT_THROW((Options{.stamp = "a.fits", .size = 0}.validate()), UsageError);
  EXPECT_THROW((Options{.size = 5}.validate()), UsageError);
  EXPECT_THROW((Options{.pixel_scale = 0}.validate()), UsageError);
  EXPECT_THROW((Options{.model = {.oversampling = 100}}.validate()), UsageError);
}

} // namespace
} // namespace astromill::psfinfo
