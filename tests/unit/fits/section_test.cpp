// astromill: tests of image sections
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/section.h"

#include <gtest/gtest.h>

namespace astromill::fits {
namespace {

/// The section of an image as it is written in a name.
SectionMap map_of(const std::string& section, const std::vector<std::int64_t>& axes) {
  return section_map(parse_image_name("no_such_file.fits[" + section + "]").section, axes,
                     {.file = "a.fits", .hdu = "0"});
}

/// Pixel of the whole image for pixel p of the section, on axis 0.
double whole(const SectionMap& map, double p) { return map.axes[0].offset + map.axes[0].step * p; }

TEST(Section, NoneIsIdentity) {
  const SectionMap map = section_map({}, {100, 200, 0}, {});
  ASSERT_EQ(map.axes.size(), 3U);
  EXPECT_TRUE(map.identity());
  EXPECT_EQ(map.axes[1].length, 200);
  EXPECT_TRUE(section_map({}, {}, {}).identity());
}

TEST(Section, Offset) {
  const SectionMap map = map_of("101:356,*", {800, 600, 4});
  EXPECT_FALSE(map.identity());
  EXPECT_EQ(whole(map, 1), 101);
  EXPECT_EQ(whole(map, 256), 356);
  EXPECT_EQ(whole(map, 0.5), 100.5);
  EXPECT_EQ(map.axes[0].length, 256);
  EXPECT_EQ(map.axes[1].length, 600);
  EXPECT_EQ(map.axes[2].length, 4);
  EXPECT_TRUE(map_of("1:800,*", {800, 600}).identity());
}

TEST(Section, Step) {
  const SectionMap map = map_of("1:100:3,*", {100, 10});
  EXPECT_EQ(whole(map, 1), 1);
  EXPECT_EQ(whole(map, 2), 4);
  EXPECT_EQ(map.axes[0].length, 34);
  EXPECT_EQ(map_of("1:99:3,*", {100, 10}).axes[0].length, 33);
  EXPECT_EQ(map_of("*:200,*", {100, 10}).axes[0].length, 1);
}

TEST(Section, Reversed) {
  for (const char* section : {"-*,*", "100:1,*"}) {
    const SectionMap map = map_of(section, {100, 10});
    EXPECT_EQ(whole(map, 1), 100);
    EXPECT_EQ(whole(map, 100), 1);
    EXPECT_EQ(map.axes[0].length, 100);
    EXPECT_FALSE(map.identity());
  }
  const SectionMap map = map_of("100:1:4,*", {100, 10});
  EXPECT_EQ(whole(map, 2), 96);
  EXPECT_EQ(map.axes[0].length, 25);
}

TEST(Section, OnePixelReversedStaysForward) { EXPECT_TRUE(map_of("-*,*", {1, 10}).identity()); }

TEST(Section, MustFit) {
  EXPECT_THROW(map_of("0:10,*", {100, 10}), Error);
  EXPECT_THROW(map_of("1:101,*", {100, 10}), Error);
  EXPECT_THROW(map_of("101:1,*", {100, 10}), Error);
  EXPECT_THROW(map_of("*,*", {100}), Error);
  EXPECT_THROW(map_of("*,*", {}), Error);
  EXPECT_THROW(map_of("*,*", {100, 0}), Error);
  try {
    map_of("*,5:11", {100, 10});
    FAIL();
  } catch (const Error& error) {
    const std::string message = error.what();
    for (const char* part : {"a.fits[0]", "axis 2", "5:11", "1:10"})
      EXPECT_NE(message.find(part), std::string::npos) << message;
  }
}

} // namespace
} // namespace astromill::fits
