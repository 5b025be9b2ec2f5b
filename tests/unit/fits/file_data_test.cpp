// astromill: tests of reading small data units from files and pipes
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/file.h"
#include "support/fits_writer.h"
#include "support/redirect.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <thread>

namespace astromill::fits {
namespace {

using test::FitsWriter;
using test::TemporaryDirectory;

constexpr std::size_t kBlock = 2880;

std::string text_of(std::size_t length, char first) {
  std::string out(length, ' ');
  for (std::size_t i = 0; i < length; ++i)
    out[i] = static_cast<char>(first + static_cast<char>(i % 7));
  return out;
}

FitsWriter three() {
  FitsWriter writer({30, 20});
  writer.data(text_of(600, 'a'));
  writer.extension("BIG", {3000, 2000});
  writer.extension("TABLE", {100, 40}).data(text_of(4000, 'h'));
  writer.extension("TABLE", {10, 1}).set("EXTVER", 2).data(text_of(10, 'p'));
  return writer;
}

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

void expect_three(File& file) {
  file.select("TABLE,2");
  std::string data = file.data();
  EXPECT_EQ(data.size(), kBlock);
  EXPECT_EQ(data.substr(0, 10), text_of(10, 'p'));
  EXPECT_EQ(data.find_first_not_of('\0', 10), std::string::npos);
  file.select("TABLE,1");
  EXPECT_EQ(file.data().substr(0, 4000), text_of(4000, 'h'));
  EXPECT_EQ(file.data().size(), 2 * kBlock);
  file.select("0");
  EXPECT_EQ(file.data().substr(0, 600), text_of(600, 'a'));
  EXPECT_EQ(file.hdu_count(), 4);
}

/// Runs `action` with standard input from a pipe that brings `bytes` in pieces.
void with_pipe(const std::string& bytes, const std::function<void()>& action) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  std::thread writer([&] {
    std::size_t written = 0;
    for (ssize_t count = 1; count > 0 && written < bytes.size();
         written += static_cast<std::size_t>(std::max<ssize_t>(count, 0)))
      count = ::write(ends[1], bytes.data() + written,
                      std::min<std::size_t>(10007, bytes.size() - written));
    ::close(ends[1]);
  });
  {
    const test::Redirect redirected(0, ends[0]);
    ::close(ends[0]);
    action();
  }
  writer.join();
}

TEST(FileData, OfAFile) {
  const TemporaryDirectory directory;
  three().write(directory.file("a.fits"));
  File file(directory.file("a.fits"));
  EXPECT_EQ(file.data().substr(0, 600), text_of(600, 'a')); // before anything else was read
  expect_three(file);
  expect_three(file);
}

TEST(FileData, OfAGzipFile) {
  const TemporaryDirectory directory;
  three().write(directory.file("a.fits"));
  ASSERT_EQ(std::system(("gzip -nf '" + directory.file("a.fits") + "'").c_str()), 0);
  File file(directory.file("a.fits.gz"));
  expect_three(file);
  expect_three(file);
}

TEST(FileData, OfAPipeIsKeptWhereItIsSmall) {
  with_pipe(three().bytes(), [] {
    File file("-");
    file.select("TABLE,1");
    file.drain();
    expect_three(file);
    file.select("BIG");
    EXPECT_NE(message_of([&] { file.data(); }).find("has data that have gone by in the pipe"),
              std::string::npos);
  });
}

TEST(FileData, OfAPipeAsItComes) {
  with_pipe(three().bytes(), [] {
    File file("-");
    file.select("BIG");
    EXPECT_EQ(file.data(), std::string((6000000 + kBlock - 1) / kBlock * kBlock, '\0'));
    EXPECT_EQ(file.data().size() % kBlock, 0U);
    expect_three(file);
    file.drain();
  });
}

TEST(FileData, OfAPipeIsNotKeptWithoutEnd) {
  FitsWriter writer{FitsWriter::Axes{}};
  for (int i = 0; i < 6; ++i)
    writer.extension("E" + std::to_string(i), {1000, 4000});
  with_pipe(writer.bytes(), [] {
    File file("-");
    file.drain();
    file.select("E3");
    EXPECT_EQ(file.data().size(), (4000000 + kBlock - 1) / kBlock * kBlock);
    file.select("E4");
    EXPECT_NE(message_of([&] { file.data(); }).find("16777216 in all are kept"), std::string::npos);
  });
}

TEST(FileData, ThatIsCutOffIsShorter) {
  const TemporaryDirectory directory;
  std::string bytes = three().bytes();
  bytes.resize(bytes.size() - 2875); // leaves 5 bytes of the last data
  FitsWriter::write_bytes(directory.file("a.fits"), bytes);
  File file(directory.file("a.fits"));
  file.select("TABLE,2");
  EXPECT_EQ(file.data(), text_of(5, 'p'));
  with_pipe(bytes, [] {
    File piped("-");
    piped.select("TABLE,2");
    piped.drain();
    EXPECT_EQ(piped.data(), text_of(5, 'p'));
  });
}

TEST(FileData, ThatIsTooLargeIsRefused) {
  const TemporaryDirectory directory;
  FitsWriter writer{FitsWriter::Axes{}};
  writer.extension("HUGE", {10, 10}).set("NAXIS1", 1LL << 50);
  writer.write(directory.file("a.fits"));
  File file(directory.file("a.fits"));
  file.select("HUGE");
  EXPECT_NE(message_of([&] { file.data(); }).find("bytes of data, more than the 67108864"),
            std::string::npos);
  EXPECT_EQ(file.hdu_count(), 2);
}

} // namespace
} // namespace astromill::fits
