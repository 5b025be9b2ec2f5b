// astromill: the command line of subdeconv
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/records/parts.h"
#include "cli/program_text.h"

namespace astromill::cli {

/// Runs subdeconv; returns its exit status. With `parts` their tiles are taken, and none is
/// restored.
int run_subdeconv(ProgramText text, int argc, char** argv, const records::Parts* parts = nullptr);

} // namespace astromill::cli
