// astromill: a program that is run and timed
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/scaling/child.h"

#include "astromill/base/descriptor.h"
#include "astromill/base/error.h"
#include "astromill/base/signal_cleanup.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <optional>

namespace astromill::scaling {

namespace {

using Clock = std::chrono::steady_clock;

Descriptor opened(const char* path, int flags) {
  constexpr unsigned kMode = 0600;
  Descriptor out = open_descriptor(path, flags, kMode);
  if (out.number() < 0)
    throw Error(with_errno("cannot be opened", errno), {.file = path});
  return out;
}

/// Read from its beginning each time, without moving our own place in it.
Descriptor input() {
  struct stat info = {};
  if (::fstat(STDIN_FILENO, &info) == 0 && S_ISREG(info.st_mode))
    if (Descriptor again = open_descriptor("/proc/self/fd/0", O_RDONLY); again.number() >= 0)
      return again;
  return opened("/dev/null", O_RDONLY);
}

pid_t start(const ChildCall& call) {
  constexpr int kNew = O_WRONLY | O_CREAT | O_TRUNC;
  // These are above the standard streams, which are open in every program of ours.
  const Descriptor in = input();
  const Descriptor out = opened(call.out_file.c_str(), kNew);
  const Descriptor error = opened(call.error_file.c_str(), kNew);
  FileActions actions;
  actions.give(in.number(), STDIN_FILENO);
  actions.give(out.number(), STDOUT_FILENO);
  actions.give(error.number(), STDERR_FILENO);
  return spawn(call.arguments, call.environment, actions);
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

/// Returns when the process has ended; it is left, so that its number stays its own.
void wait_for_end(pid_t id) {
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(id), &info, WEXITED | WNOWAIT) != 0)
    if (errno != EINTR)
      throw Error(with_errno("cannot wait for a program", errno));
}

} // namespace

ChildEnd run_child(const ChildCall& call) {
  std::optional<EndingSignalsHeld> held(std::in_place);
  const auto begin = Clock::now();
  const pid_t id = start(call);
  WatchedGroup group(id);
  held.reset();
  wait_for_end(id);
  ChildEnd end;
  end.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  ::kill(-id, SIGKILL);
  group.release();
  int status = 0;
  rusage usage{};
  while (::wait4(id, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  static_cast<ProgramEnd&>(end) = program_end(status);
  end.cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  end.memory_kib = usage.ru_maxrss;
  return end;
}

} // namespace astromill::scaling
