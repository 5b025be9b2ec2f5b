// astromill: tests of reading the headers of a file, sound or broken
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/file.h"
#include "support/fits_writer.h"
#include "support/temporary_directory.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <random>
#include <thread>

namespace astromill::fits {
namespace {

using test::FitsWriter;
using test::TemporaryDirectory;

class FileTest : public testing::Test {
protected:
  std::string write(const FitsWriter& writer, const std::string& name = "a.fits") {
    writer.write(directory_.file(name));
    return directory_.file(name);
  }
  std::string write_bytes(const std::string& bytes, const std::string& name = "a.fits") {
    FitsWriter::write_bytes(directory_.file(name), bytes);
    return directory_.file(name);
  }
  std::string compress(const std::string& path) {
    EXPECT_EQ(std::system(("gzip -nf '" + path + "'").c_str()), 0);
    return path + ".gz";
  }
  static std::string message_of(const std::function<void()>& action) {
    try {
      action();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }
  /// The message says `part`, after the name of the file.
  static void expect_refused(const std::string& path, const std::string& part) {
    const std::string message = message_of([&] { File file(path); });
    EXPECT_TRUE(message.starts_with(path)) << message;
    EXPECT_NE(message.find(part), std::string::npos) << message;
  }
  static FitsWriter several() {
    FitsWriter writer{FitsWriter::Axes{}};
    writer.extension("SCI", {30, 40}).set("EXTVER", 1).set("CRPIX1", 11);
    writer.extension("ERR", {30, 40}).set("EXTVER", 1);
    writer.extension("sci", {300, 400}).set("EXTVER", 2).set("CRPIX1", 12);
    writer.table("CAT", 5000);
    writer.compressed_image("", {640, 480}).set("CRPIX1", 15);
    return writer;
  }

  TemporaryDirectory directory_;
};

TEST_F(FileTest, Primary) {
  const File file(write(FitsWriter({20, 10}).set("CRPIX1", 1.5)));
  EXPECT_EQ(file.info().number, 0);
  EXPECT_EQ(file.info().label(), "0");
  EXPECT_TRUE(file.info().has_image());
  EXPECT_EQ(file.info().axes, (std::vector<std::int64_t>{20, 10}));
  EXPECT_EQ(file.header().number("CRPIX1"), 1.5);
  EXPECT_EQ(file.header().where().file, file.name());
  EXPECT_EQ(file.header().where().hdu, "0");
}

TEST_F(FileTest, LongHeader) {
  FitsWriter writer;
  for (int i = 0; i < 5000; ++i)
    writer.card("HISTORY line " + std::to_string(i));
  writer.set("CRPIX1", 7);
  writer.extension("SCI").set("CRPIX1", 8);
  File file(write(writer));
  EXPECT_EQ(file.header().integer("CRPIX1"), 7);
  file.select("SCI");
  EXPECT_EQ(file.header().integer("CRPIX1"), 8);
}

TEST_F(FileTest, HeaderThatFillsItsBlock) {
  // With END in the last card of a block, and as the first card of the next.
  for (const int cards : {35, 36}) {
    FitsWriter writer{FitsWriter::Axes{}};
    while (writer.cards().size() < static_cast<std::size_t>(cards) * 80)
      writer.card("HISTORY");
    writer.extension("SCI");
    File file(write(writer));
    EXPECT_EQ(file.header().card_count(), cards);
    EXPECT_EQ(file.hdu_count(), 2);
  }
}

TEST_F(FileTest, MovesBackAndForth) {
  File file(write(several()));
  EXPECT_EQ(file.hdu_count(), 6);
  EXPECT_EQ(file.info().number, 0);
  EXPECT_FALSE(file.info().has_image());
  EXPECT_TRUE(file.move_to(4));
  EXPECT_EQ(file.info().type, HduType::table);
  EXPECT_FALSE(file.info().has_image());
  EXPECT_TRUE(file.move_to(1));
  EXPECT_EQ(file.info().label(), "SCI,1");
  EXPECT_FALSE(file.move_to(6));
  EXPECT_EQ(file.info().number, 1);
  EXPECT_TRUE(file.move_to(5));
  EXPECT_EQ(file.info().label(), "5");
  EXPECT_TRUE(file.info().has_image());
  EXPECT_EQ(file.info().axes, (std::vector<std::int64_t>{640, 480}));
  EXPECT_EQ(file.header().integer("NAXIS1"), 640);
  EXPECT_EQ(file.header().integer("CRPIX1"), 15);
}

TEST_F(FileTest, Selects) {
  File file(write(several()));
  const std::pair<const char*, int> cases[] = {{"0", 0},     {"3", 3},       {"SCI", 1},
                                               {"SCI,1", 1}, {"sci,2", 3},   {"Err", 2},
                                               {"CAT", 4},   {"PRIMARY", 0}, {"p", 0}};
  for (const auto& [name, number] : cases) {
    file.select(name);
    EXPECT_EQ(file.info().number, number) << name;
  }
  file.select("sci,2");
  EXPECT_EQ(file.header().where().hdu, "sci,2");
}

TEST_F(FileTest, SelectListsWhatIsThere) {
  File file(write(several()));
  for (const char* name : {"6", "99999999999", "SCI,3", "DQ", "DQ,1", "-1"}) {
    const std::string message = message_of([&] { file.select(name); });
    EXPECT_TRUE(message.starts_with(file.name() + "[" + name + "]")) << message;
    for (const char* part : {"1 (SCI,1: 30x40 image)", "4 (CAT,1: table)", "5 (640x480 image)"})
      EXPECT_NE(message.find(part), std::string::npos) << message;
  }
}

TEST_F(FileTest, NamesWithCommasAndOfPrimaries) {
  FitsWriter writer;
  writer.extension("A,B").extension("PRIMARY").extension("C,1").extension("C,1");
  File file(write(writer));
  file.select("A,B");
  EXPECT_EQ(file.info().number, 1);
  file.select("PRIMARY");
  EXPECT_EQ(file.info().number, 2);
  file.select("C,1");
  EXPECT_EQ(file.info().number, 3);
}

TEST_F(FileTest, Gzip) {
  File file(compress(write(several())));
  EXPECT_EQ(file.hdu_count(), 6);
  file.select("SCI,2");
  EXPECT_EQ(file.header().integer("CRPIX1"), 12);
}

TEST_F(FileTest, GzipIsRecognisedByContent) {
  const std::string packed = compress(write(several()));
  const std::string path = directory_.file("odd_name");
  ASSERT_EQ(std::rename(packed.c_str(), path.c_str()), 0);
  EXPECT_EQ(File(path).hdu_count(), 6);
}

TEST_F(FileTest, GzipIsFoundWhereThePlainFileIsMissing) {
  const std::string path = write(several());
  compress(path);
  EXPECT_EQ(File(path).name(), path + ".gz");
}

TEST_F(FileTest, GzipInSeveralParts) {
  const std::string bytes = several().bytes();
  const std::string first = compress(write_bytes(bytes.substr(0, 3000), "first"));
  const std::string second = compress(write_bytes(bytes.substr(3000), "second"));
  const std::string path = directory_.file("joined.fits");
  ASSERT_EQ(std::system(("cat '" + first + "' '" + second + "' > '" + path + "'").c_str()), 0);
  EXPECT_EQ(File(path).hdu_count(), 6);
}

TEST_F(FileTest, DamagedGzip) {
  const std::string path = compress(write(several()));
  std::string bytes;
  {
    std::ifstream in(path, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  expect_refused(write_bytes(bytes.substr(0, 20) + std::string(500, 'x'), "b.gz"), "gzip");
  int cut_off = 0;
  for (std::size_t length = 1; length < bytes.size(); ++length) {
    const std::string cut = write_bytes(bytes.substr(0, length), "c.gz");
    const std::string message = message_of([&] { File file(cut); });
    cut_off += message.find("cut off") != std::string::npos ? 1 : 0;
  }
  EXPECT_GT(cut_off, 0);
  // Cut in the data, the headers before are sound.
  EXPECT_EQ(File(write_bytes(bytes.substr(0, bytes.size() - 50), "d.gz")).info().number, 0);
}

TEST_F(FileTest, OtherCompressionsAreNamed) {
  expect_refused(write_bytes("BZh91AY&SY" + std::string(100, 'x')), "bzip2 -d");
  expect_refused(write_bytes("\x1f\x9d\x90" + std::string(100, 'x')), "uncompress");
  expect_refused(write_bytes("PK\x03\x04" + std::string(100, 'x')), "unzip");
  expect_refused(write_bytes("\xfd"
                             "7zXZ" +
                             std::string(100, 'x')),
                 "xz -d");
}

TEST_F(FileTest, CannotBeOpened) {
  const std::string missing = directory_.file("missing.fits");
  const std::string no_file = message_of([&] { File file(missing); });
  const std::string directory = message_of([&] { File file(directory_.path()); });
  const std::string empty = message_of([&] { File file(write_bytes("", "empty.fits")); });
  EXPECT_TRUE(no_file.starts_with(missing + ": ")) << no_file;
  EXPECT_NE(directory.find("directory"), std::string::npos) << directory;
  EXPECT_NE(empty.find("is empty"), std::string::npos) << empty;
  if (::geteuid() != 0) {
    const std::string path = write(FitsWriter());
    ::chmod(path.c_str(), 0);
    EXPECT_NE(message_of([&] { File file(path); }), no_file);
  }
}

TEST_F(FileTest, IsNotFits) {
  for (const std::string& bytes :
       {std::string("hello, world\n"), std::string(9000, 'x'), std::string(5760, '\0'),
        std::string(5760, '\xff'), std::string("\n"), several().bytes().substr(5760)})
    expect_refused(write_bytes(bytes), "not a FITS file");
}

TEST_F(FileTest, BrokenHeaders) {
  const std::string good = FitsWriter().set("CRPIX1", 1).bytes();
  for (const std::size_t length : {6U, 80U, 470U, 480U})
    expect_refused(write_bytes(good.substr(0, length)), "cut off");
  expect_refused(write(FitsWriter().without_end()), "cut off");
  expect_refused(write_bytes(FitsWriter().without_end().bytes() + std::string(28800, ' ')), "END");
  expect_refused(write_bytes(FitsWriter().without_end().bytes() + std::string(28800, '\0')),
                 "damaged");
}

TEST_F(FileTest, HeadersOfTheirOwnNeedNoFilling) {
  const std::string good = FitsWriter().set("CRPIX1", 1).bytes();
  for (const std::size_t length : {640U, 1000U, 2879U})
    EXPECT_EQ(File(write_bytes(good.substr(0, length))).header().number("CRPIX1"), 1);
  const std::string extension = several().bytes().substr(2880, 2880);
  EXPECT_EQ(File(write_bytes(extension)).info().extname, "SCI");
}

TEST_F(FileTest, EndlessHeader) {
  const std::string path = write(FitsWriter().without_end());
  ASSERT_EQ(::truncate(path.c_str(), 0), 0);
  write_bytes(FitsWriter().without_end().bytes() + std::string(std::size_t{40} << 20U, ' '));
  expect_refused(path, "no END");
}

TEST_F(FileTest, AbsurdSizes) {
  expect_refused(write(FitsWriter().set("NAXIS", 999)), "NAXIS3");
  expect_refused(write(FitsWriter().set("NAXIS1", -5)), "NAXIS1");
  expect_refused(write(FitsWriter().set_written("NAXIS1", "1000000000000000000")), "NAXIS1");
  expect_refused(write(FitsWriter().set("NAXIS1", INT64_MAX).set("NAXIS2", INT64_MAX)), "NAXIS1");
  // Legal, though cfitsio 4.2 crashes on it.
  FitsWriter many(FitsWriter::Axes(999, 1));
  many.extension("SCI");
  EXPECT_EQ(File(write(many)).hdu_count(), 2);
}

TEST_F(FileTest, DataMayBeMissing) {
  const std::string path = write(FitsWriter({1 << 20, 1 << 20}).without_data());
  File file(path);
  EXPECT_EQ(file.hdu_count(), 1);
  EXPECT_EQ(file.info().axes[0], 1 << 20);
  FitsWriter cut({3000, 1});
  EXPECT_EQ(File(write_bytes(cut.bytes().substr(0, 4000))).hdu_count(), 1);
  // 4e18 bytes of data: further than any file reaches.
  File huge(write(FitsWriter().without_data().set("NAXIS1", 1LL << 52U).set("NAXIS2", 1000)));
  EXPECT_FALSE(huge.move_to(1));
}

TEST_F(FileTest, SparseDataArePassedOver) {
  const std::string tail = FitsWriter(FitsWriter::Axes{}).extension("SCI").bytes().substr(2880);
  const std::string path =
      write(FitsWriter({1 << 20, 1 << 20}).without_data()); // 2^40 bytes, all of them a hole
  const int file = ::open(path.c_str(), O_WRONLY);
  const off_t where = 2880 + (((off_t{1} << 40U) + 2879) / 2880) * 2880;
  const bool sparse =
      ::pwrite(file, tail.data(), tail.size(), where) == static_cast<ssize_t>(tail.size());
  ::close(file);
  if (!sparse)
    GTEST_SKIP() << "no large sparse files here";
  File opened(path);
  opened.select("SCI");
  EXPECT_EQ(opened.info().number, 1);
}

TEST_F(FileTest, JunkBehindTheLastHdu) {
  File file(write_bytes(several().bytes() + std::string(2880, 'j') + "k"));
  EXPECT_EQ(file.hdu_count(), 6);
}

TEST_F(FileTest, DamagedExtension) {
  std::string bytes = several().bytes();
  bytes.resize(2880 + 400);
  File file(write_bytes(bytes));
  EXPECT_EQ(file.info().number, 0);
  const std::string message = message_of([&] { file.select("SCI"); });
  EXPECT_NE(message.find("[1]: the header is cut off"), std::string::npos) << message;
  EXPECT_EQ(file.hdu_count(), 1);
  EXPECT_EQ(file.info().number, 0);
}

TEST_F(FileTest, RandomDamageNeverDoesMoreThanThrow) {
  const std::string good = several().bytes();
  std::mt19937 random(1);
  const auto below = [&](std::size_t limit) { return random() % limit; };
  int opened = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string bytes = good;
    for (std::size_t changes = 1 + below(8); changes > 0; --changes) {
      const std::size_t card = 80 * below(36) + 2880 * below(2);
      const std::size_t length = 1 + below(12);
      for (std::size_t k = 0; k < length; ++k)
        bytes[card + below(40)] = "0123456789-+.ED'= \xff"[below(20)];
    }
    bytes.resize(bytes.size() - (below(4) == 0 ? below(bytes.size()) : 0));
    const std::string path = write_bytes(bytes);
    try {
      File file(path);
      ++opened;
      file.hdu_count();
      file.select("sci,2");
      file.header().number("CRPIX1");
    } catch (const Error&) {
      continue;
    }
  }
  EXPECT_GT(opened, 100);
}

TEST_F(FileTest, Moves) {
  File a(write(several()));
  a.select("ERR");
  File b(std::move(a));
  EXPECT_EQ(b.info().number, 2);
  File c(write(FitsWriter(), "c.fits"));
  c = std::move(b);
  EXPECT_EQ(c.hdu_count(), 6);
}

/// Standard input is something else for a while.
class StandardInput {
public:
  explicit StandardInput(int descriptor) : saved_(::dup(0)) { ::dup2(descriptor, 0); }
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;
  ~StandardInput() {
    ::dup2(saved_, 0);
    ::close(saved_);
  }

private:
  int saved_;
};

TEST_F(FileTest, StandardInputFromAFile) {
  for (const bool packed : {false, true}) {
    const std::string path = write(several());
    const int descriptor = ::open((packed ? compress(path) : path).c_str(), O_RDONLY);
    {
      const StandardInput redirected(descriptor);
      ::close(descriptor);
      File file("-");
      EXPECT_EQ(file.name(), "standard input");
      EXPECT_EQ(file.hdu_count(), 6);
    }
  }
}

TEST_F(FileTest, StandardInputFromAPipe) {
  std::string bytes = several().bytes();
  bytes.resize(1000000, ' ');
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  std::size_t written = 0;
  std::thread writer([&] {
    // In odd pieces, and to the end: nobody may be killed for writing what is not needed.
    for (ssize_t count = 1; count > 0 && written < bytes.size();
         written += static_cast<std::size_t>(std::max<ssize_t>(count, 0)))
      count = ::write(ends[1], bytes.data() + written,
                      std::min<std::size_t>(written < 100 ? 1 : 777, bytes.size() - written));
    ::close(ends[1]);
  });
  {
    const StandardInput redirected(ends[0]);
    ::close(ends[0]);
    File file("-");
    file.select("SCI,2");
    EXPECT_EQ(file.header().integer("CRPIX1"), 12);
    file.drain();
    writer.join();
  }
  EXPECT_EQ(written, bytes.size());
}

} // namespace
} // namespace astromill::fits
