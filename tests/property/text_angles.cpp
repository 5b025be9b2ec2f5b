// astromill: sexagesimal text against exact integer arithmetic
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/angle.h"
#include "astromill/text/fixed.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>

namespace astromill::text {
namespace {

__extension__ using Integer = __int128;
using Random = std::mt19937_64;

std::uint64_t below(Random& random, std::uint64_t limit) { return random() % limit; }

std::int64_t power_of_ten(int exponent) {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i)
    power *= 10;
  return power;
}

/// value = mantissa / 2^shift, exactly.
struct Binary {
  std::int64_t mantissa;
  int shift;
};

Binary binary(double value) {
  int exponent = 0;
  const double fraction = std::frexp(value, &exponent);
  return {static_cast<std::int64_t>(std::ldexp(fraction, 53)), 53 - exponent};
}

/// value * factor rounded half to even, value >= 0.
std::int64_t rounded_multiple(double value, std::int64_t factor) {
  const auto [mantissa, shift] = binary(value);
  const Integer product = Integer{mantissa} * factor;
  if (shift > 120)
    return 0;
  const Integer cut = product >> shift;
  const Integer twice_rest = 2 * (product - (cut << shift));
  const Integer one = Integer{1} << shift;
  const bool up = twice_rest > one || (twice_rest == one && cut % 2 != 0);
  return static_cast<std::int64_t>(cut + (up ? 1 : 0));
}

std::string expected_text(double degrees, AngleStyle style, int decimals) {
  const std::int64_t second = power_of_ten(decimals);
  const bool hours = style == AngleStyle::hours;
  std::int64_t units = rounded_multiple(std::fabs(degrees), (hours ? 240 : 3600) * second);
  std::string sign;
  if (style == AngleStyle::latitude)
    sign = degrees < 0 && units != 0 ? "-" : "+";
  else
    units %= (hours ? 24 : 360) * 3600 * second;
  std::array<char, 80> buffer{};
  const std::int64_t seconds = units / second;
  std::snprintf(buffer.data(), buffer.size(), "%0*d:%02d:%02d",
                style == AngleStyle::longitude ? 3 : 2, static_cast<int>(seconds / 3600),
                static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
  std::string text = sign + buffer.data();
  if (decimals > 0) // the digits behind a one in front of them
    text += std::to_string(second + units % second).replace(0, 1, ".");
  return text;
}

void expect_text(double degrees, AngleStyle style, int decimals) {
  std::array<char, kMaxFixedLength> out{};
  const std::string text(out.data(), format_sexagesimal(out.data(), degrees, style, decimals));
  ASSERT_EQ(text, expected_text(degrees, style, decimals));
}

TEST(SexagesimalOutput, RandomAngles) {
  Random random(1);
  for (int i = 0; i < 100'000 && !::testing::Test::HasFailure(); ++i) {
    const int decimals = static_cast<int>(below(random, kMaxSecondDecimals + 1));
    const double unit = static_cast<double>(random() >> 11U) * 0x1p-53;
    const double scale = std::ldexp(1, -static_cast<int>(below(random, 80)));
    expect_text(360 * unit, AngleStyle::hours, decimals);
    expect_text(360 * unit, AngleStyle::longitude, decimals);
    expect_text(180 * unit - 90, AngleStyle::latitude, decimals);
    expect_text(-90 * unit * scale, AngleStyle::latitude, decimals);
    expect_text(360 * unit * scale, AngleStyle::hours, decimals);
  }
}

/// Angles next to whole minutes and to the full circle, where carries happen.
TEST(SexagesimalOutput, Carries) {
  Random random(2);
  for (int i = 0; i < 100'000 && !::testing::Test::HasFailure(); ++i) {
    const int decimals = static_cast<int>(below(random, kMaxSecondDecimals + 1));
    const double half = 0.5 / static_cast<double>(power_of_ten(decimals)) / 3600;
    const double whole = static_cast<double>(1 + below(random, 360 * 60)) / 60;
    for (double degrees : {whole - half, whole - 1.01 * half, whole - 0.99 * half,
                           whole - 15 * half, std::nextafter(whole, 0.0)}) {
      expect_text(degrees, AngleStyle::hours, decimals);
      expect_text(degrees, AngleStyle::longitude, decimals);
      expect_text(-degrees / 4, AngleStyle::latitude, decimals);
    }
  }
}

/// True if value is the double nearest to numerator / denominator.
bool is_nearest(double value, Integer numerator, Integer denominator) {
  const auto [mantissa, shift] = binary(value);
  const Integer difference = (numerator << shift) - mantissa * denominator;
  return 2 * (difference < 0 ? -difference : difference) <= denominator;
}

TEST(SexagesimalInput, IsCorrectlyRounded) {
  Random random(3);
  for (int i = 0; i < 300'000 && !::testing::Test::HasFailure(); ++i) {
    const int decimals = static_cast<int>(below(random, 11));
    const auto degrees = static_cast<std::int64_t>(1 + below(random, 359));
    const auto minutes = static_cast<std::int64_t>(below(random, 60));
    const auto seconds = static_cast<std::int64_t>(below(random, 60));
    const auto rest = static_cast<std::int64_t>(
        below(random, static_cast<std::uint64_t>(power_of_ten(decimals))));
    std::array<char, 80> text{};
    const char* const format = std::array{"%lld:%02lld:%02lld%s", "%lldd%02lldm%02lld%ss",
                                          "%lldh%02lldm%02lld%ss"}[below(random, 3)];
    std::array<char, 40> fraction{};
    if (decimals > 0)
      std::snprintf(fraction.data(), fraction.size(), ".%0*lld", decimals,
                    static_cast<long long>(rest));
    // NOLINTNEXTLINE: one of the three literals above
    const int length = std::snprintf(
        text.data(), text.size(), format, static_cast<long long>(degrees),
        static_cast<long long>(minutes), static_cast<long long>(seconds), fraction.data());
    AngleText angle;
    ASSERT_EQ(parse_angle(text.data(), text.data() + length, angle), text.data() + length)
        << text.data();
    const Integer total =
        Integer{(degrees * 60 + minutes) * 60 + seconds} * power_of_ten(decimals) + rest;
    const Integer whole = Integer{3600} * power_of_ten(decimals);
    ASSERT_TRUE(is_nearest(angle.degrees_if_hours,
                           angle.unit == AngleUnit::degrees ? total : 15 * total, whole))
        << text.data();
    ASSERT_TRUE(
        is_nearest(angle.degrees, angle.unit == AngleUnit::hours ? 15 * total : total, whole))
        << text.data();
  }
}

/// What is written is read back to within half of its last digit.
TEST(SexagesimalRoundTrip, HalfOfTheLastDigit) {
  Random random(4);
  for (int i = 0; i < 200'000 && !::testing::Test::HasFailure(); ++i) {
    const int decimals = static_cast<int>(below(random, 10));
    const double longitude = 360 * static_cast<double>(random() >> 11U) * 0x1p-53;
    const double latitude = 180 * static_cast<double>(random() >> 11U) * 0x1p-53 - 90;
    std::array<char, kMaxFixedLength> out{};
    const double half = 0.5001 / static_cast<double>(power_of_ten(decimals)) / 3600;
    AngleText angle;
    const char* end = format_sexagesimal(out.data(), longitude, AngleStyle::hours, decimals);
    ASSERT_EQ(parse_angle(out.data(), end, angle), end);
    ASSERT_NEAR(std::remainder(angle.degrees_if_hours - longitude, 360), 0, 15 * half + 1e-13);
    end = format_sexagesimal(out.data(), latitude, AngleStyle::latitude, decimals);
    ASSERT_EQ(parse_angle(out.data(), end, angle), end);
    ASSERT_NEAR(angle.degrees, latitude, half + 1e-13);
  }
}

} // namespace
} // namespace astromill::text
