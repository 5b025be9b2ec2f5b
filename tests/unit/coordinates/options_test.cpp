// astromill: tests of the options of pix2sky and sky2pix
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/coordinates/options.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace astromill::coordinates {
namespace {

Options options_for(Direction direction) {
  Options options{.direction = direction};
  options.image = "a.fits";
  return options;
}

std::string message_of(const Options& options) {
  try {
    options.validate();
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(Options, DefaultsAreValid) {
  EXPECT_EQ(message_of(options_for(Direction::pixel_to_sky)), "");
  EXPECT_EQ(message_of(options_for(Direction::sky_to_pixel)), "");
}

TEST(Options, RefusalsNameOptionAndValue) {
  const auto expect_named = [](const char* option, const char* value, auto change) {
    Options options = options_for(Direction::pixel_to_sky);
    change(options);
    const std::string message = message_of(options);
    EXPECT_NE(message.find(option), std::string::npos) << message;
    EXPECT_NE(message.find(value), std::string::npos) << message;
  };
  expect_named("--precision", "18", [](Options& o) { o.precision = 18; });
  expect_named("--precision", "13", [](Options& o) {
    o.precision = 13;
    o.format = SkyFormat::sexagesimal;
  });
  expect_named("--origin", "2", [](Options& o) { o.origin = 2; });
  expect_named("--wcs", "a", [](Options& o) { o.alternate = "a"; });
  expect_named("--wcs", "AB", [](Options& o) { o.alternate = "AB"; });
  expect_named("--bad-text", "a b", [](Options& o) { o.bad_text = "a b"; });
  expect_named("--threads", "-1", [](Options& o) { o.threads = -1; });
  expect_named("--simd", "abacus", [](Options& o) { o.simd = "abacus"; });
  expect_named("IMAGE", "-", [](Options& o) { o.image = "-"; });
}

TEST(Options, DefaultDecimalsFollowWhatIsWritten) {
  Options sky = options_for(Direction::pixel_to_sky);
  EXPECT_EQ(sky.decimals(), 8);
  sky.format = SkyFormat::sexagesimal;
  EXPECT_EQ(sky.decimals(), 4);
  EXPECT_EQ(options_for(Direction::sky_to_pixel).decimals(), 4);
  sky.precision = 0;
  EXPECT_EQ(sky.decimals(), 0);
}

TEST(Positions, NothingIsStandardInput) {
  Options options = options_for(Direction::pixel_to_sky);
  set_positions(options, {});
  EXPECT_EQ(options.list, "-");
  EXPECT_TRUE(options.points.empty());
}

TEST(Positions, OneWordIsAList) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"list.txt", "list.txt"}, {"@list.txt", "list.txt"}, {"-", "-"},   {"@-", "-"},
      {"@stdin", "-"},          {"@STDIN", "-"},           {"12", "12"},
  };
  for (const auto& [argument, list] : cases) {
    Options options = options_for(Direction::pixel_to_sky);
    set_positions(options, {argument});
    EXPECT_EQ(options.list, list) << argument;
    EXPECT_TRUE(options.points.empty());
  }
}

TEST(Positions, NumbersArePoints) {
  Options options = options_for(Direction::pixel_to_sky);
  set_positions(options, {"100", "-200.5", "1,2", "3", "4e2"});
  EXPECT_EQ(options.points, (std::vector<std::string>{"100 -200.5", "1 2", "3 4e2"}));
  set_positions(options, {"100,200"});
  EXPECT_EQ(options.points, std::vector<std::string>{"100 200"});
}

TEST(Positions, SkyPositionsMayBeSexagesimal) {
  Options options = options_for(Direction::sky_to_pixel);
  set_positions(options, {"12:34:56.7", "-1:02:03", "12h34m56.7s", "-1d02m03s"});
  EXPECT_EQ(options.points.size(), 2U);
}

TEST(Positions, RefusesWhatIsNoPair) {
  const std::vector<std::vector<std::string>> cases = {
      {"1", "2", "3"}, {"a", "b"}, {"1", "nan"}, {"12:00:00", "1"}, {"1", ""}, {"1", "2\n3"}, {"@"},
  };
  for (const auto& arguments : cases) {
    Options options = options_for(Direction::pixel_to_sky);
    EXPECT_THROW(set_positions(options, arguments), UsageError) << arguments[0];
  }
}

TEST(Planes, AreWholeNumbersJoinedByCommas) {
  EXPECT_TRUE(parse_planes("").empty());
  EXPECT_EQ(parse_planes("3"), std::vector<std::int64_t>{3});
  EXPECT_EQ(parse_planes("3,1"), (std::vector<std::int64_t>{3, 1}));
  for (const char* bad : {",", "1,", "a", "1.5", "1,,2", "1 2"})
    EXPECT_THROW(parse_planes(bad), UsageError) << bad;
}

} // namespace
} // namespace astromill::coordinates
