// astromill: tests of the bits of masks
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/exposure/mask.h"
#include "support/fits_writer.h"
#include "support/message_of.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <limits>

namespace astromill::exposure {
namespace {

using test::FitsWriter;
using test::message_of;

TEST(MaskBits, AsUsersWriteThem) {
  EXPECT_EQ(parse_mask_bits(""), kAllBits);
  EXPECT_EQ(parse_mask_bits("all"), kAllBits);
  EXPECT_EQ(parse_mask_bits("21"), 21U);
  EXPECT_EQ(parse_mask_bits("1,4,16"), 21U);
  EXPECT_EQ(parse_mask_bits("1+4+16"), 21U);
  EXPECT_EQ(parse_mask_bits("4,4"), 4U);
  EXPECT_EQ(parse_mask_bits("~64,32"), ~std::uint64_t{96});
  EXPECT_EQ(parse_mask_bits("9223372036854775808"), std::uint64_t{1} << 63U);
}

TEST(MaskBits, AsTheyCannotBe) {
  for (const char* text : {"x", "0", "-1", "1,", ",1", "1,,2", "1 2", "~", "1.5", "ALL,1", "1,0",
                           "18446744073709551616"})
    EXPECT_NE(message_of([&] { parse_mask_bits(text); }).find("--mask-bits: must be all"),
              std::string::npos)
        << text;
  EXPECT_EQ(message_of([] { parse_mask_bits("3,5"); }),
            "--mask-bits: a list is one of bits' values: 1, 2, 4, 8, ...: '3,5'");
}

/// The bad pixels of a mask of one row, as a text of 0 and 1.
std::string bad(int bitpix, const std::vector<double>& values, const std::string& bits,
                const char* key = nullptr, double value = 0) {
  const test::TemporaryDirectory folder;
  FitsWriter writer({static_cast<std::int64_t>(values.size()), 1});
  writer.values(bitpix, values);
  if (key != nullptr)
    writer.set(key, value);
  writer.write(folder.file("m.fits"));
  auto header = fits::find_image(folder.file("m.fits"), [](const auto&) { return true; });
  std::string out;
  for (const std::uint8_t one : read_mask(std::move(header), parse_mask_bits(bits)).pixels)
    out += static_cast<char>('0' + one);
  return out;
}

TEST(Mask, BitsOfValues) {
  EXPECT_EQ(bad(16, {0, 1, 2, 4, 5, -32768, -1}, "all"), "0111111");
  EXPECT_EQ(bad(16, {0, 1, 2, 4, 5, -32768, -1}, "5"), "0101101");
  EXPECT_EQ(bad(16, {0, 1, 2, 4, 5, -32768, -1}, "~5"), "0010011");
  EXPECT_EQ(bad(16, {0, 1, 2, 4, 5, -32768, -1}, "32768"), "0000011");
  EXPECT_EQ(bad(32, {1073741825, 1073741824, 1}, "1"), "101") << "more digits than a float has";
  EXPECT_EQ(bad(32, {0, -2147483648.0}, "2147483648", "BZERO", 2147483648.0), "10");
}

TEST(Mask, OfFloatingPoint) {
  EXPECT_EQ(bad(-32, {0, 1, 0.5, -0.0, std::numeric_limits<double>::quiet_NaN()}, "all"), "01101");
  EXPECT_EQ(bad(-64, {0, 4, 3, std::numeric_limits<double>::quiet_NaN(), 1e300}, "4"), "01011");
  EXPECT_EQ(bad(16, {0, 7}, "all", "BLANK", 7), "01");
  EXPECT_NE(message_of([] {
              bad(-32, {0, 0.5}, "1");
            }).find("[0]: the mask has the value 0.5"),
            std::string::npos);
}

} // namespace
} // namespace astromill::exposure
