// astromill: a command of the user, run by the shell
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/shell_command.h"

#include "astromill/base/descriptor.h"
#include "astromill/base/error.h"
#include "astromill/base/signal_cleanup.h"
#include "astromill/base/spawn.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <utility>

namespace astromill {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kGrace{1}; // between SIGTERM and SIGKILL

[[noreturn]] void fail(const char* what, int error_number) {
  throw Error(with_errno(what, error_number));
}

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
      fail("cannot run a shell command", errno);
    out = Descriptor(ends[0], true);
    in = Descriptor(ends[1], true);
    ::fcntl(out.number(), F_SETFL, O_NONBLOCK); // of this end alone
  }
  Descriptor out;
  Descriptor in;
};

pid_t start_shell(const ShellCommand& command, int output) {
  FileActions actions;
  actions.change_folder(command.folder);
  actions.give(output, STDOUT_FILENO);
  actions.give(output, STDERR_FILENO);
  actions.give_nothing(STDIN_FILENO); // last: `output` may have had this number
  actions.close_from(STDERR_FILENO + 1);
  return spawn({"/bin/sh", "-c", command.text}, command.environment, actions);
}

/// A command at work. What is left of it on destruction is killed.
class Running {
public:
  explicit Running(const ShellCommand& command)
      : kept_output_(command.kept_output), id_(start(command)), group_(id_),
        notice_(notice_of(id_)) {
    held_.reset();
    pipe_.in.close();
    constexpr double kLongest = 1e9; // seconds; more does not fit
    if (command.timeout)
      deadline_ = Clock::now() +
                  std::chrono::duration_cast<Clock::duration>(
                      std::chrono::duration<double>(std::clamp(*command.timeout, 0.0, kLongest)));
  }

  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() { reap(); }

  /// Waits for its end.
  CommandEnd finish();

private:
  pid_t start(const ShellCommand& command) { return start_shell(command, pipe_.in.number()); }

  /// Ready to be read once the process has ended; none on an old kernel.
  static Descriptor notice_of([[maybe_unused]] pid_t id) {
#ifdef SYS_pidfd_open
    const long number = ::syscall(SYS_pidfd_open, id, 0);
    return {static_cast<int>(number), number >= 0};
#else
    return {};
#endif
  }

  bool has_ended() const;
  int reap() noexcept;
  void wait_for_news();
  void read_output();
  void end_when_late();
  int milliseconds_to_wait() const;

  std::optional<EndingSignalsHeld> held_{std::in_place};
  Pipe pipe_{};
  std::size_t kept_output_;
  pid_t id_;
  WatchedGroup group_;
  Descriptor notice_;
  std::optional<Clock::time_point> deadline_{};
  CommandEnd end_{};
};

/// The process is left as it is, so that its number, which is its group's, stays its own.
bool Running::has_ended() const {
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) != 0)
    fail("cannot wait for a shell command", errno);
  return info.si_pid != 0;
}

int Running::milliseconds_to_wait() const {
  constexpr int kInterval = 5; // to look at a process without a notice
  constexpr std::int64_t kLongest = 60000;
  if (!deadline_)
    return notice_.number() >= 0 ? -1 : kInterval;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline_ - Clock::now());
  const auto limited = std::clamp<std::int64_t>(left.count(), 0, kLongest);
  return static_cast<int>(notice_.number() >= 0 ? limited
                                                : std::min<std::int64_t>(limited, kInterval));
}

void Running::read_output() {
  constexpr int kMostReads = 64; // then it is time to look at the clock again
  std::array<char, 16384> bytes{};
  for (int i = 0; i < kMostReads && pipe_.out.number() >= 0; ++i) {
    const ssize_t got = ::read(pipe_.out.number(), bytes.data(), bytes.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
      return;
    if (got <= 0) {
      pipe_.out.close();
      return;
    }
    end_.output.append(bytes.data(), static_cast<std::size_t>(got));
    if (end_.output.size() > kept_output_)
      end_.output.erase(0, end_.output.size() - kept_output_);
  }
}

void Running::end_when_late() {
  if (!deadline_ || Clock::now() < *deadline_)
    return;
  ::kill(-id_, end_.timed_out ? SIGKILL : SIGTERM);
  deadline_.reset();
  if (!std::exchange(end_.timed_out, true))
    deadline_ = Clock::now() + kGrace;
}

void Running::wait_for_news() {
  std::array<pollfd, 2> wanted{pollfd{pipe_.out.number(), POLLIN, 0},
                               pollfd{notice_.number(), POLLIN, 0}};
  ::poll(wanted.data(), wanted.size(), milliseconds_to_wait());
  read_output();
  end_when_late();
}

/// Kills what there still is of the group and returns how the process ended.
int Running::reap() noexcept {
  int status = 0;
  if (id_ < 0)
    return status;
  ::kill(-id_, SIGKILL);
  group_.release();
  while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
  }
  id_ = -1;
  return status;
}

CommandEnd Running::finish() {
  while (!has_ended())
    wait_for_news();
  read_output();
  static_cast<ProgramEnd&>(end_) = program_end(reap());
  return std::move(end_);
}

} // namespace

CommandEnd run_shell_command(const ShellCommand& command) { return Running(command).finish(); }

} // namespace astromill
