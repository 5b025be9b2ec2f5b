// astromill: a command of the user, run by the shell
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/spawn.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace astromill {

/// What to run, where and for how long.
struct ShellCommand {
  std::string text;                       ///< for /bin/sh -c
  std::string folder = ".";               ///< where it runs
  std::vector<std::string> environment{}; ///< "NAME=VALUE", in place of our own of that name
  std::optional<double> timeout{};        ///< seconds; nothing: for ever
  std::size_t kept_output = 16384;        ///< last bytes of what it prints that are kept
};

/// How it ended.
struct CommandEnd : ProgramEnd {
  bool timed_out = false; ///< it was ended because its time was over
  std::string output{};   ///< the end of what it printed, standard output and error together
};

/// Runs a command in a process group of its own, with no input, and waits for its end. When its
/// time is over the group gets SIGTERM, a second later SIGKILL; what is left of the group when the
/// command has ended is killed, and so is all of it when one of the signals of
/// clean_up_on_signals() ends this program. (A process that leaves the group, as daemons do, lives
/// on.) It inherits no open files and the default handling of SIGPIPE. Throws Error where nothing
/// can be run. Safe for many threads at a time.
CommandEnd run_shell_command(const ShellCommand& command);

} // namespace astromill
