// astromill: tests of the physical coordinates (LTVi, LTMi_j)
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/fits/physical.h"
#include "support/fits_writer.h"

#include <gtest/gtest.h>

namespace astromill::fits {
namespace {

using test::FitsWriter;

Header header_of(const FitsWriter& writer) { return Header(writer.cards(), {.file = "a.fits"}); }

void expect_pair(const PhysicalMap& map, PhysicalPoint pixel, PhysicalPoint physical) {
  const PhysicalPoint there = map.to_physical(pixel.x, pixel.y);
  EXPECT_NEAR(there.x, physical.x, 1e-12);
  EXPECT_NEAR(there.y, physical.y, 1e-12);
  const PhysicalPoint back = map.to_pixel(physical.x, physical.y);
  EXPECT_NEAR(back.x, pixel.x, 1e-12);
  EXPECT_NEAR(back.y, pixel.y, 1e-12);
}

TEST(PhysicalMap, IsThatOfThePixelsWithoutKeywords) {
  expect_pair(PhysicalMap(), {10, 20}, {10, 20});
  expect_pair(PhysicalMap(header_of(FitsWriter())), {10, 20}, {10, 20});
}

TEST(PhysicalMap, OfASectionIsShifted) {
  // imcopy a[101:200,51:150]: pixel 1, 1 is 101, 51 of the detector.
  expect_pair(PhysicalMap(header_of(FitsWriter().set("LTV1", -100).set("LTV2", -50.0))), {1, 1},
              {101, 51});
}

TEST(PhysicalMap, OfABinnedImage) {
  // Two detector pixels by four: the first pixel's centre is 1.5, 2.5.
  const FitsWriter writer =
      FitsWriter().set("LTM1_1", 0.5).set("LTM2_2", 0.25).set("LTV1", 0.25).set("LTV2", 0.375);
  expect_pair(PhysicalMap(header_of(writer)), {1, 1}, {1.5, 2.5});
  expect_pair(PhysicalMap(header_of(writer)), {2, 2}, {3.5, 6.5});
}

TEST(PhysicalMap, OfATurnedImage) {
  // x = 101 - y', y = x'
  const FitsWriter writer = FitsWriter()
                                .set("LTM1_1", 0.0)
                                .set("LTM1_2", -1.0)
                                .set("LTM2_1", 1.0)
                                .set("LTM2_2", 0.0)
                                .set("LTV1", 101.0);
  expect_pair(PhysicalMap(header_of(writer)), {1, 30}, {30, 100});
}

TEST(PhysicalMap, OfOtherAxes) {
  const FitsWriter writer = FitsWriter().set("LTV1", 7.0).set("LTV2", -1.0).set("LTV3", -2.0);
  expect_pair(PhysicalMap(header_of(writer), 2, 3), {1, 1}, {2, 3});
}

TEST(PhysicalMap, SingularMatrixIsRefused) {
  EXPECT_THROW(PhysicalMap(header_of(FitsWriter().set("LTM1_1", 0.0))), Error);
  EXPECT_THROW(PhysicalMap(header_of(FitsWriter().set("LTM1_2", 1.0).set("LTM2_1", 1.0))), Error);
  EXPECT_THROW(PhysicalMap(header_of(FitsWriter().set("LTV1", "here"))), Error);
}

} // namespace
} // namespace astromill::fits
