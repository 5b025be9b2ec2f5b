// astromill: the command line of addstars
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "cli/program_text.h"

namespace astromill::cli {

/// Parses the command line, adds the stars and reports; returns the exit status.
int run_addstars(ProgramText text, int argc, char** argv);

} // namespace astromill::cli
