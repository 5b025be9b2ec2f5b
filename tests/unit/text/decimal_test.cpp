// astromill: tests of the fast path of reading numbers
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/decimal.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace astromill::text {
namespace {

/// Bytes taken, -1 if the text is not a simple decimal number.
std::ptrdiff_t read(std::string_view text, double& value) {
  const std::string padded = std::string(text) + std::string(kSimpleDecimalRoom, ' ');
  const char* const end = read_simple_decimal(padded.data(), value);
  return end == nullptr ? -1 : end - padded.data();
}

TEST(SimpleDecimal, Simple) {
  double value = 0;
  EXPECT_EQ(read("1234.567 ", value), 8);
  EXPECT_EQ(value, 1234.567);
  EXPECT_EQ(read("-18.77921234,", value), 12);
  EXPECT_EQ(value, -18.77921234);
  EXPECT_EQ(read("7", value), 1);
  EXPECT_EQ(value, 7);
  EXPECT_EQ(read("1.", value), 2);
  EXPECT_EQ(value, 1);
  EXPECT_EQ(read("1.2.3", value), 3);
  EXPECT_EQ(value, 1.2);
  EXPECT_EQ(read("1.5e3", value), 3);
  EXPECT_EQ(value, 1.5);
  EXPECT_EQ(read("1.2345678901234", value), 15);
  EXPECT_EQ(value, 1.2345678901234);
}

TEST(SimpleDecimal, LeftToOthers) {
  for (const std::string_view text :
       {"", " 1", "-", ".", "-.5", ".5", "+1", "--1", "x", "nan", "123456789012345",
        "1.23456789012345", "12345678901234.5", "\xB1", "/", ":"}) {
    double value = -77;
    EXPECT_EQ(read(text, value), -1) << text;
  }
}

/// The version for this processor and the one for any processor give the same, except that one may
/// leave a number to parse_number which the other reads.
TEST(SimpleDecimal, VersionsAgree) {
  std::mt19937_64 random(1);
  constexpr std::string_view likely = "0123456789012345678901234567890123456789..-- ,\n\xB0";
  int read_by_both = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    for (auto n = random() % 20; n > 0; --n)
      text += likely[random() % likely.size()];
    text += std::string(kSimpleDecimalRoom, i % 2 == 0 ? ' ' : '7');
    double here = 0;
    double anywhere = 0;
    const char* const end = read_simple_decimal(text.data(), here);
    const char* const portable_end = read_simple_decimal_portably(text.data(), anywhere);
    if (end == nullptr || portable_end == nullptr)
      continue;
    ++read_by_both;
    ASSERT_EQ(end, portable_end) << text;
    ASSERT_EQ(std::bit_cast<std::uint64_t>(here), std::bit_cast<std::uint64_t>(anywhere)) << text;
  }
  EXPECT_GT(read_by_both, 50'000);
}

} // namespace
} // namespace astromill::text
