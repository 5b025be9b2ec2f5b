// astromill: tests of the keywords that an extension takes from the primary header
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/file.h"
#include "astromill/fits/inherit.h"
#include "support/fits_writer.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <string>

namespace astromill::fits {
namespace {

using test::FitsWriter;

/// A primary header with everything an extension could want, and an extension behind it.
FitsWriter file(const FitsWriter::Axes& primary_axes = {}, bool inherit = true) {
  FitsWriter out(primary_axes);
  out.set("RADESYS", "FK5")
      .set("EQUINOX", 1975.0)
      .set("DATE-OBS", "2001-02-03")
      .set("MJD-OBS", 5.5);
  out.set("CRPIX1", 7.0).set("CD1_2", 8.0).set("LTV1", 9.0).set("OBJECT", "M71").set("BSCALE", 2.0);
  out.card("COMMENT of the primary");
  return out.extension("SCI").set("INHERIT", inherit);
}

Header opened(const FitsWriter& writer) {
  const test::TemporaryDirectory directory;
  writer.write(directory.file("a.fits"));
  File fits(directory.file("a.fits"));
  EXPECT_TRUE(fits.move_to(1));
  return fits.header();
}

TEST(Inherit, FrameAndTimeComeFromThePrimary) {
  const Header header = opened(file());
  EXPECT_EQ(header.text("RADESYS"), "FK5");
  EXPECT_EQ(header.number("EQUINOX"), 1975);
  EXPECT_EQ(header.text("DATE-OBS"), "2001-02-03");
  EXPECT_EQ(header.number("MJD-OBS"), 5.5);
}

TEST(Inherit, NothingElseDoes) {
  const Header header = opened(file());
  for (const char* key : {"CRPIX1", "CD1_2", "LTV1", "OBJECT", "BSCALE", "SIMPLE"})
    EXPECT_FALSE(header.has(key)) << key;
  EXPECT_EQ(header.cards().find("COMMENT"), std::string::npos);
  EXPECT_EQ(header.integer("NAXIS"), 2);
}

TEST(Inherit, OnlyWhereItIsAskedFor) {
  EXPECT_FALSE(opened(file({}, false)).has("EQUINOX"));
  FitsWriter silent = file();
  EXPECT_FALSE(opened(silent.remove("INHERIT")).has("EQUINOX"));
}

TEST(Inherit, OnlyFromAPrimaryWithoutData) { EXPECT_FALSE(opened(file({10, 10})).has("EQUINOX")); }

TEST(Inherit, WhatTheExtensionSaysStands) {
  const Header equinox = opened(file().set("EQUINOX", 1950.0));
  EXPECT_EQ(equinox.number("EQUINOX"), 1950);
  EXPECT_FALSE(equinox.has("RADESYS")); // 1950 would be FK4
  const Header epoch = opened(file().set("EPOCH", 1950.0));
  EXPECT_FALSE(epoch.has("EQUINOX"));
  EXPECT_FALSE(epoch.has("RADESYS"));
  const Header same = opened(file().set("RADECSYS", "FK5"));
  EXPECT_FALSE(same.has("RADESYS"));
  EXPECT_EQ(same.number("EQUINOX"), 1975);
  EXPECT_FALSE(opened(file().set("RADESYS", "FK4")).has("EQUINOX"));
  EXPECT_FALSE(opened(file().set("MJD-OBS", 6.5)).has("DATE-OBS"));
}

TEST(Inherit, CompressedImagesDoToo) {
  const test::TemporaryDirectory directory;
  file().compressed_image("C").set("INHERIT", true).write(directory.file("a.fits"));
  File fits(directory.file("a.fits"));
  ASSERT_TRUE(fits.move_to(2));
  EXPECT_EQ(fits.header().number("EQUINOX"), 1975);
}

} // namespace
} // namespace astromill::fits
