// astromill: a program that a test starts, feeds and watches
// SPDX-License-Identifier: BSD-3-Clause
#include "support/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace astromill::test {

namespace {

void check(int error_number, const char* what) {
  if (error_number != 0)
    throw std::system_error(error_number, std::generic_category(), what);
}

void close_descriptor(int& descriptor) {
  if (descriptor >= 0)
    close(std::exchange(descriptor, -1));
}

struct Pipe {
  Pipe() {
    int ends[2];
    check(pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno, "pipe");
    read_end = ends[0];
    write_end = ends[1];
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_descriptor(read_end);
    close_descriptor(write_end);
  }
  int read_end = -1;
  int write_end = -1;
};

/// Own environment with the additions, as "NAME=VALUE".
std::vector<std::string> environment_of(const Command& command) {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::string name = text.substr(0, text.find('='));
    // What would change the results of the tools is left to the test.
    if (name != "OMP_NUM_THREADS" && !command.environment.contains(name))
      out.push_back(text);
  }
  for (const auto& [name, value] : command.environment)
    out.push_back(name + "=" + value);
  return out;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts)
    out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

int milliseconds_until(std::chrono::steady_clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::max<std::int64_t>(0, left.count()));
}

/// Appends what is there to read; closes the descriptor at the end.
void drain(int& descriptor, std::string& out) {
  char buffer[65536];
  const ssize_t got = read(descriptor, buffer, sizeof buffer);
  if (got > 0)
    out.append(buffer, static_cast<std::size_t>(got));
  else if (got == 0 || (errno != EINTR && errno != EAGAIN))
    close_descriptor(descriptor);
}

} // namespace

ChildProcess::ChildProcess(const Command& command) {
  std::signal(SIGPIPE, SIG_IGN);
  Pipe in;
  Pipe out;
  Pipe err;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, command.directory.c_str());
  if (command.stdin_file.empty())
    posix_spawn_file_actions_adddup2(&actions, in.read_end, 0);
  else
    posix_spawn_file_actions_addopen(&actions, 0, command.stdin_file.c_str(), O_RDONLY, 0);
  if (command.stdout_file.empty())
    posix_spawn_file_actions_adddup2(&actions, out.write_end, 1);
  else
    posix_spawn_file_actions_addopen(&actions, 1, command.stdout_file.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0666);
  posix_spawn_file_actions_adddup2(&actions, err.write_end, 2);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  if (command.stdout_closed)
    close_descriptor(out.read_end);
  std::vector<std::string> arguments = command.arguments;
  std::vector<std::string> environment = environment_of(command);
  const int error = posix_spawn(&pid_, arguments.front().c_str(), &actions, &attributes,
                                pointers_to(arguments).data(), pointers_to(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  check(error, arguments.front().c_str());
  in_ = std::exchange(in.write_end, -1);
  out_ = std::exchange(out.read_end, -1);
  err_ = std::exchange(err.read_end, -1);
  if (!command.stdin_file.empty())
    close_descriptor(in_);
}

ChildProcess::~ChildProcess() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close_descriptor(in_);
  close_descriptor(out_);
  close_descriptor(err_);
}

bool ChildProcess::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(in_, bytes.data(), bytes.size());
    if (put < 0 && errno != EINTR)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(0, put)));
  }
  return true;
}

void ChildProcess::close_stdin() { close_descriptor(in_); }

std::string ChildProcess::read_line(std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  std::string& seen = outcome_.out;
  while (seen.find('\n') == std::string::npos && out_ >= 0) {
    pollfd wanted{out_, POLLIN, 0};
    if (poll(&wanted, 1, milliseconds_until(deadline)) <= 0)
      break;
    drain(out_, seen);
  }
  std::string line = seen.substr(0, seen.find('\n') + 1);
  if (line.empty())
    line = seen;
  seen.erase(0, line.size());
  return line;
}

void ChildProcess::send_signal(int signal) const { kill(pid_, signal); }

/// Feeds `input` and collects the output until the program has closed both its outputs.
void ChildProcess::exchange(std::string_view input, Clock::time_point deadline) {
  if (in_ >= 0)
    fcntl(in_, F_SETFL, O_NONBLOCK);
  while (out_ >= 0 || err_ >= 0) {
    if (input.empty())
      close_descriptor(in_);
    pollfd wanted[3] = {{out_, POLLIN, 0}, {err_, POLLIN, 0}, {in_, POLLOUT, 0}};
    if (poll(wanted, 3, milliseconds_until(deadline)) <= 0) {
      if (Clock::now() >= deadline)
        return;
      continue;
    }
    if (wanted[0].revents != 0)
      drain(out_, outcome_.out);
    if (wanted[1].revents != 0)
      drain(err_, outcome_.err);
    if (wanted[2].revents != 0) {
      const ssize_t put = ::write(in_, input.data(), input.size());
      if (put >= 0)
        input.remove_prefix(static_cast<std::size_t>(put));
      else if (errno != EINTR && errno != EAGAIN)
        close_descriptor(in_);
    }
  }
}

void ChildProcess::wait(Clock::time_point deadline) {
  int status = 0;
  rusage usage{};
  while (wait4(pid_, &status, WNOHANG, &usage) == 0) {
    if (Clock::now() >= deadline) {
      outcome_.timed_out = true;
      kill(pid_, SIGKILL);
      wait4(pid_, &status, 0, &usage);
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  pid_ = -1;
  outcome_.peak_kib = usage.ru_maxrss;
  if (WIFEXITED(status))
    outcome_.exit_status = WEXITSTATUS(status);
  else
    outcome_.signal = WTERMSIG(status);
}

Outcome ChildProcess::finish(std::string_view input, std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  exchange(input, deadline);
  close_descriptor(in_);
  wait(deadline);
  return std::move(outcome_);
}

} // namespace astromill::test
