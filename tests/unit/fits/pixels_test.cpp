// astromill: tests of reading pixels: sections, pipes, and files that are hostile
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/array.h"
#include "astromill/fits/pixels.h"
#include "support/fits_writer.h"
#include "support/message_of.h"
#include "support/piped.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace astromill::fits {
namespace {

using test::FitsWriter;
using test::message_of;
using test::TemporaryDirectory;
using test::with_pipe;

/// An image whose pixel (x, y), 1-based, is 10 y + x; 5 x 4 pixels.
FitsWriter counted(int bitpix = -32) {
  FitsWriter writer({5, 4});
  std::vector<double> values;
  for (int y = 1; y <= 4; ++y)
    for (int x = 1; x <= 5; ++x)
      values.push_back(10 * y + x);
  writer.values(bitpix, values);
  return writer;
}

std::vector<float> read(const std::string& name) { return read_image<float>(name).pixels.pixels; }

class Pixels : public testing::Test {
protected:
  std::string write(const FitsWriter& writer, const std::string& name = "a.fits") const {
    writer.write(folder_.file(name));
    return folder_.file(name);
  }
  std::string refusal(const FitsWriter& writer, const std::string& section = "") const {
    const std::string path = write(writer);
    return message_of([&] { read_image<float>(path + section); });
  }
  /// Cut to its header and this many bytes of data, and no filling.
  std::string cut(const FitsWriter& writer, std::size_t data,
                  const std::string& name = "cut.fits") {
    FitsWriter::write_bytes(folder_.file(name), writer.bytes().substr(0, 2880 + data));
    return folder_.file(name);
  }

  TemporaryDirectory folder_;
};

TEST_F(Pixels, SectionsArePartsOfTheImage) {
  const std::string path = write(counted(16));
  EXPECT_EQ(read(path + "[2:3,3:4]"), (std::vector<float>{32, 33, 42, 43}));
  EXPECT_EQ(read(path + "[5:1:2,2:2]"), (std::vector<float>{25, 23, 21}));
  EXPECT_EQ(read(path + "[4,-*]"), (std::vector<float>{44, 34, 24, 14}));
  EXPECT_EQ(read(path + "[1:5:3,1:4:3]"), (std::vector<float>{11, 14, 41, 44}));
  const PixelImage<double> whole = read_image<double>(path);
  EXPECT_EQ(whole.pixels.width, 5U);
  EXPECT_EQ(whole.pixels.height, 4U);
  EXPECT_EQ(whole.storage.bitpix, 16);
  EXPECT_FALSE(whole.storage.compressed);
}

TEST_F(Pixels, BlankOfTheUnscaledNumberIsNan) {
  FitsWriter writer = counted(16);
  writer.set("BLANK", 23).set("BSCALE", 2.0).set("BZERO", 100);
  const std::vector<float> pixels = read(write(writer));
  EXPECT_TRUE(std::isnan(pixels[7]));
  EXPECT_EQ(pixels[8], 148);
  EXPECT_EQ(read(write(counted(-32).set("BLANK", 23)))[7], 23)
      << "of floating point it means nothing";
}

TEST_F(Pixels, UnsignedNumbersOf64BitsKeepTheirSmallValues) {
  FitsWriter writer({3, 1});
  writer.set("BITPIX", 64).set_written("BZERO", "9223372036854775808");
  std::string bytes;
  for (const char last : {'\0', '\5', '\310'})
    bytes += std::string("\x80\0\0\0\0\0\0", 7) + last;
  EXPECT_EQ(read(write(writer.data(bytes))), (std::vector<float>{0, 5, 200}));
}

TEST_F(Pixels, ExtensionIsChosenAndSaid) {
  FitsWriter writer(FitsWriter::Axes{});
  writer.extension("SCI", {2, 1}).values(-32, {7, 8});
  const PixelImage<float> image = read_image<float>(write(writer));
  EXPECT_EQ(image.pixels.pixels, (std::vector<float>{7, 8}));
  EXPECT_EQ(image.source.note, "using extension 1 (SCI,1)");
}

TEST_F(Pixels, LimitsOfStorage) {
  PixelStorage storage{.bitpix = 16, .zero = 32768};
  EXPECT_EQ(storage.lowest(), 0);
  EXPECT_EQ(storage.highest(), 65535);
  storage = {.bitpix = 8, .scale = -2, .zero = 1};
  EXPECT_EQ(storage.lowest(), -509);
  EXPECT_EQ(storage.highest(), 1);
  EXPECT_EQ(PixelStorage{}.highest(), std::numeric_limits<double>::infinity());
}

TEST_F(Pixels, CutOffDataNameBytesWantedAndFound) {
  const std::string path = cut(counted(), 77);
  EXPECT_EQ(message_of([&] { read_image<float>(path); }),
            path + "[0]: the data are cut off: 80 bytes are wanted, 77 are there");
  EXPECT_EQ(message_of([&] { read_image<float>(path + "[1:1,1:1]"); }),
            path + "[0]: the data are cut off: 80 bytes are wanted, 77 are there")
      << "a section of what is there, too";
  EXPECT_EQ(read(cut(counted(), 80)).size(), 20U) << "only the filling is missing";
}

TEST_F(Pixels, CutOffInAPipe) {
  const std::string bytes = counted().bytes().substr(0, 2880 + 77);
  for (const char* name : {"-", "-[1:1,1:1]"})
    with_pipe(bytes, [&] {
      EXPECT_EQ(message_of([&] { read_image<float>(name); }),
                "standard input[0]: the data are cut off: 80 bytes are wanted, 77 are there");
    });
  with_pipe(counted().bytes(), [] { EXPECT_EQ(read("-[-*,4:4]")[0], 45); });
}

TEST_F(Pixels, MemoryIsTakenForWhatIsThere) {
  const std::string huge =
      "[0]: the data are cut off: 36028797018963968 bytes are wanted, 0 are there";
  FitsWriter writer;
  writer.set("NAXIS1", std::int64_t{1} << 27).set("NAXIS2", std::int64_t{1} << 28).without_data();
  EXPECT_EQ(refusal(writer), folder_.file("a.fits") + huge);
  EXPECT_EQ(refusal(writer, "[1:9,268435456:268435456]"), folder_.file("a.fits") + huge);
  with_pipe(writer.bytes(), [&] {
    EXPECT_EQ(message_of([] { read_image<float>("-"); }), "standard input" + huge);
  });
}

TEST_F(Pixels, WhatIsNoImageOfTwoDimensions) {
  const std::string path = folder_.file("a.fits");
  EXPECT_EQ(refusal(FitsWriter(FitsWriter::Axes{})), path + "[0]: has no image");
  EXPECT_EQ(refusal(FitsWriter({100})),
            path + "[0]: has one axis; an image of two dimensions is needed");
  EXPECT_EQ(refusal(FitsWriter({10, 0})), path + "[0]: NAXIS2: the image has no pixels: '0'");
  EXPECT_EQ(refusal(FitsWriter({10, 4, 3})),
            path + "[0]: NAXIS3: the image has 3 dimensions; choose a plane of two, as in "
                   "FILE[*,*,1:1]: '3'");
  EXPECT_EQ(refusal(FitsWriter({10, 4, 3}), "[*,*,3:3]"), "no error");
  EXPECT_EQ(refusal(FitsWriter({10, 4, 1, 1})), "no error");
  FitsWriter table;
  table.table("T");
  EXPECT_EQ(refusal(table, "[T]"), path + "[T,1]: is a table, not an image");
  EXPECT_EQ(refusal(FitsWriter({10, 4}).set("BSCALE", 0)),
            path + "[0]: BSCALE: must not be 0: '0'");
  EXPECT_EQ(refusal(FitsWriter({10, 4}).set("BZERO", "x")),
            path + "[0]: BZERO: must be a finite number: 'x       '");
}

TEST_F(Pixels, CompressedImagesThatCannotBe) {
  const auto compressed = [](const FitsWriter::Axes& axes) {
    FitsWriter writer(FitsWriter::Axes{});
    writer.compressed_image("C", axes);
    return writer;
  };
  const std::string path = folder_.file("a.fits") + "[C,1]: ";
  EXPECT_EQ(refusal(compressed({100, 100})),
            path + "has 1 compressed tiles, and the size of the image asks for 100");
  EXPECT_EQ(refusal(compressed({100, 1}).set("ZCMPTYPE", "MAGIC")),
            path + "ZCMPTYPE: is no compression that is known: 'MAGIC   '");
  EXPECT_EQ(refusal(compressed({std::int64_t{1} << 40, 1})),
            path + "ZTILE1: makes tiles too large to unpack");
  EXPECT_EQ(refusal(compressed({1 << 20, 1 << 20}).set("ZTILE1", 0)),
            path + "ZTILE1: must be from 1 to 9223372036854775807: '0'");
  EXPECT_EQ(refusal(compressed({1 << 27, 1 << 5}).set("NAXIS2", 1 << 5)),
            path + "has too few compressed bytes (256) for its 4294967296 pixels");
  EXPECT_NE(refusal(compressed({100, 1})).find("cannot be unpacked"), std::string::npos);
  FitsWriter cut_off = compressed({100, 1});
  cut_off.set("PCOUNT", 4000).data("12345678");
  EXPECT_EQ(refusal(cut_off.without_data()),
            path + "the data are cut off: 4008 bytes are wanted, 0 are there");
}

TEST_F(Pixels, ArraysOfAnyDimensions) {
  FitsWriter writer({2, 3, 2});
  writer.values(16, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}).set("BLANK", 5).set("BZERO", 1);
  File file(write(writer.extension("E", {})));
  const DataArray array = read_array(file);
  EXPECT_EQ(array.axes, (std::vector<std::int64_t>{2, 3, 2}));
  EXPECT_EQ(array.values[11], 13);
  EXPECT_TRUE(std::isnan(array.values[4]));
  file.select("E");
  EXPECT_TRUE(read_array(file).axes.empty());
}

TEST_F(Pixels, ArraysThatCannotBe) {
  File cut_off(cut(FitsWriter({10, 10}), 99));
  EXPECT_EQ(message_of([&] { read_array(cut_off); }),
            folder_.file("cut.fits") +
                "[0]: the data are cut off: 100 bytes are wanted, 99 are there");
  FitsWriter writer;
  File file(write(writer.compressed_image("C")));
  file.select("C");
  EXPECT_EQ(message_of([&] { read_array(file); }),
            folder_.file("a.fits") + "[C,1]: is compressed; unpack it with: funpack");
  File large(write(FitsWriter().set("NAXIS1", 1 << 30).without_data()));
  EXPECT_NE(message_of([&] { read_array(large); }).find("the data are cut off: "),
            std::string::npos);
}

} // namespace
} // namespace astromill::fits
