// astromill: the command line of pix2sky and sky2pix
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/coordinates/options.h"
#include "cli/program_text.h"

namespace astromill::cli {

/// Parses the command line, converts the rows and reports; returns the exit status.
int run_coordinates(coordinates::Direction direction, ProgramText text, int argc, char** argv);

} // namespace astromill::cli
