// astromill: tests of the operations on eight digits at a time
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/swar.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace astromill::text {
namespace {

TEST(Swar, NonDigitsAreMarkedWhateverTheirNeighbours) {
  for (int byte = 0; byte < 256; ++byte)
    for (const int neighbour : {0x00, 0x30, 0x39, 0x3A, 0x7F, 0x80, 0xFF})
      for (std::size_t place = 0; place < 8; ++place) {
        std::string text(8, static_cast<char>(neighbour));
        text[place] = static_cast<char>(byte);
        const std::uint64_t marks = mark_non_digits(load_digits(text.data()));
        for (std::size_t i = 0; i < 8; ++i)
          ASSERT_EQ((marks >> (8 * i) & 0xFFU) != 0, !is_digit(text[i])) << byte << " " << i;
      }
}

TEST(Swar, JoinAndSplit) {
  std::uint32_t number = 0;
  for (int i = 0; i < 200000; ++i) {
    char text[9];
    ASSERT_EQ(std::snprintf(text, sizeof text, "%08u", number), 8);
    ASSERT_EQ(join_digits(load_digits(text)), number);
    char written[8];
    write_eight_digits(written, number);
    ASSERT_EQ(std::string(written, 8), text);
    number = (number + 48'271'327U) % 100'000'000U;
  }
}

TEST(Swar, JoinFirstDigits) {
  const std::string text = "1234567x";
  const std::uint64_t expected[] = {0, 1, 12, 123, 1234, 12345, 123456, 1234567};
  for (unsigned count = 0; count < 8; ++count)
    EXPECT_EQ(join_first_digits(load_digits(text.data()), count), expected[count]);
  EXPECT_EQ(first_marked(mark_non_digits(load_digits(text.data()))), 7U);
}

TEST(Swar, PowersOfTen) {
  EXPECT_EQ(kPowersOfTen[0], 1U);
  EXPECT_EQ(kPowersOfTen[19], 10'000'000'000'000'000'000U);
}

} // namespace
} // namespace astromill::text
