// astromill: images in electrons, with their noise, sky and flaws
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/deconv/observation.h"
#include "support/fits_writer.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace astromill::deconv {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

class ObservationTest : public testing::Test {
protected:
  ObservationTest() {
    options.image = write("image.fits", {10, 20, kNan, 40, 50, 60});
    options.exposure.gain = "2";
    options.exposure.readnoise = "3";
    options.sky = "5";
  }

  std::string write(const std::string& name, const std::vector<double>& values,
                    const test::FitsWriter::Axes& axes = {3, 2}) {
    const std::string path = folder.file(name);
    test::FitsWriter(axes).values(-32, values).write(path);
    return path;
  }

  test::TemporaryDirectory folder;
  Options options;
  Report report;
};

TEST_F(ObservationTest, CountsAndSkyAreElectronsWithTheNoiseOfTheReadOut) {
  const Observation seen = open_observation(options, report);
  EXPECT_EQ(seen.counts.pixels, (std::vector<float>{20, 40, 0, 80, 100, 120}));
  EXPECT_EQ(seen.sky.pixels, std::vector<float>(6, 10.0F));
  EXPECT_EQ(seen.variance.pixels, std::vector<float>(6, 9.0F));
  EXPECT_EQ(seen.light_noise, 1.0F);
  EXPECT_EQ(seen.sky_level, 5.0);
  EXPECT_EQ(seen.flaws.pixels[2], Flaw::bad);
  EXPECT_EQ(seen.flaws.pixels[3], Flaw::none);
}

TEST_F(ObservationTest, FramesAddUp) {
  options.exposure.ncombine = "4";
  const Observation seen = open_observation(options, report);
  EXPECT_EQ(seen.counts.pixels[0], 80.0F);
  EXPECT_EQ(seen.variance.pixels[0], 36.0F);
}

TEST_F(ObservationTest, ErrorsAreTheWholeNoise) {
  options.exposure.error = write("errors.fits", {1, 2, 3, 4, 0, 1e30});
  const Observation seen = open_observation(options, report);
  EXPECT_EQ(seen.light_noise, 0.0F);
  EXPECT_EQ(seen.variance.pixels[1], 16.0F);
  EXPECT_EQ(seen.flaws.pixels[4], Flaw::bad);
  EXPECT_EQ(seen.flaws.pixels[5], Flaw::bad); // its square is not a float
}

TEST_F(ObservationTest, TheSkyMayBeAnImageOfTheSameOrTheWholeSize) {
  options.sky = write("sky.fits", {1, -2, 3, 4, kNan, 6});
  Observation seen = open_observation(options, report);
  EXPECT_EQ(seen.sky.pixels[1], -4.0F);
  EXPECT_EQ(seen.flaws.pixels[4], Flaw::bad);
  EXPECT_EQ(seen.sky.pixels[4], 8.0F); // not known there: the median, for --keep-sky
  EXPECT_EQ(seen.sky_level, 4.0);      // the upper of the middle ones of 1 -2 4 6
  options.image += "[2:3,2:2]";
  seen = open_observation(options, report);
  EXPECT_EQ(seen.sky.pixels[1], 12.0F);
  options.sky = write("other.fits", {1, 2, 3, 4}, {2, 2});
  EXPECT_THROW(open_observation(options, report), Error);
}

TEST_F(ObservationTest, AnImageThatLosesAllItsPixelsIsRefused) {
  options.sky = write("sky.fits", {kNan, kNan, kNan, kNan, kNan, kNan});
  EXPECT_THROW(open_observation(options, report), Error);
}

TEST_F(ObservationTest, LightBeyondSinglePrecisionIsBad) {
  options.image = write("image.fits", {10, 1e30, -1e30, 40, 50, 60});
  const Observation seen = open_observation(options, report);
  EXPECT_EQ(seen.flaws.pixels[0], Flaw::none);
  EXPECT_EQ(seen.flaws.pixels[1], Flaw::bad);
  EXPECT_EQ(seen.flaws.pixels[2], Flaw::bad);
}

TEST_F(ObservationTest, ATileHasItsDataInTheMiddleOfZeros) {
  const Observation seen = open_observation(options, report);
  const TileGeometry geometry = tile_geometry({1, 0, 2, 2}, 2, 1, 1);
  const TileData tile = cut_tile(seen, geometry);
  ASSERT_EQ(tile.counts.size(), geometry.coarse_pixels());
  EXPECT_EQ(tile.used, 3);
  const std::size_t first = geometry.canvas_width + 1;
  EXPECT_EQ(tile.counts[first], 40.0F);
  EXPECT_EQ(tile.use[first], 1.0F);
  EXPECT_EQ(tile.use[first + 1], 0.0F);
  EXPECT_EQ(tile.counts[first + geometry.canvas_width + 1], 120.0F);
  EXPECT_EQ(tile.use[0], 0.0F);
  EXPECT_EQ(tile.use[first + 2], 0.0F);
}

} // namespace
} // namespace astromill::deconv
