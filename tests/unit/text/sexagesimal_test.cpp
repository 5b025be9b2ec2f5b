// astromill: tests of sexagesimal output
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/fixed.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>

namespace astromill::text {
namespace {

std::string sexagesimal(double degrees, AngleStyle style, int decimals) {
  std::array<char, kMaxFixedLength> out{};
  return {out.data(), format_sexagesimal(out.data(), degrees, style, decimals)};
}

TEST(FormatSexagesimal, Simple) {
  EXPECT_EQ(sexagesimal(188.736249, AngleStyle::hours, 4), "12:34:56.6998");
  EXPECT_EQ(sexagesimal(188.73625, AngleStyle::hours, 1), "12:34:56.7");
  EXPECT_EQ(sexagesimal(188.73625, AngleStyle::longitude, 3), "188:44:10.500");
  EXPECT_EQ(sexagesimal(1.5, AngleStyle::longitude, 0), "001:30:00");
  EXPECT_EQ(sexagesimal(-22.5, AngleStyle::latitude, 2), "-22:30:00.00");
  EXPECT_EQ(sexagesimal(0.5, AngleStyle::latitude, 0), "+00:30:00");
  EXPECT_EQ(sexagesimal(90, AngleStyle::latitude, 1), "+90:00:00.0");
  EXPECT_EQ(sexagesimal(-90, AngleStyle::latitude, 1), "-90:00:00.0");
  EXPECT_EQ(sexagesimal(0, AngleStyle::hours, 12), "00:00:00.000000000000");
}

TEST(FormatSexagesimal, SecondsNeverReach60) {
  EXPECT_EQ(sexagesimal(15 * (1 + 59.0 / 60 + 59.99999 / 3600), AngleStyle::hours, 4),
            "02:00:00.0000");
  EXPECT_EQ(sexagesimal(1 + 59.0 / 60 + 59.96 / 3600, AngleStyle::latitude, 1), "+02:00:00.0");
  EXPECT_EQ(sexagesimal(1 + 59.0 / 60 + 59.94 / 3600, AngleStyle::latitude, 1), "+01:59:59.9");
  EXPECT_EQ(sexagesimal(10 + 59.99 / 3600, AngleStyle::longitude, 0), "010:01:00");
  EXPECT_EQ(sexagesimal(-89.9999999999, AngleStyle::latitude, 3), "-90:00:00.000");
}

TEST(FormatSexagesimal, FullCircleIsZero) {
  const double below = std::nextafter(360.0, 0.0);
  EXPECT_EQ(sexagesimal(below, AngleStyle::hours, 4), "00:00:00.0000");
  EXPECT_EQ(sexagesimal(below, AngleStyle::longitude, 0), "000:00:00");
  EXPECT_EQ(sexagesimal(below, AngleStyle::hours, 12), "23:59:59.999999999986");
  EXPECT_EQ(sexagesimal(359.9999, AngleStyle::longitude, 2), "359:59:59.64");
}

TEST(FormatSexagesimal, ZeroLatitudeIsPositive) {
  EXPECT_EQ(sexagesimal(-0.0, AngleStyle::latitude, 3), "+00:00:00.000");
  EXPECT_EQ(sexagesimal(-1e-9, AngleStyle::latitude, 3), "+00:00:00.000");
  EXPECT_EQ(sexagesimal(-1e-300, AngleStyle::latitude, 12), "+00:00:00.000000000000");
  EXPECT_EQ(sexagesimal(-1.0 / 3600000, AngleStyle::latitude, 3), "-00:00:00.001");
}

TEST(FormatSexagesimal, TiesGoToEven) {
  EXPECT_EQ(sexagesimal(1.0 / 128, AngleStyle::latitude, 2), "+00:00:28.12"); // 28.125 s
  EXPECT_EQ(sexagesimal(3.0 / 128, AngleStyle::latitude, 2), "+00:01:24.38"); // 84.375 s
  EXPECT_EQ(sexagesimal(1.0 / 32, AngleStyle::hours, 0), "00:00:08");         // 7.5 s
  EXPECT_EQ(sexagesimal(5.0 / 32, AngleStyle::hours, 0), "00:00:38");         // 37.5 s
}

} // namespace
} // namespace astromill::text
