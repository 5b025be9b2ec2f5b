// astromill: tests of text to double
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/number.h"
#include "support/guarded_bytes.h"

#include <gtest/gtest.h>
#include <locale.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace astromill::text {
namespace {

/// What parse_number makes of a text: bytes taken (-1: no number), and the value.
struct Parsed {
  std::ptrdiff_t length = -1;
  double value = -77;
};

Parsed parse(std::string_view text) {
  Parsed parsed;
  const char* end = parse_number(text.data(), text.data() + text.size(), parsed.value);
  if (end != nullptr)
    parsed.length = end - text.data();
  return parsed;
}

/// Parses text that ends where memory ends, and the same with a row's further text behind it: the
/// slow path and, where the text is simple, the fast one.
Parsed parse_both_ways(std::string_view text) {
  static const test::GuardedBytes guarded(1 << 20);
  const Parsed alone = parse(guarded.place(text));
  const std::string padded = std::string(text) + " 1234567890.1234567890 and more text behind it";
  const Parsed in_row = parse(padded);
  EXPECT_EQ(alone.length, in_row.length) << text;
  EXPECT_EQ(std::bit_cast<std::uint64_t>(alone.value), std::bit_cast<std::uint64_t>(in_row.value))
      << text;
  return alone;
}

void expect_value(std::string_view text, double value) {
  const Parsed parsed = parse_both_ways(text);
  EXPECT_EQ(parsed.length, static_cast<std::ptrdiff_t>(text.size())) << text;
  EXPECT_EQ(std::bit_cast<std::uint64_t>(parsed.value), std::bit_cast<std::uint64_t>(value))
      << text << ": " << parsed.value << " is not " << value;
}

TEST(ParseNumber, Simple) {
  expect_value("0", 0.0);
  expect_value("-0", -0.0);
  expect_value("-0.000", -0.0);
  expect_value("1", 1.0);
  expect_value("+1", 1.0);
  expect_value("-12", -12.0);
  expect_value("007", 7.0);
  expect_value("1234.567", 1234.567);
  expect_value("-22.3", -22.3);
  expect_value("298.443812345", 298.443812345);
  expect_value("18.779212345", 18.779212345);
  expect_value("1.", 1.0);
  expect_value(".5", 0.5);
  expect_value("-.5", -0.5);
  expect_value("+.5e-3", 0.5e-3);
  expect_value("1234567", 1234567.0);
  expect_value("12345678", 12345678.0);
  expect_value("1234567.12345678", 1234567.12345678);
  expect_value("1234567.123456789", 1234567.123456789);
  expect_value("1.123456789012345", 1.123456789012345);
}

TEST(ParseNumber, Exponents) {
  expect_value("1e3", 1e3);
  expect_value("1E3", 1e3);
  expect_value("1d3", 1e3);
  expect_value("1.5D+01", 15.0);
  expect_value("-1.5e-01", -0.15);
  expect_value("1e+0000000000000000000000005", 1e5);
  expect_value("1e22", 1e22);
  expect_value("1e23", 1e23);
  expect_value("123456789e15", 123456789e15);
  expect_value("0e999999999999999999999", 0.0);
  expect_value("-0e-999999999999999999999", -0.0);
  expect_value("1e-999999999999999999999", 0.0);
  expect_value("12345678901234567890e-999999999999999999999", 0.0);
}

TEST(ParseNumber, NumberIsTheLongestPrefix) {
  const auto length = [](std::string_view text) { return parse_both_ways(text).length; };
  EXPECT_EQ(length("1e"), 1);
  EXPECT_EQ(length("1e+"), 1);
  EXPECT_EQ(length("1d-x"), 1);
  EXPECT_EQ(length("1.5dx"), 3);
  EXPECT_EQ(length("1.2.3"), 3);
  EXPECT_EQ(length("1,2"), 1);
  EXPECT_EQ(length("12abc"), 2);
  EXPECT_EQ(length("0x1p3"), 1);
  EXPECT_EQ(length("1e5e5"), 3);
  EXPECT_EQ(length("1.e5"), 4);
  EXPECT_EQ(length("1 "), 1);
  EXPECT_EQ(length("12:34"), 2);
  EXPECT_EQ(length("1_000"), 1);
  EXPECT_EQ(length(std::string_view("1\0002", 3)), 1);
  EXPECT_EQ(length("1\xC2\xB0"), 1);
}

TEST(ParseNumber, NotANumber) {
  // The last one is 2^1024 - 2^970, the least that rounds to infinity.
  for (const std::string_view text :
       {"",
        "+",
        "-",
        ".",
        "+.",
        "-.",
        "e5",
        ".e5",
        "--1",
        "+-1",
        "-+1",
        " 1",
        "\t1",
        "nan",
        "NaN",
        "-nan",
        "inf",
        "-inf",
        "infinity",
        "Infinity",
        "x",
        "d3",
        "#1",
        "\"1\"",
        "\xB2",
        "$1",
        "\xEF\xBC\x91",
        "/",
        ":",
        "1e309",
        "-1e309",
        "1e999999999999999999999",
        "17976931348623158079372897140530341507993413271003782693617377898044496829276475"
        "09466490179775872070963302864166928879109465555478519404026306574886715058206819"
        "08902000708383676273854845817711531764475730270069855571366959622842914819860834"
        "936475292719074168444365510704342711559699508093042880177904174497792"}) {
    const Parsed parsed = parse_both_ways(text);
    EXPECT_EQ(parsed.length, -1) << text;
    EXPECT_EQ(parsed.value, -77) << text;
  }
}

TEST(ParseNumber, Borders) {
  constexpr double largest = std::numeric_limits<double>::max();
  constexpr double smallest = std::numeric_limits<double>::denorm_min();
  expect_value("1.7976931348623157e308", largest);
  expect_value("1.7976931348623158e308", largest);
  expect_value("17976931348623157e292", largest);
  expect_value("4.9e-324", smallest);
  expect_value("5e-324", smallest);
  expect_value("2.4703282292062327e-324", 0.0);      // below half the smallest
  expect_value("2.4703282292062328e-324", smallest); // above it
  expect_value("-1e-400", -0.0);
  expect_value("2.2250738585072011e-308", 0x0.fffffffffffffp-1022);
  expect_value("2.2250738585072014e-308", 0x1p-1022);
  expect_value("9007199254740991", 0x1.fffffffffffffp52);
  expect_value("9007199254740992", 0x1p53);
  expect_value("9007199254740993", 0x1p53); // tie, to even
  expect_value("9007199254740994", 0x1.0000000000001p53);
  expect_value("9007199254740995", 0x1.0000000000002p53); // tie, to even
  expect_value("9007199254740993.0000000000000000000000000001", 0x1.0000000000001p53);
  expect_value("9007199254740993.0000000000000000000000000000", 0x1p53);
  expect_value("900719925474099.3", 900719925474099.3);
  expect_value("90071992547409.93", 90071992547409.93);
}

TEST(ParseNumber, ManyDigits) {
  expect_value("0.1234567890123456789", 0.1234567890123456789);
  expect_value("298.44381234567890123", 298.44381234567890123);
  expect_value("1.234567890123456789e+02", 123.4567890123456789);
  expect_value("3.14159265358979323846264338327950288419716939937510", 0x1.921fb54442d18p1);
  expect_value("18446744073709551615", 0x1p64);
  expect_value("18446744073709551616", 0x1p64);
  expect_value("99999999999999999999999", 1e23);
  expect_value("0.3" + std::string(400, '0'), 0.3);
  expect_value("0." + std::string(300, '0') + "3", 3e-301);
  expect_value(std::string(400, '0') + ".25", 0.25);
  expect_value(std::string(1000, '0') + "1" + std::string(200, '0') + "e-200", 1.0);
  expect_value("0." + std::string(1000, '0') + "1e1001", 1.0);
  expect_value("1" + std::string(100000, '0') + "e-100000", 1.0);
}

/// 1 + 2^-53 is a tie between 1 and the next double; its decimal expansion has 53 decimals.
TEST(ParseNumber, LongTies) {
  const std::string tie = "1.00000000000000011102230246251565404236316680908203125";
  expect_value(tie, 1.0);
  expect_value(tie + "0000", 1.0);
  expect_value(tie + std::string(2000, '0'), 1.0);
  expect_value(tie + std::string(2000, '0') + "1", 0x1.0000000000001p0);
  expect_value(tie.substr(0, tie.size() - 1) + "4" + std::string(2000, '9'), 1.0);
  expect_value(tie + std::string(2000, '0') + "D0", 1.0);
  expect_value(tie + std::string(2000, '0') + "10D0", 0x1.0000000000001p0);
  expect_value("0." + std::string(50, '0') + tie.substr(0, 1) + tie.substr(2) + "d+51", 1.0);
}

TEST(ParseNumber, LocaleHasNoSay) {
  const locale_t german = newlocale(LC_ALL_MASK, "de_DE.UTF-8", nullptr);
  const locale_t before = german != nullptr ? uselocale(german) : nullptr;
  expect_value("1234.5", 1234.5);
  expect_value("12345678901234567890123.5", 12345678901234567890123.5);
  if (german != nullptr) {
    uselocale(before);
    freelocale(german);
  }
}

} // namespace
} // namespace astromill::text
