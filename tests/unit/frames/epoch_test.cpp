// astromill: tests of moments in text
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/frames/epoch.h"

#include <gtest/gtest.h>

#include <string>

namespace astromill::frames {
namespace {

TEST(ParseEpoch, ReadsYearsDatesAndDays) {
  struct Case {
    const char* text;
    double year;
  };
  // J2000.0 is JD 2451545.0, 2000-01-01 at noon; a Julian year has 365.25 days.
  const Case cases[] = {
      {"2000", 2000},
      {"J2015.5", 2015.5},
      {"j1991.25", 1991.25},
      {"1900.", 1900},
      {"B1950.0", 1949.99979044},
      {"2000-01-01T12:00:00", 2000},
      {"2000-01-01t12:00:00.000z", 2000},
      {"2000-01-01T12:00", 2000},
      {"2000-01-01", 2000 - 0.5 / 365.25},
      {"2000-01-02T06:30:36", 2000 + (0.5 + 0.271250) / 365.25},
      {"2016-12-31T23:59:60", 2000 + (6210 - 0.5) / 365.25},
      {"2016-02-29", 2000 + (5903 - 0.5) / 365.25},
      {"MJD51544.5", 2000},
      {"mjd51544.5", 2000},
      {"JD2451545", 2000},
      {"MJD57400", 2000 + (57400 - 51544.5) / 365.25},
  };
  for (const Case& c : cases) {
    const auto year = parse_epoch(c.text);
    ASSERT_TRUE(year) << c.text;
    EXPECT_NEAR(*year, c.year, 1e-8) << c.text;
  }
}

TEST(ParseEpoch, RefusesEverythingElse) {
  for (const char* text : {"",
                           "J",
                           "x",
                           "2000x",
                           "-2000",
                           "+2000",
                           "1e3",
                           "999",
                           "3001",
                           "57400",
                           "2451545",
                           "2000-1-1",
                           "2000-13-01",
                           "2000-02-30",
                           "2015-02-29",
                           "2000-00-01",
                           "2000-01-00",
                           "2000-01-01T",
                           "2000-01-01T12",
                           "2000-01-01T24:00",
                           "2000-01-01T12:60",
                           "2000-01-01T12:0",
                           "2000-01-01T12:00:",
                           "2000-01-01T12:00:61",
                           "2000-01-01T12:00:-1",
                           "2000-01-01T12:00:1e1",
                           "2000-01-01T12:00:00 ",
                           "2000-01-01 12:00",
                           "2000-01-01Z",
                           "2000-01-01TZ",
                           "0000-01-01",
                           "MJD",
                           "MJD-1",
                           "MJD1e5",
                           "MJD999999999",
                           "JD0",
                           "JD",
                           "M51544",
                           "2000\r01\r01",
                           "nan",
                           "inf",
                           "."})
    EXPECT_FALSE(parse_epoch(text)) << text;
  EXPECT_FALSE(parse_epoch({}));
  EXPECT_FALSE(parse_epoch(std::string(100000, '2')));
}

TEST(ParseEpochRange, ReadsMomentsWithColons) {
  const EpochRange years = parse_epoch_range("B1950:J2016.0");
  EXPECT_NEAR(years.from, 1949.99979044, 1e-8);
  EXPECT_EQ(years.to, 2016);
  const EpochRange dates = parse_epoch_range("2000-01-01T12:00:00:2000-01-01T12:00");
  EXPECT_NEAR(dates.from, 2000, 1e-9);
  EXPECT_NEAR(dates.to, 2000, 1e-9);
  EXPECT_EQ(parse_epoch_range("2000:MJD51544.5").to, 2000);
  EXPECT_EQ(parse_epoch_range("2000-01-01T12:00:2016").to, 2016);
}

TEST(ParseEpochRange, SaysWhatIsWrong) {
  for (const char* text : {"", ":", "2000", "2000:", ":2000", "2000:2016:2020", "2000-2016",
                           "2000::2016", "2000:57400"})
    EXPECT_THROW(parse_epoch_range(text), UsageError) << text;
}

} // namespace
} // namespace astromill::frames
