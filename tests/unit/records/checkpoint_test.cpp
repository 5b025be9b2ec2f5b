// astromill: checkpoints: what they keep, and whose they are
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/records/record_format.h"
#include "checkpoint_files.h"
#include "support/message_of.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

namespace astromill::records {
namespace {

using test::kRun;
using test::message_of;

std::string message_for(const std::string& path, const Identity& run) {
  return message_of([&] { test::complete(path, 0, run); });
}

TEST(Checkpoint, KeepsRecordsFromRunToRun) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("c");
  EXPECT_TRUE(test::complete(path, 5).empty());
  EXPECT_EQ(test::complete(path, 20), test::wanted(5));
  EXPECT_EQ(test::read(path), test::wanted(20));
}

TEST(Checkpoint, BytesAreFixed) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("c");
  Checkpoint(path, {{"a", "bc"}}, {}).append(0x01020304, std::as_bytes(std::span("xy", 2)));
  const std::string bytes = test::file_bytes(path);
  EXPECT_EQ(bytes.substr(0, 22), "\x89"
                                 "astromill records\r\n\x1a\n");
  const std::string identity("\1\0\0\0\x0b\0\0\0", 8);
  EXPECT_EQ(bytes.substr(22, 8), identity);
  EXPECT_EQ(bytes.substr(38, 11), std::string("\1\0\0\0a\2\0\0\0bc", 11));
  // CRC-32 of "xy" as zlib.crc32 of Python has it.
  EXPECT_EQ(bytes.substr(49, 12), std::string("\4\3\2\1\2\0\0\0\x99\x28\xe6\x8f", 12));
  EXPECT_EQ(bytes.substr(65), "xy");
}

TEST(Checkpoint, EmptyFileIsNew) {
  const test::TemporaryDirectory directory;
  test::write_file(directory.file("c"), "");
  EXPECT_TRUE(test::complete(directory.file("c"), 2).empty());
  EXPECT_EQ(test::read(directory.file("c")), test::wanted(2));
}

TEST(Checkpoint, OtherFilesAreLeftAlone) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("c");
  for (const char* content : {"x", "\n", "SIMPLE  =  T", "\x89PNG\r\n\x1a\n"}) {
    test::write_file(path, content);
    EXPECT_EQ(message_for(path, kRun), path + ": is not a checkpoint; it is left as it is");
    EXPECT_EQ(test::file_bytes(path), content);
  }
}

TEST(Checkpoint, AnotherRunIsNamed) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("c");
  test::complete(path, 3);
  const std::string before = test::file_bytes(path);
  Identity run = kRun;
  run[1].second = "4";
  EXPECT_EQ(message_for(path, run), path + ": seed: is of another run: there it is '3', here '4'");
  run = kRun;
  run.pop_back();
  EXPECT_EQ(message_for(path, run),
            path + ": --centroid: is of another run: there it is given, here not given");
  run = kRun;
  run.emplace_back("--gain", "7");
  EXPECT_EQ(message_for(path, run),
            path + ": --gain: is of another run: there it is not given, here '7'");
  EXPECT_EQ(test::file_bytes(path), before);
}

TEST(Checkpoint, AnotherVersionIsNamed) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("c");
  const auto magic = std::as_bytes(std::span(kMagic));
  std::vector<std::byte> bytes(magic.begin(), magic.end());
  append_record(7, pack(kRun), bytes);
  test::write_file(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  EXPECT_EQ(message_for(path, kRun),
            path + ": is of version 7 of this format; this program knows version 1");
}

TEST(Checkpoint, OneProcessAtATime) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("c");
  const Checkpoint first(path, kRun, {});
  EXPECT_EQ(message_for(path, kRun), path + ": another process has this checkpoint open");
}

TEST(Checkpoint, DoubledItemIsNamed) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("c");
  {
    Checkpoint checkpoint(path, kRun, {});
    for (const std::uint32_t item : {5U, 9U, 5U})
      checkpoint.append(item, {});
  }
  EXPECT_NE(message_for(path, kRun).find("item 5 is there twice, at bytes"), std::string::npos);
}

TEST(Checkpoint, PlacesWhereNoneCanBe) {
  const test::TemporaryDirectory directory;
  EXPECT_NE(message_for(directory.file("none/c"), kRun).find("No such file or directory"),
            std::string::npos);
  EXPECT_NE(message_for(directory.path(), kRun).find("is not a regular file"), std::string::npos);
  EXPECT_NE(message_for("/dev/full", kRun).find("is not a regular file"), std::string::npos);
  ASSERT_EQ(::mkfifo(directory.file("fifo").c_str(), 0600), 0);
  EXPECT_NE(message_for(directory.file("fifo"), kRun).find("is not a regular file"),
            std::string::npos);
  test::complete(directory.file("c"), 1);
  ASSERT_EQ(::chmod(directory.file("c").c_str(), 0400), 0);
  if (::geteuid() != 0) {
    EXPECT_NE(message_for(directory.file("c"), kRun).find("Permission denied"), std::string::npos);
  }
}

/// Files may not grow beyond a size, as where there is no space left.
class FileSizeLimit {
public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &old_);
    rlimit limit = old_;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, handler_);
  }

private:
  rlimit old_{};
  void (*handler_)(int) = nullptr;
};

TEST(Checkpoint, NoSpaceAtAnyByteLosesNothingThatWasWritten) {
  const test::TemporaryDirectory directory;
  test::complete(directory.file("whole"), 6);
  const std::size_t length = test::file_bytes(directory.file("whole")).size();
  for (std::size_t limit = 1; limit < length; ++limit) {
    const std::string path = directory.file("c" + std::to_string(limit));
    {
      const FileSizeLimit limited(limit);
      EXPECT_NE(message_of([&] { test::complete(path, 6); }).find("cannot write: File too large"),
                std::string::npos);
    }
    const auto kept = test::complete(path, 6);
    EXPECT_EQ(kept, test::wanted(static_cast<std::uint32_t>(kept.size())));
    EXPECT_EQ(test::file_bytes(path), test::file_bytes(directory.file("whole")));
  }
}

TEST(Digest, TellsInputsApart) {
  const std::string text = "123456789";
  // The check value of CRC-32, and Adler-32 as zlib.adler32 of Python has it.
  EXPECT_EQ(digest(std::as_bytes(std::span(text))), "cbf43926091e01de");
  EXPECT_EQ(digest({}), "0000000000000001");
}

} // namespace
} // namespace astromill::records
