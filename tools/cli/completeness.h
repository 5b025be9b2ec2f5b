// astromill: the command line of completeness
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/records/parts.h"
#include "cli/program_text.h"

namespace astromill::cli {

/// Runs the program; returns its exit status. With `parts` their trials are taken, and none is
/// done.
int run_completeness(ProgramText text, int argc, char** argv,
                     const records::Parts* parts = nullptr);

} // namespace astromill::cli
