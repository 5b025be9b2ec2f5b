// astromill: tests of longitude and latitude by coordinate tables, sound and broken
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/wcs/tabular.h"
#include "astromill/wcs/transform.h"
#include "support/random.h"
#include "support/temporary_directory.h"
#include "support/wcs_headers.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace astromill::wcs {
namespace {

using test::FitsWriter;
using test::pixel_to_sky;
using test::sky_to_pixel;

std::string big_endian(const std::vector<double>& numbers) {
  std::string out;
  for (const double number : numbers)
    for (int shift = 56; shift >= 0; shift -= 8)
      out += static_cast<char>(std::bit_cast<std::uint64_t>(number) >> shift);
  return out;
}

/// An image of 21 x 11 pixels. Its table has 3 x 2 points, at x = 1, 11, 21 and y = 1, 11; lon =
/// first + x / 10, lat = y / 10.
struct Sample {
  double first = 358.9;
  std::vector<double> sky; ///< the table
  std::vector<double> index_x{1, 11, 21};
  std::vector<double> index_y{1, 11};
  FitsWriter image = FitsWriter({21, 11});
  std::string dimensions = "(2,3,2)";
  std::string format = "12D";

  Sample() {
    for (const double y : index_y)
      for (const double x : index_x)
        sky.insert(sky.end(), {first + x / 10, y / 10});
    image.set("CTYPE1", "RA---TAB").set("CTYPE2", "DEC--TAB").set("CUNIT1", "deg");
    for (const std::string i : {"1", "2"}) {
      image.set("CRPIX" + i, 1.0).set("CRVAL" + i, 1.0).set("CDELT" + i, 1.0);
      image.set("PS" + i + "_0", "GRID")
          .set("PS" + i + "_1", "SKY")
          .set("PV" + i + "_3", i == "1" ? 1 : 2);
      image.set("PS" + i + "_2", i == "1" ? "X" : "Y");
    }
  }

  std::string bytes() const {
    FitsWriter file = image;
    file.table("GRID", {{"SKY", format}, {"X", std::to_string(index_x.size()) + "D"}, {"Y", "2D"}},
               static_cast<std::int64_t>(8 * (sky.size() + index_x.size() + index_y.size())),
               big_endian(sky) + big_endian(index_x) + big_endian(index_y));
    return file.set("TDIM1", dimensions).bytes();
  }

  static Transform open(const std::string& bytes) {
    const test::TemporaryDirectory directory;
    FitsWriter::write_bytes(directory.file("a.fits"), bytes);
    return {fits::open_image_header(
                directory.file("a.fits"),
                [](const fits::Header& header) { return has_celestial_axes(header, ' '); }),
            {}};
  }

  Transform open() const { return open(bytes()); }

  std::string error() const {
    try {
      open();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }
};

void expect_error(const Sample& sample, const std::string& part) {
  EXPECT_NE(sample.error().find(part), std::string::npos) << sample.error();
}

TEST(Tabular, LeadsThereAndBack) {
  Transform transform = Sample().open().clone();
  const std::vector<test::Pixel> pixels = {
      {1, 1}, {6.5, 3.25}, {11, 11}, {20.5, 10.75}, {0.6, 0.6}};
  const auto sky = pixel_to_sky(transform, pixels);
  EXPECT_NEAR(sky.sky[1].longitude, 359.55, 1e-12);
  EXPECT_NEAR(sky.sky[1].latitude, 0.325, 1e-12);
  EXPECT_NEAR(sky.sky[3].longitude, 0.95, 1e-12); // 360.95 in the table
  const auto back = sky_to_pixel(transform, sky.sky);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    EXPECT_EQ(sky.status[i], ItemStatus::ok) << i;
    EXPECT_EQ(back.status[i], ItemStatus::ok) << i;
    EXPECT_NEAR(back.pixels[i].x, pixels[i].x, 1e-7) << i;
    EXPECT_NEAR(back.pixels[i].y, pixels[i].y, 1e-7) << i;
  }
  EXPECT_NE(transform.description().find("RA---TAB"), std::string::npos);
}

TEST(Tabular, EndsHalfACellBehindItsLastPoint) {
  Transform transform = Sample().open();
  const auto sky = pixel_to_sky(transform, {{25.9, 6}, {26.1, 6}, {-3.9, 6}, {6, -4.1}});
  EXPECT_EQ(sky.status[0], ItemStatus::off_image);
  EXPECT_EQ(sky.status[1], ItemStatus::outside_projection);
  EXPECT_EQ(sky.status[2], ItemStatus::off_image);
  EXPECT_EQ(sky.status[3], ItemStatus::outside_projection);
  const auto pixels = sky_to_pixel(transform, {{1.49, 0.6}, {1.6, 0.6}, {180, 0.6}, {0.5, 80}});
  EXPECT_EQ(pixels.status[0], ItemStatus::off_image);
  EXPECT_NEAR(pixels.pixels[0].x, 25.9, 1e-7);
  for (const std::size_t i : {1U, 2U, 3U})
    EXPECT_EQ(pixels.status[i], ItemStatus::outside_projection) << i;
}

TEST(Tabular, BrokenTablesAreRefused) {
  EXPECT_EQ(Sample().error(), "no error");
  Sample s;
  s.image.set("PS1_0", "NOT").set("PS2_0", "NOT");
  expect_error(s, "no such HDU");
  s = {};
  s.image.set("PV1_1", 2).set("PV2_1", 2);
  expect_error(s, "no such HDU");
  s = {};
  s.image.set("PS1_0", "NOT");
  expect_error(s, "must have the numbers 1, 2");
  s = {};
  s.image.remove("PS2_0");
  expect_error(s, "PS2_0: a -TAB axis needs this keyword");
  s = {};
  s.image.remove("PS1_1");
  expect_error(s, "PS1_1");
  s = {};
  s.image.set("PV2_3", 1);
  expect_error(s, "must have the numbers 1, 2");
  s = {};
  s.image.set("PS1_1", "NOT").set("PS2_1", "NOT");
  expect_error(s, "has no such column: 'NOT'");
  s = {};
  s.image.set("PS1_2", "NOT");
  expect_error(s, "has no such column");
  s = {};
  s.image.set("CTYPE2", "DEC--TAN");
  EXPECT_NE(s.error(), "no error");
  s = {};
  s.image.set("CUNIT1", "arcsec");
  expect_error(s, "CUNIT1");
  s = {};
  s.index_x.push_back(31);
  expect_error(s, "another length");
  s = {};
  s.index_x[1] = std::numeric_limits<double>::quiet_NaN();
  expect_error(s, "not a finite number");
  s = {};
  s.sky[4] = std::numeric_limits<double>::infinity();
  expect_error(s, "not a finite number");
  s = {};
  s.index_x = {1, 21, 11}; // not in order
  expect_error(s, "not monotonic");
  s = {};
  s.index_x = {5, 5, 5};
  expect_error(s, "not monotonic");
  s = {};
  s.format = "96B";
  expect_error(s, "TDIM1");
}

TEST(Tabular, DimensionsMustFit) {
  for (const char* dimensions :
       {"(2,3,3)", "(2,3)", "(2,3,2", "2,3,2)", "(2,,2)", "(2,-3,-2)", "()", "(2,3,2)x",
        "(999999999999999999999,3,2)", "(3,2,2)", "(12)"}) {
    Sample s;
    s.dimensions = dimensions;
    EXPECT_NE(s.error(), "no error") << dimensions;
  }
}

TEST(Tabular, OtherAxesInTheTableAreRefused) {
  Sample s;
  s.image = FitsWriter({21, 11, 2});
  for (const char* key : {"PV1_3", "PV2_3"})
    s.image.set(key, key[2] - '0');
  for (const std::string i : {"1", "2", "3"}) {
    s.image.set("CRPIX" + i, 1.0).set("CRVAL" + i, 1.0).set("CDELT" + i, 1.0);
    s.image.set("PS" + i + "_0", "GRID").set("PS" + i + "_1", "SKY");
  }
  s.image.set("CTYPE1", "RA---TAB").set("CTYPE2", "DEC--TAB").set("CTYPE3", "WAVE-TAB");
  s.image.set("PV3_3", 3);
  expect_error(s, "share with another axis");
}

TEST(Tabular, TablesOfOtherAxesDoNotMatter) {
  const FitsWriter cube = FitsWriter({1000, 800, 3})
                              .set("CTYPE1", "RA---TAN")
                              .set("CTYPE2", "DEC--TAN")
                              .set("CTYPE3", "WAVE-TAB")
                              .set("CDELT1", -1e-4)
                              .set("CDELT2", 1e-4)
                              .set("PS3_0", "NOT")
                              .set("PS3_1", "THERE");
  EXPECT_NO_THROW(Transform(test::image_of(cube), {}));
}

TEST(Tabular, RandomDamageNeverDoesMoreThanThrow) {
  test::Random random(7);
  const std::string good = Sample().bytes();
  for (int trial = 0; trial < 1000; ++trial) {
    std::string bytes = good;
    for (int i = random.integer(1, 4); i > 0; --i) {
      const bool values = random.integer(0, 3) == 0;
      const std::size_t at = values ? bytes.size() - 2880 + random.bits() % 136
                                    : random.bits() % (bytes.size() - 5760);
      bytes[at] = values ? static_cast<char>(random.bits()) : "0123 -.'TABE"[random.integer(0, 11)];
    }
    try {
      Transform transform = Sample::open(bytes);
      const auto out = pixel_to_sky(transform, {{1, 1}, {11.5, 6}, {30, 20}});
      sky_to_pixel(transform, out.sky);
      sky_to_pixel(transform, {{0, 0}, {359, 0.5}, {120, -60}});
    } catch (const Error&) {
      // as good a result as any
    }
  }
}

} // namespace
} // namespace astromill::wcs
