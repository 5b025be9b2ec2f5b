// astromill: tests of angles in text
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/angle.h"
#include "support/guarded_bytes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <string_view>

namespace astromill::text {
namespace {

struct Parsed {
  std::ptrdiff_t length = -1;
  AngleText angle;
};

Parsed parse(std::string_view text) {
  static const test::GuardedBytes guarded(10000);
  const std::string_view placed = guarded.place(text);
  Parsed parsed;
  const char* const end = parse_angle(placed.data(), placed.data() + placed.size(), parsed.angle);
  if (end != nullptr)
    parsed.length = end - placed.data();
  return parsed;
}

void expect_angle(std::string_view text, AngleUnit unit, double degrees) {
  const Parsed parsed = parse(text);
  EXPECT_EQ(parsed.length, static_cast<std::ptrdiff_t>(text.size())) << text;
  EXPECT_EQ(parsed.angle.unit, unit) << text;
  EXPECT_EQ(parsed.angle.degrees, degrees) << text;
  EXPECT_EQ(std::signbit(parsed.angle.degrees), std::signbit(degrees)) << text;
  if (unit != AngleUnit::colon) {
    EXPECT_EQ(parsed.angle.degrees_if_hours, degrees) << text;
  }
}

TEST(ParseAngle, Plain) {
  expect_angle("298.5", AngleUnit::plain, 298.5);
  expect_angle("-.5", AngleUnit::plain, -0.5);
  expect_angle("+12", AngleUnit::plain, 12);
  expect_angle("1e2", AngleUnit::plain, 100);
  expect_angle("1.2D+01", AngleUnit::plain, 12);
  expect_angle("1.2d1", AngleUnit::plain, 12);
  expect_angle("12d+1", AngleUnit::plain, 120);
  expect_angle("12345678901234567890", AngleUnit::plain, 12345678901234567890.0);
}

TEST(ParseAngle, Colons) {
  expect_angle("12:34:56.7", AngleUnit::colon, 12.58241666666666667);
  EXPECT_EQ(parse("12:34:56.7").angle.degrees_if_hours, 188.73625);
  expect_angle("-1:02:03", AngleUnit::colon, -1.0341666666666666667);
  EXPECT_EQ(parse("-1:02:03").angle.degrees_if_hours, -15.5125);
  expect_angle("+1:02", AngleUnit::colon, 1.0333333333333333333);
  expect_angle("1:2:3", AngleUnit::colon, 1.0341666666666666667);
  expect_angle("-0:00:30", AngleUnit::colon, -30.0 / 3600);
  expect_angle("-0:0:0", AngleUnit::colon, -0.0);
  expect_angle("00:00:60", AngleUnit::colon, 1.0 / 60);
  expect_angle("00:00:60.000", AngleUnit::colon, 1.0 / 60);
  expect_angle("10:30.5", AngleUnit::colon, 10 + 30.5 / 60);
  expect_angle("1:00:00.", AngleUnit::colon, 1);
}

TEST(ParseAngle, Marks) {
  expect_angle("12h34m56.7s", AngleUnit::hours, 188.73625);
  expect_angle("12H34M56.7S", AngleUnit::hours, 188.73625);
  expect_angle("12h34m", AngleUnit::hours, 188.5);
  expect_angle("12h34.5m", AngleUnit::hours, 188.625);
  expect_angle("12.5h", AngleUnit::hours, 187.5);
  expect_angle("-1d02m03s", AngleUnit::degrees, -1.0341666666666666667);
  expect_angle("1d02'03.5\"", AngleUnit::degrees, 1.0343055555555555556);
  expect_angle("45d", AngleUnit::degrees, 45);
  expect_angle("-45.5D", AngleUnit::degrees, -45.5);
  expect_angle("-0d00m30s", AngleUnit::degrees, -30.0 / 3600);
}

TEST(ParseAngle, StopsWhereTheAngleEnds) {
  EXPECT_EQ(parse("12:34:56.7 x").length, 10);
  EXPECT_EQ(parse("12:34:56.7.8").length, 10);
  EXPECT_EQ(parse("1:2:3:4").length, 5);
  EXPECT_EQ(parse("12h34m56.7sx").length, 11);
  EXPECT_EQ(parse("12h34m56s7").length, 9);
  EXPECT_EQ(parse("45dx").length, 3);
  EXPECT_EQ(parse("1.5dx").length, 4);
}

TEST(ParseAngle, NotAnAngle) {
  for (const std::string_view text : {"",           "-",
                                      "x",          "nan",
                                      "1:",         ":1",
                                      "1:x",        "1:60",
                                      "1:60:00",    "1:00:61",
                                      "1:00:60.1",  "1:99:00",
                                      "1.5:30",     "1:30.5:00",
                                      "--1:00:00",  "1:-2:03",
                                      "1: 2: 3",    "1h60m",
                                      "1h2",        "1h2s",
                                      "1h2m3",      "1h2m3m",
                                      "1h2'3\"",    "1.5h30m",
                                      "1h30.5m10s", "1d30.5m1s",
                                      "12d30",      "12d30x",
                                      "1d2m61s",    "1e999:0:00",
                                      "1h2m3.4.5s", "1d.m",
                                      "1:.:2",      "9999999999999:00:00"}) {
    const Parsed parsed = parse(text);
    EXPECT_NE(parsed.length, static_cast<std::ptrdiff_t>(text.empty() ? 99 : text.size())) << text;
  }
}

TEST(ParseAngle, ManyDecimalsAreCorrectlyRounded) {
  expect_angle("12:34:56.700000000000000000000000000000000000", AngleUnit::colon,
               12.58241666666666667);
  expect_angle("0:00:00." + std::string(25, '0') + "36", AngleUnit::colon, 1e-29);
  expect_angle("999999999999:59:59." + std::string(50, '9'), AngleUnit::colon, 1e12);
  expect_angle("359:59:59.999999999999999999999999999999999", AngleUnit::colon, 360);
  // 1 + 2^-53 = 1.00000000000000011102230246251565... is halfway between two doubles
  expect_angle("1.000000000000000111022302462515d", AngleUnit::degrees, 1.0);
  expect_angle("1.000000000000000111022302462516d", AngleUnit::degrees, 0x1.0000000000001p0);
}

} // namespace
} // namespace astromill::text
