// astromill: tests of double to text with a fixed number of decimals
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/fixed.h"
#include "support/guarded_bytes.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>

namespace astromill::text {
namespace {

/// The output buffer ends where memory ends, so that kMaxFixedLength is held.
char* output() {
  static const test::GuardedBytes guarded(kMaxFixedLength);
  return guarded.end() - kMaxFixedLength;
}

std::string fixed(double value, int decimals) {
  char* const out = output();
  return {out, format_fixed(out, value, decimals)};
}

std::string longitude(double degrees, int decimals) {
  char* const out = output();
  return {out, format_longitude_degrees(out, degrees, decimals)};
}

std::string printf_text(double value, int decimals) {
  std::array<char, 400> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, value);
  std::string text(buffer.data(), static_cast<std::size_t>(length));
  if (text.front() == '-' && text.find_first_not_of("-0.") == std::string::npos)
    text.erase(0, 1);
  return text;
}

TEST(FormatFixed, Simple) {
  EXPECT_EQ(fixed(298.44381234, 8), "298.44381234");
  EXPECT_EQ(fixed(-22.3, 4), "-22.3000");
  EXPECT_EQ(fixed(1234.5678, 4), "1234.5678");
  EXPECT_EQ(fixed(5, 0), "5");
  EXPECT_EQ(fixed(12345678, 1), "12345678.0");
  EXPECT_EQ(fixed(123456789, 1), "123456789.0");
  EXPECT_EQ(fixed(0.1, 17), "0.10000000000000001");
  EXPECT_EQ(fixed(100.5, 16), "100.5000000000000000");
}

TEST(FormatFixed, ZeroHasNoSign) {
  EXPECT_EQ(fixed(0.0, 3), "0.000");
  EXPECT_EQ(fixed(-0.0, 3), "0.000");
  EXPECT_EQ(fixed(-0.0, 0), "0");
  EXPECT_EQ(fixed(-0.0004, 3), "0.000");
  EXPECT_EQ(fixed(-0.0005, 3), "-0.001"); // the double is a little more than a half
  EXPECT_EQ(fixed(-0.4, 0), "0");
  EXPECT_EQ(fixed(-0.5, 0), "0");
  EXPECT_EQ(fixed(-1e-300, 17), "0.00000000000000000");
  EXPECT_EQ(fixed(-0.6, 0), "-1");
}

TEST(FormatFixed, TiesGoToEven) {
  EXPECT_EQ(fixed(0.5, 0), "0");
  EXPECT_EQ(fixed(1.5, 0), "2");
  EXPECT_EQ(fixed(2.5, 0), "2");
  EXPECT_EQ(fixed(3.5, 0), "4");
  EXPECT_EQ(fixed(0.125, 2), "0.12");
  EXPECT_EQ(fixed(0.375, 2), "0.38");
  EXPECT_EQ(fixed(-0.125, 2), "-0.12");
  EXPECT_EQ(fixed(1e15 + 0.5, 0), "1000000000000000");
  EXPECT_EQ(fixed(1e15 + 1.5, 0), "1000000000000002");
  EXPECT_EQ(fixed(std::ldexp(1, -12), 11), "0.00024414062"); // below 2^-11: 128-bit arithmetic
  EXPECT_EQ(fixed(3 * std::ldexp(1, -12), 11), "0.00073242188");
}

TEST(FormatFixed, Carries) {
  EXPECT_EQ(fixed(0.999, 2), "1.00");
  EXPECT_EQ(fixed(9.9999, 3), "10.000");
  EXPECT_EQ(fixed(-99.9996, 3), "-100.000");
  EXPECT_EQ(fixed(99999999.9, 0), "100000000");
  EXPECT_EQ(fixed(359.999999999999, 8), "360.00000000");
}

TEST(FormatFixed, AgreesWithPrintf) {
  constexpr double values[] = {1,
                               0.3,
                               1.0 / 3,
                               1e-5,
                               123456.789,
                               9007199254740991.0,
                               9007199254740992.0,
                               9007199254740994.0,
                               4503599627370496.5,
                               2251799813685248.25,
                               1e17,
                               1e18,
                               9223372036854774784.0,
                               9223372036854775808.0,
                               1e19,
                               18446744073709551616.0,
                               1e22,
                               1e23,
                               1e100,
                               std::numeric_limits<double>::max(),
                               std::numeric_limits<double>::min(),
                               std::numeric_limits<double>::denorm_min(),
                               0x1p-11,
                               0x1.fffffffffffffp-12,
                               0x1p-12,
                               0x1p-59,
                               0x1p-60,
                               1e-17,
                               5e-18,
                               4.999e-18};
  for (const double value : values)
    for (int decimals = 0; decimals <= kMaxDecimals; ++decimals) {
      EXPECT_EQ(fixed(value, decimals), printf_text(value, decimals)) << value << " " << decimals;
      EXPECT_EQ(fixed(-value, decimals), printf_text(-value, decimals)) << value << " " << decimals;
    }
  static_assert(kMaxFixedLength >= 309 + 1 + kMaxDecimals + 1);
}

TEST(FormatLongitudeDegrees, StaysBelow360) {
  EXPECT_EQ(longitude(0, 8), "0.00000000");
  EXPECT_EQ(longitude(-0.0, 8), "0.00000000");
  EXPECT_EQ(longitude(298.44381234, 8), "298.44381234");
  EXPECT_EQ(longitude(359.99999999, 8), "359.99999999");
  EXPECT_EQ(longitude(359.999999996, 8), "0.00000000");
  EXPECT_EQ(longitude(359.5, 0), "0");
  EXPECT_EQ(longitude(359.4, 0), "359");
  EXPECT_EQ(longitude(std::nextafter(360.0, 0.0), 12), "0.000000000000");
  EXPECT_EQ(longitude(std::nextafter(360.0, 0.0), 13), "359.9999999999999");
}

} // namespace
} // namespace astromill::text
