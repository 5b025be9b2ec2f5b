// astromill: another program, started
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <spawn.h>
#include <sys/types.h>

#include <string>
#include <vector>

namespace astromill {

/// What a program to be started finds open, and where; done in the order of the calls. Throws Error
/// where there is no memory for it.
class FileActions {
public:
  FileActions();
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }

  void change_folder(const std::string& folder);
  /// Our descriptor `ours`, which is not `theirs`, is the program's `theirs`.
  void give(int ours, int theirs);
  /// Its descriptor reads nothing.
  void give_nothing(int theirs);
  /// Closes all from this one on, where the system can.
  void close_from(int first);

  const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
  posix_spawn_file_actions_t actions_{};
};

/// Starts a program in a process group of its own, which has its number, with the default handling
/// of the signals that the tools ignore and none blocked. The first argument is the program, found
/// along PATH; `environment` has "NAME=VALUE" in place of our own of that name. Throws Error. Safe
/// for many threads at a time.
pid_t spawn(std::vector<std::string> arguments, std::vector<std::string> environment,
            const FileActions& actions);

/// How a program ended.
struct ProgramEnd {
  int exit_status = -1; ///< -1: a signal ended it
  int signal = 0;       ///< which
};

/// From what wait() says.
ProgramEnd program_end(int wait_status);

} // namespace astromill
