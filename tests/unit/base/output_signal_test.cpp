// astromill: tests of output when signals come, and on file systems that cannot do everything
// SPDX-License-Identifier: BSD-3-Clause
#include "output_test.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace astromill {
namespace {

/// A copy of this process that runs `body`, tells when it is ready, and waits to be ended.
class Child {
public:
  explicit Child(const std::function<void(const std::function<void()>& ready)>& body) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    id_ = ::fork();
    if (id_ == 0) {
      try {
        body([&] { EXPECT_EQ(::write(ends[1], "r", 1), 1); });
      } catch (...) {
        ::_exit(99);
      }
      ::_exit(::testing::Test::HasFailure() ? 98 : 0);
    }
    ::close(ends[1]);
    char byte = 0;
    ready_ = ::read(ends[0], &byte, 1) == 1;
    ::close(ends[0]);
  }

  bool ready() const { return ready_; }
  void send(int signal_number) const { ::kill(id_, signal_number); }
  int wait() const {
    int status = -1;
    ::waitpid(id_, &status, 0);
    return status;
  }

private:
  pid_t id_ = -1;
  bool ready_ = false;
};

[[noreturn]] void wait_for_the_end() {
  for (;;)
    ::pause();
}

using OutputSignalTest = OutputTest;

TEST_F(OutputSignalTest, EndingSignalsRemoveTheTemporaryFile) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    put(path_, "old");
    const Child child([&](const auto& ready) {
      clean_up_on_signals();
      OutputFile file(path_, true);
      write(file, "new");
      ready();
      wait_for_the_end();
    });
    ASSERT_TRUE(child.ready());
    EXPECT_EQ(files(), 2);
    child.send(number);
    const int status = child.wait();
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == number) << status;
    EXPECT_EQ(content_of(path_), "old");
    EXPECT_EQ(files(), 1);
  }
}

TEST_F(OutputSignalTest, AllOpenFilesAndMovedOnesAreRemoved) {
  const Child child([&](const auto& ready) {
    clean_up_on_signals();
    std::vector<OutputFile> many;
    for (int i = 0; i < 20; ++i) // moved when the vector grows
      many.emplace_back(directory_.file(std::to_string(i)), false);
    many.pop_back();
    many.front().commit();
    OutputFile moved(std::move(many[1]));
    ready();
    wait_for_the_end();
  });
  ASSERT_TRUE(child.ready());
  EXPECT_EQ(files(), 19);
  child.send(SIGTERM);
  EXPECT_TRUE(WIFSIGNALED(child.wait()));
  EXPECT_EQ(files(), 1);
  EXPECT_TRUE(std::filesystem::exists(directory_.file("0"))) << "was committed";
}

TEST_F(OutputSignalTest, SignalsThatWereIgnoredStayIgnored) {
  const Child child([&](const auto& ready) {
    std::signal(SIGHUP, SIG_IGN);
    clean_up_on_signals();
    OutputFile file(path_, false);
    ::raise(SIGHUP);
    file.commit();
    ready();
  });
  EXPECT_TRUE(child.ready());
  EXPECT_EQ(child.wait(), 0);
  EXPECT_TRUE(std::filesystem::exists(path_));
}

TEST_F(OutputSignalTest, MoreFilesThanTheTableHolds) {
  const Child child([&](const auto& ready) {
    clean_up_on_signals();
    for (int round = 0; round < 3; ++round) {
      std::vector<OutputFile> many;
      for (int i = 0; i < 100; ++i)
        many.emplace_back(directory_.file(std::to_string(i)), true);
      for (OutputFile& file : many)
        file.commit();
    }
    const OutputFile last(path_, false); // there is room again
    ready();
    wait_for_the_end();
  });
  ASSERT_TRUE(child.ready());
  EXPECT_EQ(files(), 101);
  child.send(SIGINT);
  EXPECT_TRUE(WIFSIGNALED(child.wait()));
  EXPECT_EQ(files(), 100);
}

TEST_F(OutputSignalTest, ClosedPipeDoesNotEndTheProgram) {
  const Child child([&](const auto& ready) {
    clean_up_on_signals();
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    ::close(ends[0]);
    OutputFile file("/dev/fd/" + std::to_string(ends[1]), false);
    EXPECT_THROW(write(file, "x"), ClosedPipe);
    ready();
  });
  EXPECT_TRUE(child.ready());
  EXPECT_EQ(child.wait(), 0);
}

/// From now on these system calls of this process fail. False where that is not allowed.
bool deny(const std::vector<std::pair<long, int>>& calls_and_errors) {
  std::vector<sock_filter> program = {{BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)}};
  for (const auto& [call, error_number] : calls_and_errors) {
    program.push_back({BPF_JMP | BPF_JEQ | BPF_K, 0, 1, static_cast<unsigned>(call)});
    program.push_back(
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | static_cast<unsigned>(error_number)});
  }
  program.push_back({BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW});
  const sock_fprog filter = {static_cast<unsigned short>(program.size()), program.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

#ifdef SYS_link
constexpr std::array kLinkCalls = {static_cast<long>(SYS_link), static_cast<long>(SYS_linkat)};
#else
constexpr std::array kLinkCalls = {static_cast<long>(SYS_linkat)};
#endif

class PoorFileSystemTest : public OutputTest {
protected:
  /// Whether a new file can be committed, and an existing one is kept, where these calls fail.
  void check_without(const std::vector<std::pair<long, int>>& calls_and_errors) {
    const Child child([&](const auto& ready) {
      if (!deny(calls_and_errors))
        ::_exit(77);
      ready();
      write_whole(path_, false, "new");
      EXPECT_EQ(content_of(path_), "new");
      const std::string other = directory_.file("other");
      OutputFile file(other, false);
      put(other, "theirs");
      EXPECT_THROW(file.commit(), Error);
      EXPECT_EQ(content_of(other), "theirs");
    });
    const int status = child.wait();
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
      GTEST_SKIP() << "system calls cannot be denied here";
    EXPECT_EQ(status, 0);
    EXPECT_EQ(files(), 2) << "a temporary file is left";
  }
};

TEST_F(PoorFileSystemTest, RenameKnowsNoFlags) { check_without({{SYS_renameat2, EINVAL}}); }

TEST_F(PoorFileSystemTest, RenameKnowsNoFlagsAndThereAreNoLinks) {
  std::vector<std::pair<long, int>> calls = {{SYS_renameat2, ENOSYS}};
  for (const long call : kLinkCalls)
    calls.emplace_back(call, EPERM);
  check_without(calls);
}

} // namespace
} // namespace astromill
