// astromill: tests of reading files and streams
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/base/input_file.h"
#include "support/redirect.h"
#include "support/temporary_directory.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <thread>
#include <utility>

namespace astromill {
namespace {

using test::Redirect;
using test::TemporaryDirectory;

std::string rest_of(InputFile& file) {
  std::string out;
  std::array<char, 100> buffer;
  while (const std::size_t got = file.read(buffer))
    out.append(buffer.data(), got);
  return out;
}

std::string message_of_opening(const std::string& path) {
  try {
    const InputFile file(path);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

/// A pipe; its reading end can be opened by name.
class Pipe {
public:
  Pipe() { EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC), 0); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    ::close(ends_[0]);
    close_writer();
  }
  std::string path() const { return "/dev/fd/" + std::to_string(ends_[0]); }
  void write(const std::string& text) const {
    EXPECT_EQ(::write(ends_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void close_writer() { ::close(std::exchange(ends_[1], -1)); }
  int reader() const { return ends_[0]; }

private:
  std::array<int, 2> ends_{};
};

TEST(InputFile, ReadsARegularFileToTheEnd) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("a");
  std::string content;
  for (int i = 0; i < 1000; ++i)
    content += std::to_string(i);
  std::ofstream(path) << content;
  InputFile file(path);
  EXPECT_EQ(file.name(), path);
  EXPECT_EQ(file.size(), static_cast<std::int64_t>(content.size()));
  EXPECT_TRUE(file.ready());
  EXPECT_EQ(rest_of(file), content);
  EXPECT_TRUE(file.ready());
  std::array<char, 1> buffer;
  EXPECT_EQ(file.read(buffer), 0U);
}

TEST(InputFile, EmptyFile) {
  const TemporaryDirectory directory;
  std::ofstream(directory.file("a")).flush();
  InputFile file(directory.file("a"));
  EXPECT_EQ(file.size(), 0);
  EXPECT_EQ(rest_of(file), "");
}

TEST(InputFile, WhatCannotBeOpenedIsNamed) {
  const TemporaryDirectory directory;
  const std::string missing = directory.file("no such\nfile");
  EXPECT_TRUE(message_of_opening(missing).starts_with(directory.file("no such\\x0afile: ")));
  EXPECT_NE(message_of_opening(directory.path()).find("directory"), std::string::npos);
  EXPECT_NE(message_of_opening(""), "no error");
}

TEST(InputFile, FileWithoutTheRightToRead) {
  if (::geteuid() == 0)
    GTEST_SKIP() << "the superuser may read everything";
  const TemporaryDirectory directory;
  std::ofstream(directory.file("a")) << "x";
  ::chmod(directory.file("a").c_str(), 0);
  EXPECT_TRUE(message_of_opening(directory.file("a")).starts_with(directory.file("a: ")));
}

TEST(InputFile, PipeGivesWhatThereIs) {
  Pipe pipe;
  InputFile file(pipe.path());
  EXPECT_EQ(file.size(), -1);
  EXPECT_FALSE(file.ready());
  pipe.write("1 2\n");
  EXPECT_TRUE(file.ready());
  std::array<char, 100> buffer;
  EXPECT_EQ(file.read(buffer), 4U);
  EXPECT_FALSE(file.ready());
  pipe.close_writer();
  EXPECT_TRUE(file.ready()) << "the end is waiting";
  EXPECT_EQ(file.read(buffer), 0U);
}

TEST(InputFile, NonBlockingPipeIsWaitedFor) {
  Pipe pipe;
  ASSERT_EQ(::fcntl(pipe.reader(), F_SETFL, O_NONBLOCK), 0);
  const Redirect input(STDIN_FILENO, pipe.reader());
  InputFile file("-");
  std::thread writer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    pipe.write("late");
    pipe.close_writer();
  });
  EXPECT_EQ(rest_of(file), "late");
  writer.join();
}

TEST(InputFile, InterruptedReadGoesOn) {
  struct sigaction action = {};
  action.sa_handler = [](int) {};
  struct sigaction old = {};
  ASSERT_EQ(::sigaction(SIGUSR1, &action, &old), 0); // without SA_RESTART
  Pipe pipe;
  InputFile file(pipe.path());
  const pthread_t reader = ::pthread_self();
  std::thread writer([&] {
    for (int i = 0; i < 5; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      ::pthread_kill(reader, SIGUSR1);
    }
    pipe.write("still there");
    pipe.close_writer();
  });
  EXPECT_EQ(rest_of(file), "still there");
  writer.join();
  ::sigaction(SIGUSR1, &old, nullptr);
}

TEST(InputFile, StandardInputIsLeftOpen) {
  const TemporaryDirectory directory;
  std::ofstream(directory.file("a")) << "first\nsecond\n";
  const int descriptor = ::open(directory.file("a").c_str(), O_RDONLY | O_CLOEXEC);
  const Redirect input(STDIN_FILENO, descriptor);
  std::array<char, 6> line;
  ASSERT_EQ(::read(STDIN_FILENO, line.data(), line.size()), 6);
  {
    InputFile file("-");
    EXPECT_EQ(file.name(), "standard input");
    EXPECT_EQ(file.size(), 7) << "what is left";
    EXPECT_EQ(rest_of(file), "second\n");
  }
  EXPECT_GE(::fcntl(STDIN_FILENO, F_GETFD), 0);
  ::close(descriptor);
}

TEST(InputFile, ClosedStandardInput) {
  const Redirect input(STDIN_FILENO, -1);
  EXPECT_TRUE(message_of_opening("-").starts_with("standard input: "));
}

TEST(InputFile, MovesWithItsDescriptor) {
  const TemporaryDirectory directory;
  std::ofstream(directory.file("a")) << "abc";
  std::ofstream(directory.file("b")) << "xyz";
  InputFile first(directory.file("a"));
  InputFile moved(std::move(first));
  EXPECT_EQ(moved.name(), directory.file("a"));
  moved = InputFile(directory.file("b"));
  EXPECT_EQ(rest_of(moved), "xyz");
}

TEST(InputFile, Fifo) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("fifo");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(path) << "through"; });
  InputFile file(path);
  EXPECT_EQ(file.size(), -1);
  EXPECT_EQ(rest_of(file), "through");
  writer.join();
}

} // namespace
} // namespace astromill
