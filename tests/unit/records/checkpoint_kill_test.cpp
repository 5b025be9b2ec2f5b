// astromill: checkpoints of runs that are killed at random moments
// SPDX-License-Identifier: BSD-3-Clause
#include "checkpoint_files.h"
#include "support/random.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <exception>

namespace astromill::records {
namespace {

/// Completes the checkpoint in a process of its own, which is killed after some microseconds.
/// True if it came to its end before.
bool complete_or_die(const std::string& path, std::uint32_t last, unsigned microseconds) {
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      test::complete(path, last);
      ::_exit(0);
    } catch (const std::exception&) {
      ::_exit(1);
    }
  }
  ::usleep(microseconds);
  ::kill(child, SIGKILL);
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << "it refused to go on";
  return WIFEXITED(status);
}

TEST(CheckpointKill, KilledAtRandomMomentsLosesNothing) {
  constexpr std::uint32_t kLast = 2000;
  const test::TemporaryDirectory directory;
  test::complete(directory.file("whole"), kLast);
  const std::string whole = test::file_bytes(directory.file("whole"));
  test::Random random(11);
  int kills = 0;
  for (int run = 0; kills < 200 && run < 100; ++run) {
    const std::string path = directory.file("c" + std::to_string(run));
    while (!complete_or_die(path, kLast, static_cast<unsigned>(random.uniform(0, 3000))))
      ++kills;
    EXPECT_EQ(test::file_bytes(path), whole);
  }
  EXPECT_GE(kills, 50); // else they came too late to tell anything
}

} // namespace
} // namespace astromill::records
