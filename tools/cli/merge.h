// astromill: the command line of astromill-merge
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "cli/program_text.h"

namespace astromill::cli {

/// Runs the program; returns its exit status.
int run_merge(ProgramText text, int argc, char** argv);

} // namespace astromill::cli
