// astromill: tests of the names of images
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/fits/image_name.h"
#include "support/fits_writer.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

namespace astromill::fits {
namespace {

/// The parts of a name in one line: "file|hdu|first:last:step,*,-*".
std::string parts(const std::string& text) {
  const ImageName name = parse_image_name(text);
  std::string out = name.file + "|" + name.hdu + "|";
  for (const AxisRange& range : name.section) {
    if (range.whole)
      out += range.reversed ? "-*" : "*";
    else
      out += std::to_string(range.first) + ":" + std::to_string(range.last);
    out += ":" + std::to_string(range.step) + ",";
  }
  return out;
}

struct NameCase {
  const char* text;
  const char* parts;
};

class GoodImageName : public testing::TestWithParam<NameCase> {};

TEST_P(GoodImageName, IsTakenApart) { EXPECT_EQ(parts(GetParam().text), GetParam().parts); }

INSTANTIATE_TEST_SUITE_P(
    All, GoodImageName,
    testing::Values(
        NameCase{"a.fits", "a.fits||"}, NameCase{"dir+2/a.fits.gz", "dir+2/a.fits.gz||"},
        NameCase{"-", "-||"}, NameCase{"-[SCI,1]", "-|SCI,1|"}, NameCase{"a.fits[0]", "a.fits|0|"},
        NameCase{"a.fits[1]", "a.fits|1|"}, NameCase{"a.fits+1", "a.fits|1|"},
        NameCase{"a.fits+12[*,*]", "a.fits|12|*:1,*:1,"}, NameCase{"a.fits[SCI]", "a.fits|SCI|"},
        NameCase{"a.fits[SCI,1]", "a.fits|SCI,1|"}, NameCase{"a.fits[ SCI , 2 ]", "a.fits|SCI,2|"},
        NameCase{"a.fits[my map-1.b]", "a.fits|my map-1.b|"},
        NameCase{"a.fits[BINNED]", "a.fits|BINNED|"}, NameCase{"a.fits[PIXELS]", "a.fits|PIXELS|"},
        NameCase{"a.fits[101:356,101:356]", "a.fits||101:356:1,101:356:1,"},
        NameCase{"a.fits[ 101 : 356 , * ]", "a.fits||101:356:1,*:1,"},
        NameCase{"a.fits[SCI][101:356,1:10]", "a.fits|SCI|101:356:1,1:10:1,"},
        NameCase{"a.fits[*,1:10]", "a.fits||*:1,1:10:1,"},
        NameCase{"a.fits[-*,*]", "a.fits||-*:1,*:1,"},
        NameCase{"a.fits[1:100:2,*]", "a.fits||1:100:2,*:1,"},
        NameCase{"a.fits[*:2,-*:3]", "a.fits||*:2,-*:3,"},
        NameCase{"a.fits[356:101,*]", "a.fits||356:101:1,*:1,"},
        NameCase{"a.fits[*,*,3]", "a.fits||*:1,*:1,3:3:1,"},
        NameCase{"file://a.fits[1]", "a.fits|1|"}, NameCase{"a (1).fits", "a (1).fits||"},
        NameCase{"a+b.fits", "a+b.fits||"}, NameCase{"+1", "+1||"}));

class BadImageName : public testing::TestWithParam<const char*> {};

TEST_P(BadImageName, IsRefusedAndShown) {
  try {
    parse_image_name(GetParam());
    FAIL() << "taken: " << parts(GetParam());
  } catch (const Error& error) {
    const std::string text = GetParam();
    const std::string bracket = text.substr(std::min(text.find('['), text.size()));
    EXPECT_TRUE(std::string(error.what()).find(bracket) != std::string::npos ||
                text.rfind('[') != text.find('['))
        << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, BadImageName,
    testing::Values("", "[1]", "a.fits[", "a.fits]", "a.fits[1", "a.fits[1]x", "a.fits[]",
                    "a.fits[,1]", "a.fits[SCI,x]", "a.fits[SCI,1,i]", "a.fits[1][2]",
                    "a.fits[1:2,1:2][SCI]", "a.fits[1:2,*][1:2,*]", "a.fits+1[2]", "a.fits[1:]",
                    "a.fits[:2,1:2]", "a.fits[1:2:0,*]", "a.fits[1:2:3:4,*]", "a.fits[*:1:2,*]",
                    "a.fits[1:2,]", "a.fits[1:-2,*]", "a.fits[**,1]", "a.fits[--*,*]",
                    "a.fits[1:99999999999999999999,*]", "a.fits[bin x,y]", "a.fits[bin]",
                    "a.fits[BINR X=1:10]", "a.fits[col a=b*2]", "a.fits[COL -TIME]",
                    "a.fits[pixr1 A*2]", "a.fits[pix sqrt(A)]", "a.fits[compress R]",
                    "a.fits[events][pha > 50]", "a.fits[a==1]", "a.fits[gtifilter()]",
                    "a.fits[regfilter(\"x.reg\")]", "a.fits[1;2(3)]", "a.fits(out.fits)", "!a.fits",
                    "http://host/a.fits", "ftp://host/a.fits", "mem://", "stdin://",
                    "root://h/a.fits", "shmem://1", "file://"));

TEST(ImageName, ExistingFileWins) {
  const test::TemporaryDirectory directory;
  for (const char* name : {"a[1].fits", "a[1]", "b+1", "!c", "d(e)"}) {
    const std::string path = directory.file(name);
    test::FitsWriter().write(path);
    EXPECT_EQ(parts(path), path + "||");
    EXPECT_EQ(parts(path + "[SCI][1:2,*]"), path + "|SCI|1:2:1,*:1,");
  }
  EXPECT_EQ(parts(directory.file("b+2")), directory.file("b") + "|2|");
}

} // namespace
} // namespace astromill::fits
