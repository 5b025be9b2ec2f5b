// astromill: a program that is run and timed
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/spawn.h"

#include <cstdint>
#include <string>
#include <vector>

namespace astromill::scaling {

/// What to run.
struct ChildCall {
  std::vector<std::string> arguments;     ///< the program first, found along PATH
  std::vector<std::string> environment{}; ///< "NAME=VALUE", in place of our own of that name
  std::string out_file;                   ///< of its standard output; made new
  std::string error_file;                 ///< of its standard error
};

/// How it ended, and what it took.
struct ChildEnd : ProgramEnd {
  double seconds = 0;          ///< from its start to its end
  double cpu_seconds = 0;      ///< of all its processes that it waited for
  std::int64_t memory_kib = 0; ///< the largest of these processes, at its largest
};

/// Runs a program in a process group of its own and waits for its end. Its standard input is ours
/// from the beginning where that is a file, else empty. What is left of the group in the end is
/// killed, and so is all of it when a signal of clean_up_on_signals() ends this program. Throws
/// Error where it cannot be run.
ChildEnd run_child(const ChildCall& call);

} // namespace astromill::scaling
