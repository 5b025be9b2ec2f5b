// astromill: tests of output to links, streams and devices
// SPDX-License-Identifier: BSD-3-Clause
#include "output_test.h"
#include "support/redirect.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <thread>
#include <utility>

namespace astromill {
namespace {

using test::Redirect;

class OutputTargetTest : public OutputTest {
protected:
  void SetUp() override { old_handler_ = std::signal(SIGPIPE, SIG_IGN); }
  void TearDown() override { std::signal(SIGPIPE, old_handler_); }

  int open_for_appending() const {
    return ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  }

private:
  void (*old_handler_)(int) = nullptr;
};

TEST_F(OutputTargetTest, LinkToAFileIsFollowed) {
  std::filesystem::create_directory(directory_.file("below"));
  const std::string real = directory_.file("below/real");
  put(real, "old");
  std::filesystem::create_symlink("below/real", path_);
  EXPECT_NE(message_of_opening(path_, false), "no error");
  write_whole(path_, true, "new");
  EXPECT_TRUE(std::filesystem::is_symlink(path_));
  EXPECT_EQ(content_of(real), "new");
}

TEST_F(OutputTargetTest, LinkThatLeadsNowhereMakesItsTarget) {
  std::filesystem::create_symlink(directory_.file("real"), directory_.file("second"));
  std::filesystem::create_symlink("second", path_);
  write_whole(path_, false, "new");
  EXPECT_TRUE(std::filesystem::is_symlink(path_));
  EXPECT_EQ(content_of(directory_.file("real")), "new");
  EXPECT_EQ(files(), 3);
}

TEST_F(OutputTargetTest, PlacesAreKnownBeforeTheyAreOpened) {
  std::filesystem::create_symlink("/dev/stdout", directory_.file("out"));
  const std::string fifo = directory_.file("fifo");
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  put(path_, "old");
  for (const std::string& direct :
       {std::string("-"), std::string("/dev/fd/1"), directory_.file("out"), fifo})
    EXPECT_TRUE(is_written_directly(direct)) << direct;
  for (const std::string& other : {path_, directory_.file("new"), directory_.path()})
    EXPECT_FALSE(is_written_directly(other)) << other;
  EXPECT_TRUE(is_same_output("-", directory_.file("out")));
  EXPECT_TRUE(is_same_output(path_, directory_.file("./") + path_.substr(path_.rfind('/') + 1)));
  EXPECT_TRUE(is_same_output("new", "./new"));
  EXPECT_FALSE(is_same_output("new", "other"));
  EXPECT_FALSE(is_same_output("-", path_));
}

TEST_F(OutputTargetTest, LinkInAnotherDirectoryIsRelativeToThat) {
  std::filesystem::create_directory(directory_.file("a"));
  std::filesystem::create_directory_symlink("a", directory_.file("b"));
  std::filesystem::create_symlink("../real", directory_.file("a/link"));
  write_whole(directory_.file("b/link"), false, "new");
  EXPECT_EQ(content_of(directory_.file("real")), "new");
}

TEST_F(OutputTargetTest, LinksInACircleAreAnError) {
  std::filesystem::create_symlink("other", path_);
  std::filesystem::create_symlink("out.txt", directory_.file("other"));
  EXPECT_TRUE(message_of_opening(path_, true).starts_with(path_ + ": "));
}

TEST_F(OutputTargetTest, FifoIsWrittenToDirectly) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  std::string got;
  std::thread reader([&] { got = content_of(path_); });
  {
    OutputFile file(path_, false);
    EXPECT_EQ(file.name(), path_);
    write(file, "through");
    file.commit();
  }
  reader.join();
  EXPECT_EQ(got, "through");
  EXPECT_EQ(files(), 1);
}

TEST_F(OutputTargetTest, Devices) {
  write_whole("/dev/null", false, "nothing");
  OutputFile full("/dev/full", false);
  try {
    write(full, "x");
    FAIL() << "wrote to a full device";
  } catch (const Error& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with("/dev/full: cannot write: "));
  }
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

TEST_F(OutputTargetTest, LinkToADevice) {
  std::filesystem::create_symlink("/dev/null", path_);
  write_whole(path_, false, "nothing");
  EXPECT_TRUE(std::filesystem::is_symlink(path_));
}

TEST_F(OutputTargetTest, StandardOutputIsAppendedToWhateverItIs) {
  for (const char* const name : {"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"}) {
    put(path_, "before ");
    const int descriptor = open_for_appending();
    {
      const Redirect output(STDOUT_FILENO, descriptor);
      OutputFile file(name, false);
      EXPECT_EQ(file.name(), "standard output");
      write(file, "after");
      file.commit();
    }
    ::close(descriptor);
    EXPECT_EQ(content_of(path_), "before after") << name;
    EXPECT_EQ(files(), 1);
  }
}

TEST_F(OutputTargetTest, LinkToStandardOutput) {
  std::filesystem::create_symlink("/dev/stdout", directory_.file("link"));
  const int descriptor = open_for_appending();
  {
    const Redirect output(STDOUT_FILENO, descriptor);
    write_whole(directory_.file("link"), false, "x");
  }
  ::close(descriptor);
  EXPECT_EQ(content_of(path_), "x");
}

TEST_F(OutputTargetTest, OtherOpenDescriptors) {
  put(path_, "before ");
  const int descriptor = open_for_appending();
  write_whole("/dev/fd/" + std::to_string(descriptor), false, "after");
  EXPECT_GE(::fcntl(descriptor, F_GETFD), 0) << "was closed";
  {
    const Redirect errors(STDERR_FILENO, descriptor);
    write_whole("/dev/stderr", false, ", in the end");
  }
  ::close(descriptor);
  EXPECT_EQ(content_of(path_), "before after, in the end");
}

TEST_F(OutputTargetTest, DescriptorThatIsNotOpenForWriting) {
  put(path_, "x");
  const int descriptor = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  const std::string name = "/dev/fd/" + std::to_string(descriptor);
  EXPECT_TRUE(message_of_opening(name, true).starts_with(name + ": not open for writing"));
  ::close(descriptor);
  EXPECT_TRUE(message_of_opening(name, true).starts_with(name + ": not open for writing"));
  EXPECT_NE(message_of_opening("/dev/fd/x", true), "no error");
}

TEST_F(OutputTargetTest, ClosedStandardOutput) {
  const Redirect output(STDOUT_FILENO, -1);
  EXPECT_TRUE(message_of_opening("-", false).starts_with("standard output: "));
}

TEST_F(OutputTargetTest, PipeWithoutAReaderIsNoError) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  ::close(ends[0]);
  OutputFile file("/dev/fd/" + std::to_string(ends[1]), false);
  EXPECT_THROW(write(file, "x"), ClosedPipe);
  ::close(ends[1]);
}

TEST_F(OutputTargetTest, NonBlockingPipeIsWaitedFor) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), 0);
  const std::string text(1'000'000, 'x'); // far more than a pipe holds
  std::size_t got = 0;
  std::thread reader([&, descriptor = ends[0]] {
    std::array<char, 4096> buffer;
    while (got < text.size()) {
      const ssize_t size = ::read(descriptor, buffer.data(), buffer.size());
      if (size > 0)
        got += static_cast<std::size_t>(size);
      else
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  OutputFile file("/dev/fd/" + std::to_string(ends[1]), false);
  write(file, text);
  file.commit();
  reader.join();
  EXPECT_EQ(got, text.size());
  ::close(ends[0]);
  ::close(ends[1]);
}

} // namespace
} // namespace astromill
