// astromill: tests of shell commands: how they end, and that nothing is left of them
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/base/remove_tree.h"
#include "astromill/base/scratch_folder.h"
#include "astromill/base/shell_command.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

namespace astromill {
namespace {

using namespace std::chrono_literals;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// True once the process is gone (a zombie that init has not yet waited for is gone too).
bool is_gone(pid_t id) {
  for (int i = 0; i < 200; ++i) {
    std::ifstream stat("/proc/" + std::to_string(id) + "/stat");
    std::string word;
    if (!(stat >> word >> word >> word) || word == "Z" || word == "X")
      return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

pid_t number_in(const std::string& path) {
  std::ifstream file(path);
  pid_t number = 0;
  file >> number;
  return number;
}

int open_descriptors() {
  int count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
    ++count;
  return count;
}

TEST(ShellCommand, ReportsStatusAndOutput) {
  const CommandEnd end = run_shell_command({.text = "echo out; echo err >&2; exit 7"});
  EXPECT_EQ(end.exit_status, 7);
  EXPECT_EQ(end.signal, 0);
  EXPECT_FALSE(end.timed_out);
  EXPECT_EQ(end.output, "out\nerr\n");
}

TEST(ShellCommand, ReportsTheSignal) {
  const CommandEnd end = run_shell_command({.text = "kill -SEGV $$"});
  EXPECT_EQ(end.signal, SIGSEGV);
  EXPECT_EQ(end.exit_status, -1);
}

TEST(ShellCommand, RunsInItsFolderWithItsEnvironmentAndNoInput) {
  const test::TemporaryDirectory folder;
  const CommandEnd end =
      run_shell_command({.text = "pwd; echo $ASTROMILL_TEST; cat; ls /proc/self/fd | wc -l",
                         .folder = folder.path(),
                         .environment = {"ASTROMILL_TEST=two words"}});
  // 0, 1, 2, and that of the folder which ls lists.
  EXPECT_EQ(end.output, folder.path() + "\ntwo words\n4\n");
}

TEST(ShellCommand, KeepsTheEndOfMuchOutput) {
  const CommandEnd end = run_shell_command(
      {.text = "yes 0123456789 | head -c 20000000; echo the end", .kept_output = 100});
  EXPECT_EQ(end.exit_status, 0);
  EXPECT_EQ(end.output.size(), 100U);
  EXPECT_TRUE(end.output.ends_with("the end\n"));
}

TEST(ShellCommand, ThatClosesItsOutputIsWaitedFor) {
  const CommandEnd end = run_shell_command({.text = "exec >&- 2>&-; sleep 0.2; exit 3"});
  EXPECT_EQ(end.exit_status, 3);
}

TEST(ShellCommand, EndsWhenItsTimeIsOver) {
  const test::TemporaryDirectory folder;
  const auto start = std::chrono::steady_clock::now();
  const CommandEnd end = run_shell_command(
      {.text = "echo $$ > id; echo begun; sleep 100", .folder = folder.path(), .timeout = 0.3});
  EXPECT_TRUE(end.timed_out);
  EXPECT_EQ(end.signal, SIGTERM);
  EXPECT_EQ(end.output, "begun\n");
  EXPECT_LT(seconds_since(start), 5);
  EXPECT_TRUE(is_gone(number_in(folder.file("id"))));
}

TEST(ShellCommand, ThatWillNotEndIsKilled) {
  const auto start = std::chrono::steady_clock::now();
  const CommandEnd end = run_shell_command(
      {.text = "trap '' TERM; while :; do sleep 0.1; echo busy; done", .timeout = 0.1});
  EXPECT_TRUE(end.timed_out);
  EXPECT_EQ(end.signal, SIGKILL);
  EXPECT_LT(seconds_since(start), 10);
}

TEST(ShellCommand, ThatIsStoppedIsKilled) {
  const CommandEnd end = run_shell_command({.text = "kill -STOP $$", .timeout = 0.1});
  EXPECT_TRUE(end.timed_out);
  EXPECT_EQ(end.signal, SIGKILL);
}

TEST(ShellCommand, LeavesNoChildrenBehind) {
  const test::TemporaryDirectory folder;
  const auto start = std::chrono::steady_clock::now();
  const CommandEnd end = run_shell_command(
      {.text = "(trap '' HUP; echo begun; while :; do sleep 0.1; done) & echo $! > id; exit 0",
       .folder = folder.path()});
  EXPECT_EQ(end.exit_status, 0);
  EXPECT_FALSE(end.timed_out);
  EXPECT_LT(seconds_since(start), 5);
  EXPECT_TRUE(is_gone(number_in(folder.file("id"))));
}

TEST(ShellCommand, OneThatLeavesTheGroupDoesNotHoldUsUp) {
  const auto start = std::chrono::steady_clock::now();
  const CommandEnd end = run_shell_command({.text = "setsid sleep 3 & exit 5"});
  EXPECT_EQ(end.exit_status, 5);
  EXPECT_LT(seconds_since(start), 2);
}

TEST(ShellCommand, LeavesNoDescriptorsAndNoZombies) {
  const int before = open_descriptors();
  for (int i = 0; i < 20; ++i)
    run_shell_command({.text = i % 2 == 0 ? "exit 1" : "sleep 1", .timeout = 0.01});
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(ShellCommand, InAFolderThatIsNotThereFails) {
  EXPECT_THROW(run_shell_command({.text = "true", .folder = "/nowhere"}), Error);
}

TEST(ShellCommand, ManyAtATime) {
  std::vector<std::thread> threads; // not parallel_for: any threads
  std::vector<int> wrong(8);
  for (std::size_t t = 0; t < wrong.size(); ++t)
    threads.emplace_back([&wrong, t] {
      for (int i = 0; i < 15; ++i) {
        const int status = static_cast<int>(t) * 15 + i;
        const std::string number = std::to_string(status);
        const CommandEnd end = run_shell_command({.text = "echo " + number + "; exit " + number});
        if (end.exit_status != status || end.output != number + "\n")
          ++wrong[t];
      }
    });
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(wrong, std::vector<int>(8));
}

TEST(ScratchFolder, IsRemovedWithWhatIsInIt) {
  std::string path;
  const test::TemporaryDirectory outside;
  std::ofstream(outside.file("kept")) << "x";
  {
    const ScratchFolder folder;
    path = folder.path();
    struct stat status = {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0700U);
    run_shell_command({.text = "mkdir -p a/b/c d; for i in $(seq 500); do : > d/$i; done; "
                               "ln -s '" +
                               outside.path() +
                               "' link; ln -s nowhere a/dangling; "
                               "mkfifo a/fifo; : > a/b/f; chmod 0 a/b; chmod 500 d",
                       .folder = path});
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_TRUE(std::filesystem::exists(outside.file("kept")));
}

TEST(ScratchFolder, WithoutATmpdirFails) {
  const test::TemporaryDirectory folder;
  ::setenv("TMPDIR", folder.file("none").c_str(), 1);
  EXPECT_THROW(ScratchFolder(), Error);
  ::unsetenv("TMPDIR");
}

/// A copy of this process that runs commands on some threads until it is ended.
TEST(EndingSignals, EndCommandsAndRemoveTheirFolder) {
  const test::TemporaryDirectory folder;
  for (int round = 0; round < 20; ++round) {
    const pid_t id = ::fork();
    if (id == 0) {
      ::setenv("TMPDIR", folder.path().c_str(), 1);
      clean_up_on_signals();
      const ScratchFolder scratch;
      std::vector<std::thread> threads;
      for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
          for (;;) {
            const CommandEnd end = run_shell_command(
                {.text = "mkdir -p d; echo x > d/$$; sleep 0.0$$; echo y > d/x$$; : > ../begun",
                 .folder = scratch.path()});
            if (end.signal != 0)
              ::_exit(99); // a killed command was taken for a result
          }
        });
      for (std::thread& thread : threads)
        thread.join();
    }
    while (!std::filesystem::exists(folder.file("begun")))
      std::this_thread::sleep_for(1ms);
    std::this_thread::sleep_for(std::chrono::milliseconds(round));
    ::kill(id, round % 2 == 0 ? SIGTERM : SIGINT);
    int status = 0;
    ASSERT_EQ(::waitpid(id, &status, 0), id);
    EXPECT_TRUE(WIFSIGNALED(status)) << status;
    std::filesystem::remove(folder.file("begun"));
    EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << round;
  }
}

TEST(EndingSignals, KillWhatHangs) {
  const test::TemporaryDirectory folder;
  const pid_t id = ::fork();
  if (id == 0) {
    clean_up_on_signals();
    run_shell_command({.text = "trap '' TERM INT; (sleep 100; :) & echo $! > id; wait; sleep 100",
                       .folder = folder.path()});
    ::_exit(1);
  }
  while (number_in(folder.file("id")) == 0)
    std::this_thread::sleep_for(1ms);
  ::kill(id, SIGTERM);
  int status = 0;
  ::waitpid(id, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
  EXPECT_TRUE(is_gone(number_in(folder.file("id"))));
}

} // namespace
} // namespace astromill
