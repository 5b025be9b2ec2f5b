// astromill: tests of noise and magnitudes: numbers, keywords, images per second
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/exposure/magnitudes.h"
#include "astromill/exposure/noise.h"
#include "astromill/exposure/options.h"
#include "astromill/fits/cards.h"
#include "support/message_of.h"

#include <gtest/gtest.h>

#include <cmath>

namespace astromill::exposure {
namespace {

using fits::Header;
using fits::value_cards;
using test::message_of;

const Where kHere{.file = "a.fits", .hdu = "0"};

Header header(const std::string& cards) { return Header(cards, kHere); }
Header with_unit(const std::string& unit) { return header(value_cards("BUNIT", unit)); }

std::string refusal(const Options& options) {
  return message_of([&] { options.validate(); });
}

TEST(Noise, Usual) {
  const NoiseModel noise = noise_model({}, header(""));
  EXPECT_EQ(noise.gain, 1);
  EXPECT_EQ(noise.readnoise, 0);
  EXPECT_EQ(noise.variance(100), 100);
  EXPECT_EQ(noise.variance(-3), 0);
}

TEST(Noise, AveragedFrames) {
  // 4 frames of 2.5 e-/DN and 6 e-: the average has 10 electrons of all frames a DN.
  const NoiseModel noise =
      noise_model({.gain = "2.5", .readnoise = "rdnoise", .ncombine = "NCOMBINE"},
                  header(value_cards("RDNOISE", 6.0) + value_cards("NCOMBINE", std::int64_t{4})));
  EXPECT_EQ(noise.gain, 10);
  EXPECT_EQ(noise.readnoise, 12);
  EXPECT_DOUBLE_EQ(noise.variance(50), (500.0 + 144) / 100);
}

TEST(Noise, NothingIsTakenFromTheHeaderUnasked) {
  const NoiseModel noise =
      noise_model({}, header(value_cards("GAIN", 6.0) + value_cards("NCOMBINE", std::int64_t{4})));
  EXPECT_EQ(noise.gain, 1);
}

TEST(Noise, CountsPerSecond) {
  for (const char* unit :
       {"ELECTRONS/S", "electron/s", "e-/s", "e/sec", "DN/s", "DN / s", "counts s-1", "ct s**-1",
        "adu/second", "cps", "COUNTS/S  ", "count s^-1", "electrons per second", "e-/s/pix",
        "photon.s-1", "electron s-1 pixel-1", "ADU/sec"})
    EXPECT_TRUE(is_per_second(with_unit(unit))) << unit;
  for (const char* unit : {"ELECTRONS", "DN", "MJy/sr", "km/s", "erg/s/cm2", "s", "", "counts",
                           "adu s", "DN/s-1", "ergs", "1/s", "electrons/s/cm2", "Jy/beam"})
    EXPECT_FALSE(is_per_second(with_unit(unit))) << unit;
}

TEST(Noise, ImagePerSecondNeedsTheExposureTime) {
  EXPECT_EQ(message_of([] { noise_model({.gain = "2"}, with_unit("DN/s")); }),
            "a.fits[0]: BUNIT: the image is per second: its noise needs the exposure time; give "
            "--exptime, a number of seconds or a keyword: 'DN/s    '");
  EXPECT_EQ(noise_model({.gain = "2", .exptime = "100"}, with_unit("DN/s")).gain, 200);
  EXPECT_EQ(noise_model({.gain = "2", .exptime = "100"}, with_unit("DN")).gain, 2);
}

TEST(Noise, KeywordsThatWillNotDo) {
  const auto gain = [](const std::string& value) {
    return message_of([&] { noise_model({.gain = "atodgain"}, header(value)); });
  };
  EXPECT_EQ(gain(""), "a.fits[0]: ATODGAIN: the keyword, named by --gain, is missing from the "
                      "header");
  EXPECT_EQ(gain(value_cards("ATODGAIN", 0.0)),
            "a.fits[0]: ATODGAIN: the keyword, named by --gain, must be greater than 0: '0.0'");
  EXPECT_EQ(gain(value_cards("ATODGAIN", std::string("two"))),
            "a.fits[0]: ATODGAIN: must be a finite number: 'two     '");
  EXPECT_EQ(message_of([] { noise_model({.ncombine = "N"}, header(value_cards("N", 2.5))); }),
            "a.fits[0]: N: the keyword, named by --ncombine, must be a whole number: '2.5'");
}

TEST(Noise, DrizzledImages) {
  EXPECT_TRUE(noise_warnings(header("")).empty());
  const auto warnings = noise_warnings(header(value_cards("NDRIZIM", std::int64_t{8})));
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("NDRIZIM"), std::string::npos);
}

TEST(Options, OnesThatCannotBe) {
  EXPECT_EQ(refusal({}), "no error");
  EXPECT_EQ(refusal({.gain = "2.5e0",
                     .readnoise = "0",
                     .exptime = "EXPTIME",
                     .mask = "DQ",
                     .mask_bits = "~64"}),
            "no error");
  EXPECT_EQ(refusal({.gain = "0"}), "--gain: must be greater than 0: '0'");
  EXPECT_EQ(refusal({.gain = "-1"}), "--gain: must be greater than 0: '-1'");
  EXPECT_EQ(refusal({.gain = "1 e-"}),
            "--gain: must be a number or a keyword of the image: '1 e-'");
  EXPECT_EQ(refusal({.gain = "GAINKEYWORD"}),
            "--gain: must be a number or a keyword of the image: 'GAINKEYWORD'");
  EXPECT_EQ(refusal({.readnoise = "-1"}), "--readnoise: must be at least 0: '-1'");
  EXPECT_EQ(refusal({.ncombine = "0"}), "--ncombine: must be at least 1: '0'");
  EXPECT_EQ(refusal({.ncombine = "1.5"}), "--ncombine: must be a whole number: '1.5'");
  EXPECT_EQ(refusal({.exptime = "0"}), "--exptime: must be greater than 0: '0'");
  EXPECT_EQ(refusal({.zeropoint = std::nan("")}), "--zeropoint: must be a finite number: 'nan'");
  EXPECT_EQ(refusal({.mask_bits = "1"}), "--mask-bits: needs --mask: '1'");
}

TEST(Options, AsArguments) {
  EXPECT_TRUE(as_arguments({}).empty());
  EXPECT_EQ(text::joined(as_arguments({.gain = "ATODGAIN",
                                       .zeropoint = 25.25,
                                       .mask = "/data/a/dq.fits[DQ,1]",
                                       .mask_bits = "1,4",
                                       .saturation = 6e4})),
            " --gain ATODGAIN --zeropoint 25.25 --mask dq.fits[DQ,1] --mask-bits 1,4 --saturation "
            "60000");
}

TEST(Magnitudes, OfPhotometryAndInjection) {
  const Keywords none = header("");
  EXPECT_EQ(photometry_scale({}, none).magnitude(100), 20);
  EXPECT_FALSE(injection_scale({}, none));
  const Options options{.exptime = "10", .zeropoint = 30, .phot_zeropoint = 26};
  EXPECT_EQ(photometry_scale(options, none).magnitude(1000), 21);
  EXPECT_EQ(injection_scale(options, none)->magnitude(1000), 25);
  EXPECT_DOUBLE_EQ(injection_scale(options, none)->flux(25), 1000);
  EXPECT_TRUE(std::isnan(photometry_scale({}, none).magnitude(0)));
  EXPECT_TRUE(std::isnan(photometry_scale({}, none).magnitude(-1)));
}

TEST(Magnitudes, LightPerSecondIsNotDividedAgain) {
  const Options options{.exptime = "100", .zeropoint = 25};
  EXPECT_EQ(photometry_scale(options, with_unit("DN/s")).magnitude(1), 25);
  EXPECT_EQ(photometry_scale(options, with_unit("DN")).magnitude(100), 25);
  EXPECT_NE(message_of([] {
              photometry_scale({.exptime = "EXPTIME"}, with_unit("DN/s"));
            }).find("EXPTIME"),
            std::string::npos);
}

} // namespace
} // namespace astromill::exposure
