// astromill: tests of pixels on the detector
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/exposure/chip.h"
#include "support/fits_writer.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

namespace astromill::exposure {
namespace {

TEST(ChipMap, SectionThenDetector) {
  const test::TemporaryDirectory folder;
  test::FitsWriter writer({200, 100});
  writer.set("LTV1", -1000.0).set("LTM1_1", 0.5).set("LTV2", 3.0).write(folder.file("a.fits"));
  const auto map = [&](const std::string& section) {
    return ChipMap(fits::find_image(folder.file("a.fits") + section, [](auto&) { return true; }));
  };
  const fits::PhysicalPoint whole = map("").to_chip(1, 1);
  EXPECT_EQ(whole.x, (1 + 1000) / 0.5);
  EXPECT_EQ(whole.y, -2);
  const fits::PhysicalPoint part = map("[11:100,100:1:3]").to_chip(2.5, 2);
  EXPECT_EQ(part.x, (12.5 + 1000) / 0.5);
  EXPECT_EQ(part.y, 97 - 3);
  EXPECT_EQ(ChipMap().to_chip(7.5, 8).x, 7.5);
}

} // namespace
} // namespace astromill::exposure
