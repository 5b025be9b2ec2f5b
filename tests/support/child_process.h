// astromill: a program that a test starts, feeds and watches
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::test {

/// What to start, where, and what its standard streams are.
struct Command {
  std::vector<std::string> arguments;             ///< the path of the program first
  std::string directory = ".";                    ///< working directory
  std::map<std::string, std::string> environment; ///< on top of the test's own
  std::string stdin_file;                         ///< relative to `directory`; empty: a pipe
  std::string stdout_file;                        ///< relative to `directory`; empty: a pipe
  bool stdout_closed = false;                     ///< standard output is a pipe that nobody reads
};

/// How a program ended.
struct Outcome {
  int exit_status = -1; ///< -1 if it was ended by a signal
  int signal = 0;       ///< the signal that ended it, 0 if none
  bool timed_out = false;
  std::string out;   ///< standard output, unless it went to a file
  std::string err;   ///< standard error
  long peak_kib = 0; ///< peak resident memory
};

/// A running program. It is killed on destruction if nobody waited for it. Pipes to and from it
/// do not block its end. Not safe for use by two threads at a time.
class ChildProcess {
public:
  /// Starts it. Throws std::system_error.
  explicit ChildProcess(const Command& command);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  /// Writes all bytes to its standard input; false if it no longer reads.
  bool write(std::string_view bytes);
  void close_stdin();

  /// What it writes to standard output next, up to and with the next line end; shorter if `limit`
  /// passes or the output ends before.
  std::string read_line(std::chrono::milliseconds limit);

  void send_signal(int signal) const;

  /// Writes `input`, closes standard input, collects all output and waits for the end; kills the
  /// program when `limit` has passed.
  Outcome finish(std::string_view input, std::chrono::milliseconds limit);

private:
  using Clock = std::chrono::steady_clock;

  void exchange(std::string_view input, Clock::time_point deadline);
  void wait(Clock::time_point deadline);

  pid_t pid_ = -1;
  int in_ = -1;
  int out_ = -1;
  int err_ = -1;
  Outcome outcome_;
};

} // namespace astromill::test
