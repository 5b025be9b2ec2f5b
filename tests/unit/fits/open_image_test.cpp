// astromill: tests of choosing the image of a file
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/open_image.h"
#include "support/fits_writer.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

namespace astromill::fits {
namespace {

using test::FitsWriter;
using test::TemporaryDirectory;

bool has_wcs(const Header& header) { return header.has("CTYPE1"); }

class OpenImage : public testing::Test {
protected:
  ImageHeader open(const FitsWriter& writer, const std::string& rest = "") {
    writer.write(path_);
    return open_image_header(path_ + rest, has_wcs);
  }
  std::string refusal(const FitsWriter& writer, const std::string& rest = "") {
    try {
      open(writer, rest);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  TemporaryDirectory directory_;
  std::string path_ = directory_.file("a.fits");
};

TEST_F(OpenImage, PrimaryThatSuits) {
  FitsWriter writer({20, 10});
  writer.set("CTYPE1", "RA---TAN").extension("SCI").set("CTYPE1", "RA---TAN");
  const ImageHeader image = open(writer);
  EXPECT_EQ(image.hdu, "0");
  EXPECT_EQ(image.note, "");
  EXPECT_EQ(image.axes, (std::vector<std::int64_t>{20, 10}));
  EXPECT_EQ(image.section.axes.size(), 2U);
  EXPECT_TRUE(image.section.identity());
  EXPECT_EQ(image.header.text("CTYPE1"), "RA---TAN");
  EXPECT_EQ(image.header.where().file, path_);
}

TEST_F(OpenImage, FirstExtensionThatSuits) {
  FitsWriter writer({20, 10});
  writer.extension("DQ").table("CAT").set("CTYPE1", "RA---TAN");
  writer.extension("SCI", {30, 40}).set("CTYPE1", "RA---TAN");
  writer.extension("SCI").set("CTYPE1", "DEC--TAN");
  const ImageHeader image = open(writer);
  EXPECT_EQ(image.hdu, "SCI,1");
  EXPECT_EQ(image.note, "using extension 3 (SCI,1)");
  EXPECT_EQ(image.axes[0], 30);
}

TEST_F(OpenImage, UnnamedExtension) {
  FitsWriter writer{FitsWriter::Axes{}};
  writer.extension().set("CTYPE1", "RA---TAN");
  EXPECT_EQ(open(writer).note, "using extension 1");
}

TEST_F(OpenImage, CompressedExtension) {
  FitsWriter writer{FitsWriter::Axes{}};
  writer.compressed_image("COMPRESSED_IMAGE", {640, 480}).set("CTYPE1", "RA---TAN");
  const ImageHeader image = open(writer, "[101:200,*]");
  EXPECT_EQ(image.hdu, "COMPRESSED_IMAGE,1");
  EXPECT_EQ(image.axes, (std::vector<std::int64_t>{640, 480}));
  EXPECT_EQ(image.section.axes[0].offset, 100);
  EXPECT_EQ(image.section.axes[0].length, 100);
  EXPECT_EQ(image.section.axes[1].length, 480);
}

TEST_F(OpenImage, NothingSuits) {
  FitsWriter writer({20, 10});
  writer.extension("SCI");
  const ImageHeader image = open(writer);
  EXPECT_EQ(image.hdu, "0");
  EXPECT_EQ(image.note, "");
}

TEST_F(OpenImage, PrimaryWithoutImageButWithWcs) {
  FitsWriter writer{FitsWriter::Axes{}};
  writer.set("CTYPE1", "RA---TAN").extension("SCI");
  EXPECT_EQ(open(writer).hdu, "0");
  writer.set("CTYPE1", "RA---TAN");
  EXPECT_EQ(open(writer).hdu, "SCI,1");
}

TEST_F(OpenImage, NamedHdu) {
  FitsWriter writer;
  writer.set("CTYPE1", "RA---TAN").extension("SCI", {30, 40}).table("CAT");
  EXPECT_EQ(open(writer, "[SCI]").hdu, "SCI,1");
  EXPECT_EQ(open(writer, "[1]").note, "");
  EXPECT_EQ(open(writer, "+1").hdu, "SCI,1");
  EXPECT_EQ(open(writer, "[0]").hdu, "0");
  EXPECT_NE(refusal(writer, "[2]").find("[CAT,1]: is a table"), std::string::npos);
  EXPECT_NE(refusal(writer, "[DQ]").find("SCI,1"), std::string::npos);
}

TEST_F(OpenImage, Section) {
  FitsWriter writer;
  writer.set("CTYPE1", "RA---TAN").extension("SCI", {30, 40, 2});
  const ImageHeader image = open(writer, "[SCI][-*,11:20:2]");
  EXPECT_EQ(image.axes, (std::vector<std::int64_t>{30, 40, 2}));
  EXPECT_EQ(image.section.axes[0].offset, 31);
  EXPECT_EQ(image.section.axes[0].step, -1);
  EXPECT_EQ(image.section.axes[1].offset, 9);
  EXPECT_EQ(image.section.axes[1].length, 5);
  EXPECT_EQ(image.section.axes[2].length, 2);
  EXPECT_NE(refusal(writer, "[SCI][1:31,*]").find("[SCI,1]"), std::string::npos);
  EXPECT_NE(refusal(writer, "[1:101,*]").find("[0]"), std::string::npos);
}

TEST_F(OpenImage, DamagedExtensionIsReportedOnlyWhereItMatters) {
  FitsWriter writer({20, 10});
  writer.set("CTYPE1", "RA---TAN").extension("SCI").without_end();
  EXPECT_EQ(open(writer).hdu, "0");
  FitsWriter bare({20, 10});
  bare.extension("SCI").without_end();
  EXPECT_NE(refusal(bare).find("[1]: the header is cut off"), std::string::npos);
}

TEST_F(OpenImage, MissingFile) {
  EXPECT_THROW(open_image_header(directory_.file("no.fits"), has_wcs), Error);
}

} // namespace
} // namespace astromill::fits
