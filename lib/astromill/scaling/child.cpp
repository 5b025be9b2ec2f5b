// astromill: a program that is run and timed
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/scaling/child.h"

#include "astromill/base/descriptor.h"
#include "astromill/base/error.h"
#include "astromill/base/signal_cleanup.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <optional>
#include <string_view>

namespace astromill::scaling {

namespace {

using Clock = std::chrono::steady_clock;

void check(int error_number, const ChildCall& call) {
  if (error_number != 0)
    throw Error(with_errno("cannot be run", error_number), {.file = call.arguments.front()});
}

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

/// The child's standard streams.
class FileActions {
public:
  explicit FileActions(const ChildCall& call)
      : in_(input()), out_(opened(call.out_file.c_str(), kNew)),
        error_(opened(call.error_file.c_str(), kNew)) {
    check(::posix_spawn_file_actions_init(&actions_), call);
    // The descriptors are above these: standard streams are open in every program of ours.
    check(::posix_spawn_file_actions_adddup2(&actions_, in_.number(), STDIN_FILENO), call);
    check(::posix_spawn_file_actions_adddup2(&actions_, out_.number(), STDOUT_FILENO), call);
    check(::posix_spawn_file_actions_adddup2(&actions_, error_.number(), STDERR_FILENO), call);
  }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }

  const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
  static constexpr int kNew = O_WRONLY | O_CREAT | O_TRUNC;

  Descriptor in_;
  Descriptor out_;
  Descriptor error_;
  posix_spawn_file_actions_t actions_{};
};

/// A group of its own, and the usual handling of signals.
class Attributes {
public:
  explicit Attributes(const ChildCall& call) {
    check(::posix_spawnattr_init(&attributes_), call);
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    for (const int number : {SIGPIPE, SIGXFSZ}) // ignored by the tools
      ::sigaddset(&signals, number);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                 POSIX_SPAWN_SETSIGDEF);
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }

  const posix_spawnattr_t* get() const { return &attributes_; }

private:
  posix_spawnattr_t attributes_{};
};

/// Our own environment with the changes.
std::vector<std::string> environment_of(const ChildCall& call) {
  std::vector<std::string> out = call.environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view ours = *entry;
    const auto name = ours.substr(0, ours.find('=') + 1);
    if (std::ranges::none_of(call.environment,
                             [=](const std::string& changed) { return changed.starts_with(name); }))
      out.emplace_back(ours);
  }
  return out;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& text : texts)
    out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

pid_t spawn(const ChildCall& call) {
  std::vector<std::string> arguments = call.arguments;
  std::vector<std::string> environment = environment_of(call);
  const FileActions actions(call);
  const Attributes attributes(call);
  pid_t id = -1;
  check(::posix_spawnp(&id, arguments.front().c_str(), actions.get(), attributes.get(),
                       pointers_to(arguments).data(), pointers_to(environment).data()),
        call);
  return id;
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
  const auto start = Clock::now();
  const pid_t id = spawn(call);
  WatchedGroup group(id);
  held.reset();
  wait_for_end(id);
  ChildEnd end{.seconds = std::chrono::duration<double>(Clock::now() - start).count()};
  ::kill(-id, SIGKILL);
  group.release();
  int status = 0;
  rusage usage{};
  while (::wait4(id, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status))
    end.signal = WTERMSIG(status);
  else
    end.exit_status = WEXITSTATUS(status);
  end.cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  end.memory_kib = usage.ru_maxrss;
  return end;
}

} // namespace astromill::scaling
