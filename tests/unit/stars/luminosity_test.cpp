// astromill: tests of drawing magnitudes
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/stars/luminosity.h"
#include "support/chi_square.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <vector>

namespace astromill::stars {
namespace {

std::string write(const test::TemporaryDirectory& folder, const std::string& text) {
  const std::string path = folder.file("lf.txt");
  std::ofstream(path) << text;
  return path;
}

TEST(LuminosityFunction, is_even_between_two_magnitudes) {
  const LuminosityFunction function(16, 26);
  std::vector<double> counts(10);
  for (std::uint32_t star = 1; star <= 20000; ++star) {
    const double magnitude = function.draw(1, 1, star);
    ASSERT_GE(magnitude, 16);
    ASSERT_LE(magnitude, 26);
    EXPECT_EQ(magnitude, std::round(magnitude * 1e4) / 1e4);
    counts[static_cast<std::size_t>(std::min(magnitude, 25.9) - 16)] += 1;
  }
  EXPECT_LT(std::fabs(test::chi_square_deviation(counts, std::vector<double>(10, 2000))), 4);
  EXPECT_EQ(LuminosityFunction(20, 20).draw(1, 1, 1), 20);
}

TEST(LuminosityFunction, follows_straight_lines_between_the_rows) {
  const test::TemporaryDirectory folder;
  const LuminosityFunction function =
      LuminosityFunction::read(write(folder, "# mag n\n10 0\n11 4\n12 4\n14 0\n15 0\n16 1\n"));
  // Stars from 10 to 11: 2, to 12: 4, to 13: 3, to 14: 1, to 15: 0, to 16: 0.5.
  const std::vector<double> shares = {2, 4, 3, 1, 0, 0.5};
  std::vector<double> counts(6);
  std::vector<double> expected;
  for (const double share : shares)
    expected.push_back(share / 10.5 * 40000);
  for (std::uint32_t star = 1; star <= 40000; ++star)
    counts[static_cast<std::size_t>(std::min(function.draw(1, 2, star), 15.9999) - 10)] += 1;
  EXPECT_LT(counts[4], 2); // rounded ones
  EXPECT_LT(std::fabs(test::chi_square_deviation(counts, expected)), 4);
}

TEST(LuminosityFunction, refuses_what_is_none) {
  const test::TemporaryDirectory folder;
  for (const char* text : {"", "10 1\n", "10 1\n10 2\n", "11 1\n10 2\n", "10 -1\n11 2\n",
                           "10 0\n11 0\n", "10 1\n11 x\n", "10\n11\n", "10 1e308\n1e300 1e308\n"})
    EXPECT_THROW(LuminosityFunction::read(write(folder, text)), Error) << text;
}

} // namespace
} // namespace astromill::stars
