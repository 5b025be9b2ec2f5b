// astromill: numbers in text against the C library, over random and adversarial cases
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/fixed.h"
#include "astromill/text/number.h"
#include "support/guarded_bytes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>

namespace astromill::text {
namespace {

using Random = std::mt19937_64;

std::uint64_t below(Random& random, std::uint64_t limit) { return random() % limit; }

double any_double(Random& random) {
  for (;;) {
    const auto value = std::bit_cast<double>(random());
    if (std::isfinite(value))
      return value;
  }
}

/// Uniform between the limits, as far as this test cares.
double between(Random& random, double low, double high) {
  return low + (high - low) * static_cast<double>(random() >> 11U) * 0x1p-53;
}

/// The text of printf's %.*e, %.*f or %.*g.
std::string printed(char kind, int precision, double value) {
  std::array<char, 400> buffer{};
  const char* const format = kind == 'e' ? "%.*e" : kind == 'f' ? "%.*f" : "%.*g";
  const int length = std::snprintf(buffer.data(), buffer.size(), format, precision, value);
  return {buffer.data(), static_cast<std::size_t>(length)};
}

/// Both parsers on text that ends where memory ends, and on text within a row.
void expect_as_strtod(const test::GuardedBytes& guarded, const std::string& text) {
  const double expected = std::strtod(text.c_str(), nullptr);
  const std::string in_row = text + " 1234.5678                              ";
  for (const std::string_view placed : {guarded.place(text), std::string_view(in_row)}) {
    double value = -77;
    const char* const end = parse_number(placed.data(), placed.data() + placed.size(), value);
    if (std::isinf(expected)) {
      ASSERT_EQ(end, nullptr) << text;
    } else {
      ASSERT_EQ(end - placed.data(), static_cast<std::ptrdiff_t>(text.size())) << text;
      ASSERT_EQ(std::bit_cast<std::uint64_t>(value), std::bit_cast<std::uint64_t>(expected))
          << text;
    }
  }
}

TEST(NumbersAsStrtod, PrintedDoubles) {
  const test::GuardedBytes guarded(4096);
  Random random(1);
  for (int i = 0; i < 100'000 && !::testing::Test::HasFailure(); ++i) {
    expect_as_strtod(guarded,
                     printed('e', static_cast<int>(below(random, 25)), any_double(random)));
    expect_as_strtod(
        guarded, printed('f', static_cast<int>(below(random, 20)), between(random, -400, 5000)));
    expect_as_strtod(guarded, printed('g', 17, between(random, 0, 1)));
    expect_as_strtod(
        guarded, printed('f', static_cast<int>(below(random, 12)), between(random, -1e10, 1e10)));
  }
}

TEST(NumbersAsStrtod, RandomDigits) {
  const test::GuardedBytes guarded(4096);
  Random random(2);
  const auto add_digits = [&](std::string& text, std::uint64_t most) {
    for (std::uint64_t n = below(random, most + 1); n > 0; --n)
      text += static_cast<char>('0' + (below(random, 4) == 0 ? 0 : below(random, 10)));
  };
  for (int i = 0; i < 200'000 && !::testing::Test::HasFailure(); ++i) {
    std::string text = std::array{"", "-", "+"}[below(random, 3)];
    add_digits(text, below(random, 8) == 0 ? 40 : 9);
    if (below(random, 4) != 0) {
      text += '.';
      add_digits(text, below(random, 8) == 0 ? 40 : 16);
    }
    if (text.find_first_of("0123456789") == std::string::npos)
      text += '7';
    if (below(random, 4) == 0) {
      text += below(random, 2) == 0 ? 'e' : 'E';
      text += std::array{"", "-", "+"}[below(random, 3)];
      text += std::to_string(below(random, below(random, 2) == 0 ? 30 : 350));
    }
    expect_as_strtod(guarded, text);
  }
}

/// Decimal expansions of midpoints between doubles: cut, exact, extended and nudged.
TEST(NumbersAsStrtod, NearTies) {
  if (std::numeric_limits<long double>::digits <= std::numeric_limits<double>::digits)
    GTEST_SKIP() << "midpoints between doubles need a longer type";
  const test::GuardedBytes guarded(4096);
  Random random(3);
  for (int i = 0; i < 30'000 && !::testing::Test::HasFailure(); ++i) {
    const std::uint64_t twice_midpoint = (std::uint64_t{1} << 53U | random() >> 11U) | 1U;
    const int exponent = static_cast<int>(below(random, 120)) - 100;
    const long double midpoint = std::ldexp(static_cast<long double>(twice_midpoint), exponent);
    std::array<char, 400> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.*Lf", static_cast<int>(below(random, 110)),
                  midpoint);
    std::string text = buffer.data();
    expect_as_strtod(guarded, text);
    if (text.find('.') == std::string::npos)
      continue;
    expect_as_strtod(guarded, text + "000");
    expect_as_strtod(guarded, text + "0001");
    text.back() = static_cast<char>(text.back() == '0' ? '1' : text.back() - 1);
    expect_as_strtod(guarded, text + "999999999999999999999");
  }
}

/// printf's text, but zero has no sign.
std::string expected_fixed(double value, int decimals) {
  std::string text = printed('f', decimals, value);
  if (text.front() == '-' && text.find_first_not_of("-0.") == std::string::npos)
    text.erase(0, 1);
  return text;
}

void expect_as_printf(double value, int decimals) {
  std::array<char, kMaxFixedLength> out{};
  const std::string text(out.data(), format_fixed(out.data(), value, decimals));
  ASSERT_EQ(text, expected_fixed(value, decimals)) << decimals;
}

TEST(NumbersAsPrintf, Coordinates) {
  Random random(4);
  for (int i = 0; i < 300'000 && !::testing::Test::HasFailure(); ++i) {
    const int decimals = static_cast<int>(below(random, kMaxDecimals + 1));
    expect_as_printf(between(random, 0, 360), decimals);
    expect_as_printf(between(random, -90, 90), decimals);
    expect_as_printf(between(random, -5000, 5000), decimals);
  }
}

TEST(NumbersAsPrintf, AnyDouble) {
  Random random(5);
  for (int i = 0; i < 100'000 && !::testing::Test::HasFailure(); ++i) {
    const int decimals = static_cast<int>(below(random, kMaxDecimals + 1));
    expect_as_printf(any_double(random), decimals);
    expect_as_printf(std::ldexp(between(random, -1, 1), static_cast<int>(below(random, 140)) - 70),
                     decimals);
  }
}

/// Numbers that end in 5 exactly, one unit beside them, and numbers that carry.
TEST(NumbersAsPrintf, TiesAndCarries) {
  Random random(6);
  for (int i = 0; i < 200'000 && !::testing::Test::HasFailure(); ++i) {
    const int decimals = static_cast<int>(below(random, 14));
    const double tie = std::ldexp(static_cast<double>(below(random, 1U << 20U)),
                                  -1 - static_cast<int>(below(random, 14)));
    const double unit = std::pow(10, -decimals);
    const double carry = static_cast<double>(below(random, 1000)) - unit / 2;
    for (const double value : {tie, carry})
      for (const double nudged : {value, std::nextafter(value, -1), std::nextafter(value, 1e9)})
        expect_as_printf(below(random, 2) == 0 ? nudged : -nudged, decimals);
  }
}

TEST(NumbersRoundTrip, SeventeenDecimals) {
  Random random(7);
  for (int i = 0; i < 200'000 && !::testing::Test::HasFailure(); ++i) {
    const double value = between(random, -400, 400);
    std::array<char, kMaxFixedLength> out{};
    const char* const end = format_fixed(out.data(), value, kMaxDecimals);
    double back = 0;
    ASSERT_EQ(parse_number(out.data(), end, back), end);
    ASSERT_NEAR(back, value, 1.2e-17);
    if (std::fabs(value) >= 1) {
      ASSERT_EQ(back, value);
    }
  }
}

TEST(NumbersAsPrintf, LongitudesNeverReach360) {
  Random random(8);
  for (int i = 0; i < 200'000 && !::testing::Test::HasFailure(); ++i) {
    const int decimals = static_cast<int>(below(random, kMaxDecimals + 1));
    const double degrees =
        std::min(std::nextafter(360.0, 0.0),
                 360.0 - std::ldexp(between(random, 0, 1), -static_cast<int>(below(random, 50))));
    std::array<char, kMaxFixedLength> out{};
    const std::string text(out.data(), format_longitude_degrees(out.data(), degrees, decimals));
    std::string expected = expected_fixed(degrees, decimals);
    if (expected.starts_with("360"))
      expected.erase(1, 2), expected.front() = '0';
    ASSERT_EQ(text, expected);
  }
}

} // namespace
} // namespace astromill::text
