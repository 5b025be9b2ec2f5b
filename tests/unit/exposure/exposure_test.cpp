// astromill: tests of images with masks, errors and saturation
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/exposure/exposure.h"
#include "support/fits_writer.h"
#include "support/message_of.h"
#include "support/piped.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <limits>
#include <optional>

namespace astromill::exposure {
namespace {

using test::FitsWriter;
using test::message_of;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Two chips of 3 x 2 pixels with flags, as HST's files have them.
FitsWriter two_chips() {
  FitsWriter writer(FitsWriter::Axes{});
  writer.set("EXPTIME", 350).set("BUNIT", "DN/s");
  for (const int chip : {1, 2}) {
    writer.extension("SCI", {3, 2}).set("EXTVER", chip).set("BUNIT", "ELECTRONS");
    writer.values(-32, {1, 2, kNan, 4, 5, 90.0 + chip});
    writer.extension("ERR", {3, 2}).set("EXTVER", chip).values(-32, {1, 1, 1, 0, kNan, 1});
    writer.extension("DQ", {3, 2}).set("EXTVER", chip);
    writer.values(16, {chip == 1 ? 4.0 : 0.0, 64, 4, 0, 0, chip == 2 ? 4.0 : 0.0});
  }
  return writer;
}

class ExposureOf : public testing::Test {
protected:
  ExposureOf() { two_chips().write(path_); }

  /// The bad pixels as a text of 0 and 1; "none" where the mask is empty.
  std::string bad(const std::string& image, const Options& options) {
    opened_ = open_exposure(image, options, NoiseUse::needed);
    std::string out;
    for (const std::uint8_t one : opened_->bad.pixels)
      out += static_cast<char>('0' + one);
    return out.empty() ? "none" : out;
  }
  std::string refusal(const std::string& image, const Options& options) {
    return message_of([&] { open_exposure(image, options, NoiseUse::needed); });
  }

  test::TemporaryDirectory folder_;
  std::string path_ = folder_.file("flt.fits");
  std::optional<Exposure> opened_;
};

TEST_F(ExposureOf, PixelsThatAreBadByThemselves) {
  EXPECT_EQ(bad(path_, {}), "001000");
  EXPECT_EQ(opened_->bad_pixels.undefined, 1);
  EXPECT_EQ(opened_->notes, (std::vector<std::string>{"using extension 1 (SCI,1)"}));
  EXPECT_EQ(bad(path_ + "[SCI,1][1:2,*]", {}), "none");
}

TEST_F(ExposureOf, FlagsOfTheSameChipAreTaken) {
  EXPECT_EQ(bad(path_ + "[SCI,1]", {.mask = "DQ"}), "111000");
  EXPECT_EQ(opened_->notes[0], "mask: " + path_ + "[DQ,1]");
  EXPECT_EQ(bad(path_ + "[SCI,2]", {.mask = "dq"}), "011001");
  EXPECT_EQ(opened_->notes[0], "mask: " + path_ + "[DQ,2]");
  EXPECT_EQ(bad(path_ + "[SCI,2]", {.mask = "[DQ,1]"}), "111000");
  EXPECT_EQ(bad(path_ + "[SCI,2]", {.mask = "3"}), "111000");
  EXPECT_EQ(bad(path_ + "[SCI,1]", {.mask = "DQ", .mask_bits = "~64"}), "101000");
  EXPECT_EQ(opened_->bad_pixels.masked, 1) << "the third was bad already";
}

TEST_F(ExposureOf, SectionsHaveTheirPartOfTheMask) {
  EXPECT_EQ(bad(path_ + "[SCI,1][3:1,1:1]", {.mask = "DQ", .mask_bits = "4"}), "101");
  FitsWriter({2, 1}).values(8, {0, 1}).write(folder_.file("part.fits"));
  EXPECT_EQ(bad(path_ + "[SCI,1][1:2,2:2]", {.mask = folder_.file("part.fits")}), "01");
  EXPECT_EQ(bad(path_ + "[SCI,1][1:2,2:2]", {.mask = path_ + "[DQ,1][1:2,1:1]", .mask_bits = "4"}),
            "10");
}

TEST_F(ExposureOf, AllOfAPipe) {
  test::with_pipe(two_chips().bytes(), [&] {
    EXPECT_EQ(bad("-[SCI,2]", {.mask = "DQ", .error = "[ERR,1]"}), "011111");
  });
  // Errors before the flags, and larger than what is kept of a pipe otherwise.
  FitsWriter large({1200, 1000});
  large.set("BITPIX", -32).data(std::string(4800000, '\0'));
  large.extension("ERR", {1200, 1000}).set("BITPIX", -32).data(std::string(4800000, '?'));
  large.extension("DQ", {1200, 1000}).data("\1" + std::string(1199999, '\0'));
  test::with_pipe(large.bytes(), [&] { bad("-", {.mask = "-[DQ]", .error = "ERR"}); });
  EXPECT_EQ(opened_->bad_pixels.total(), 1);
  EXPECT_GT(opened_->errors.pixels.back(), 0);
}

TEST_F(ExposureOf, ErrorsAndSaturation) {
  EXPECT_EQ(bad(path_ + "[SCI,1]", {.error = "ERR", .saturation = 91}), "001111");
  EXPECT_EQ(opened_->bad_pixels.no_error, 2);
  EXPECT_EQ(opened_->bad_pixels.saturated, 1);
  EXPECT_EQ(opened_->errors.pixels[0], 1);
  EXPECT_EQ(bad(path_ + "[SCI,1]", {.saturation = 91.5}), "001000");
}

TEST_F(ExposureOf, KeywordsOfThePrimaryGoForItsExtensions) {
  bad(path_, {.gain = "2", .exptime = "EXPTIME", .zeropoint = 25});
  EXPECT_EQ(opened_->photometry.exposure_time, 350);
  EXPECT_EQ(opened_->noise.gain, 2) << "the unit is the extension's";
}

TEST_F(ExposureOf, JobsWithoutNoiseAreNotRefused) {
  FitsWriter({2, 1}).set("BUNIT", "cps").write(folder_.file("rate.fits"));
  EXPECT_NE(refusal(folder_.file("rate.fits"), {}).find("--exptime"), std::string::npos);
  EXPECT_EQ(message_of([&] { open_exposure(folder_.file("rate.fits"), {}, NoiseUse::unused); }),
            "no error");
}

TEST_F(ExposureOf, MasksThatDoNotFit) {
  const std::string sci = path_ + "[SCI,1]";
  FitsWriter({2, 2}).write(folder_.file("small.fits"));
  EXPECT_EQ(refusal(sci, {.mask = folder_.file("small.fits")}),
            folder_.file("small.fits") + "[0]: has 2x2 pixels, the image that it goes with 3x2");
  EXPECT_EQ(refusal(sci, {.mask = path_}), sci + ": is the image itself; name another file or HDU");
  EXPECT_NE(
      refusal(sci, {.mask = folder_.file("./") + std::filesystem::path(path_).filename().string()})
          .find("is the image itself"),
      std::string::npos);
  EXPECT_EQ(refusal(sci, {.mask = "SCI"}), sci + ": is the image itself; name another file or HDU");
  EXPECT_NE(refusal(sci, {.mask = "BAD"}).find("there is no such HDU; the file has 0"),
            std::string::npos);
  EXPECT_NE(refusal(sci, {.mask = "dq.fits"}).find("dq.fits: cannot be opened"), std::string::npos);
  EXPECT_EQ(refusal(sci, {.mask = path_ + "[0]"}), path_ + "[0]: is no image of two dimensions");
}

TEST_F(ExposureOf, NoGoodPixel) {
  FitsWriter({2, 2}).values(-32, {kNan, 1, 8, 9}).write(folder_.file("a.fits"));
  FitsWriter({2, 2}).values(8, {1, 1, 0, 0}).write(folder_.file("m.fits"));
  EXPECT_EQ(refusal(folder_.file("a.fits"), {.mask = folder_.file("m.fits"), .saturation = 8}),
            folder_.file("a.fits") +
                "[0]: the image has no good pixel: 1 NaN or BLANK, 1 masked, 2 saturated");
}

} // namespace
} // namespace astromill::exposure
