// astromill: tests of bins of magnitude
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/completeness/magnitude_bins.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace astromill::completeness {
namespace {

TEST(MagnitudeBins, AreReadFromTheirText) {
  const MagnitudeBins bins = parse_magnitude_bins("16:26:0.5");
  EXPECT_EQ(bins.count, 20U);
  EXPECT_EQ(bins.centre(0), 16.25);
  EXPECT_EQ(bins.centre(19), 25.75);
  EXPECT_EQ(bins.begin(20), 26);
  EXPECT_EQ(parse_magnitude_bins("-2.5:-1:1.5").count, 1U);
  EXPECT_EQ(parse_magnitude_bins("16:26:0.1").count, 100U);
  EXPECT_EQ(parse_magnitude_bins("16:19:0.3333333333").count, 9U);
  EXPECT_EQ(parse_magnitude_bins("0:2000:1").count, 2000U);
}

TEST(MagnitudeBins, BordersBelongToTheFainterBin) {
  for (const char* text : {"16:26:0.5", "16.1:26.1:0.1", "-13.7:4.3:0.3", "0:1:0.001"}) {
    const MagnitudeBins bins = parse_magnitude_bins(text);
    for (std::size_t i = 0; i < bins.count; ++i) {
      EXPECT_EQ(bins.bin_of(bins.begin(i)), i) << text;
      EXPECT_EQ(bins.bin_of(bins.centre(i)), i) << text;
      EXPECT_EQ(bins.bin_of(bins.begin(i) + bins.step - 1e-6), i) << text;
    }
    EXPECT_EQ(bins.bin_of(bins.high), bins.count - 1);
  }
  EXPECT_EQ(parse_magnitude_bins("16.1:26.1:0.1").bin_of(16.3), 2U); // as the user writes it
  EXPECT_EQ(parse_magnitude_bins("16.1:26.1:0.1").bin_of(20.8), 47U);
}

TEST(MagnitudeBins, HaveNothingOutside) {
  const MagnitudeBins bins = parse_magnitude_bins("16:26:0.5");
  const double inf = std::numeric_limits<double>::infinity();
  for (const double m : {15.999999, 26.000001, -inf, inf, 1e308, -1e308, std::nan("")})
    EXPECT_EQ(bins.bin_of(m), std::nullopt) << m;
}

TEST(MagnitudeBins, RefusesOthers) {
  for (const char* text : {"",
                           "16",
                           "16:26",
                           "16:26:",
                           ":26:0.5",
                           "16:26:0.5:1",
                           "16:26:x",
                           "a:b:c",
                           "16 :26:0.5",
                           "26:16:0.5",
                           "16:16:0.5",
                           "16:26:0",
                           "16:26:-0.5",
                           "16:26:0.3",
                           "16:26:11",
                           "16:26:1e-9",
                           "0:1e300:1",
                           "-1.7e308:1.7e308:1e308",
                           "1e17:1.00000000000001e17:0.5",
                           "nan:26:0.5",
                           "16:inf:1",
                           "0:2001:1",
                           "0:1:1e-320"}) {
    try {
      parse_magnitude_bins(text);
      ADD_FAILURE() << text;
    } catch (const UsageError& error) {
      EXPECT_NE(std::string(error.what()).find("--mag"), std::string::npos) << text;
    }
  }
}

} // namespace
} // namespace astromill::completeness
