// astromill: the command line of findstars
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "cli/program_text.h"

namespace astromill::cli {

/// Parses the command line, finds the stars and reports; returns the exit status.
int run_findstars(ProgramText text, int argc, char** argv);

} // namespace astromill::cli
