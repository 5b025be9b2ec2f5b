// astromill: the command line of astromill-scaling
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "cli/program_text.h"

namespace astromill::cli {

/// Runs astromill-scaling; returns its exit status.
int run_scaling(ProgramText text, int argc, char** argv);

} // namespace astromill::cli
