// astromill: the command line of subdeconv
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "cli/program.h"

namespace astromill::cli {

/// Runs subdeconv; returns its exit status.
int run_subdeconv(ProgramText text, int argc, char** argv);

} // namespace astromill::cli
