// astromill: tests of output that appears whole or not at all
// SPDX-License-Identifier: BSD-3-Clause
#include "output_test.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <utility>

namespace astromill {
namespace {

using OutputFileTest = OutputTest;

TEST_F(OutputFileTest, NewFileAppearsWithCommit) {
  OutputFile file(path_, false);
  EXPECT_EQ(file.name(), path_);
  write(file, "one\n");
  write(file, "");
  write(file, "two\n");
  EXPECT_FALSE(std::filesystem::exists(path_));
  file.commit();
  EXPECT_EQ(content_of(path_), "one\ntwo\n");
  EXPECT_EQ(files(), 1);
}

TEST_F(OutputFileTest, EmptyFileIsAFile) {
  write_whole(path_, false, "");
  EXPECT_TRUE(std::filesystem::exists(path_));
  EXPECT_EQ(files(), 1);
}

TEST_F(OutputFileTest, LargeFileIsWhole) {
  const std::string text(10'000'000, 'x');
  write_whole(path_, false, text);
  EXPECT_EQ(content_of(path_), text);
}

TEST_F(OutputFileTest, WithoutCommitNothingIsLeft) {
  {
    OutputFile file(path_, false);
    write(file, "lost");
    EXPECT_EQ(files(), 1);
  }
  EXPECT_EQ(files(), 0);
}

TEST_F(OutputFileTest, OldFileIsKeptUnlessOverwritingIsAskedFor) {
  put(path_, "old");
  const std::string message = message_of_opening(path_, false);
  EXPECT_TRUE(message.starts_with(path_ + ": already exists")) << message;
  EXPECT_EQ(content_of(path_), "old");
  EXPECT_EQ(files(), 1);
  write_whole(path_, true, "new");
  EXPECT_EQ(content_of(path_), "new");
  EXPECT_EQ(files(), 1);
}

TEST_F(OutputFileTest, OldFileIsUntouchedUntilCommit) {
  put(path_, "old");
  {
    OutputFile file(path_, true);
    write(file, "new");
    EXPECT_EQ(content_of(path_), "old");
  }
  EXPECT_EQ(content_of(path_), "old");
  EXPECT_EQ(files(), 1);
}

TEST_F(OutputFileTest, ReaderOfTheOldFileKeepsIt) {
  put(path_, "old");
  std::ifstream reader(path_);
  write_whole(path_, true, "new");
  std::string text;
  reader >> text;
  EXPECT_EQ(text, "old");
}

TEST_F(OutputFileTest, FileThatAppearsMeanwhileIsKept) {
  OutputFile file(path_, false);
  write(file, "mine");
  put(path_, "theirs");
  try {
    file.commit();
    FAIL() << "replaced a file";
  } catch (const Error& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with(path_ + ": already exists"));
  }
  EXPECT_EQ(content_of(path_), "theirs");
}

TEST_F(OutputFileTest, OverwritingNeedsNoOldFile) {
  OutputFile file(path_, true);
  put(path_, "theirs");
  write(file, "mine");
  file.commit();
  EXPECT_EQ(content_of(path_), "mine");
}

TEST_F(OutputFileTest, TwoOutputsBesideEachOther) {
  OutputFile first(path_, true);
  OutputFile second(path_, true);
  write(first, "first");
  write(second, "second");
  second.commit();
  EXPECT_EQ(content_of(path_), "second");
  first.commit();
  EXPECT_EQ(content_of(path_), "first");
  EXPECT_EQ(files(), 1);
}

TEST_F(OutputFileTest, NewFileHasTheModeOfTheUmask) {
  const mode_t old_mask = ::umask(027);
  write_whole(path_, false, "x");
  ::umask(old_mask);
  EXPECT_EQ(mode_of(path_), 0640U);
}

TEST_F(OutputFileTest, ReplacedFileKeepsItsMode) {
  put(path_, "old");
  ::chmod(path_.c_str(), 0606);
  const mode_t old_mask = ::umask(077);
  write_whole(path_, true, "new");
  ::umask(old_mask);
  EXPECT_EQ(mode_of(path_), 0606U);
}

TEST_F(OutputFileTest, PrivateFileIsNeverOpenToOthers) {
  put(path_, "old");
  ::chmod(path_.c_str(), 0600);
  OutputFile file(path_, true);
  for (const auto& entry : std::filesystem::directory_iterator(directory_.path()))
    EXPECT_EQ(mode_of(entry.path().string()), 0600U) << entry.path();
}

TEST_F(OutputFileTest, RelativePathSurvivesAChangeOfDirectory) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(directory_.path());
  OutputFile file("out.txt", false);
  std::filesystem::current_path("/");
  write(file, "x");
  file.commit();
  std::filesystem::current_path(before);
  EXPECT_EQ(content_of(path_), "x");
}

TEST_F(OutputFileTest, LongestName) {
  const std::string path = directory_.file(std::string(255, 'n'));
  write_whole(path, false, "x");
  EXPECT_EQ(content_of(path), "x");
  const std::string too_long = directory_.file(std::string(256, 'n'));
  EXPECT_TRUE(message_of_opening(too_long, false).starts_with(too_long + ": "));
}

TEST_F(OutputFileTest, WhatCannotBeCreatedIsNamed) {
  for (const std::string& path :
       {directory_.path(), directory_.path() + "/", directory_.file("."), directory_.file("no/a"),
        directory_.file("new/"), std::string("/proc/a")})
    EXPECT_TRUE(message_of_opening(path, true).starts_with(path + ": "))
        << path << " - " << message_of_opening(path, true);
  EXPECT_NE(message_of_opening("", true), "no error");
  put(path_, "a file");
  EXPECT_NE(message_of_opening(path_ + "/below", true), "no error");
  EXPECT_EQ(files(), 1);
}

TEST_F(OutputFileTest, DirectoryWithoutTheRightToWrite) {
  if (::geteuid() == 0)
    GTEST_SKIP() << "the superuser may write everywhere";
  ::chmod(directory_.path().c_str(), 0500);
  const std::string message = message_of_opening(path_, false);
  ::chmod(directory_.path().c_str(), 0700);
  EXPECT_TRUE(message.starts_with(path_ + ": ")) << message;
}

TEST_F(OutputFileTest, TooLargeAFileIsAnErrorAndLeavesNothing) {
  auto* const old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit old_limit = {};
  ::getrlimit(RLIMIT_FSIZE, &old_limit);
  rlimit limit = old_limit;
  limit.rlim_cur = 1000;
  ::setrlimit(RLIMIT_FSIZE, &limit);
  std::string message;
  try {
    OutputFile file(path_, false);
    write(file, std::string(5000, 'x'));
    file.commit();
  } catch (const Error& error) {
    message = error.what();
  }
  ::setrlimit(RLIMIT_FSIZE, &old_limit);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_TRUE(message.starts_with(path_ + ": cannot write: ")) << message;
  EXPECT_EQ(files(), 0);
}

TEST_F(OutputFileTest, DirectoryThatVanishesIsAnError) {
  const std::string folder = directory_.file("folder");
  std::filesystem::create_directory(folder);
  OutputFile file(folder + "/a", false);
  write(file, "x");
  std::filesystem::remove_all(folder);
  EXPECT_THROW(file.commit(), Error);
}

TEST_F(OutputFileTest, MovedFileCommits) {
  OutputFile file(path_, false);
  write(file, "a");
  OutputFile moved(std::move(file));
  write(moved, "b");
  moved.commit();
  EXPECT_EQ(content_of(path_), "ab");
}

TEST_F(OutputFileTest, MovedFileIsDiscardedOnce) {
  OutputFile file(path_, false);
  {
    const OutputFile moved(std::move(file));
    EXPECT_EQ(files(), 1);
  }
  EXPECT_EQ(files(), 0);
}

} // namespace
} // namespace astromill
