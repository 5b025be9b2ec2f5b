// astromill: what a tool says about itself, and how it ends
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

namespace astromill::cli {

/// Exit statuses of all tools.
enum ExitStatus : int {
  exit_done = 0,
  exit_failed = 1,  ///< unreadable, invalid, no space ...
  exit_usage = 2,   ///< bad command line
  exit_partial = 3, ///< finished, but some items could not be done
};

/// What a tool says about itself.
struct ProgramText {
  std::string name;     ///< "pix2sky"
  std::string usage;    ///< what follows the name in the usage line
  std::string examples; ///< the first lines of --help
  std::string more{};   ///< its last line, where options of the group kMoreOptions are left out:
                        ///< --help-all shows them
};

} // namespace astromill::cli
