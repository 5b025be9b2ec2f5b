// astromill: runs of a command, timed
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/parallel/progress.h"
#include "astromill/scaling/command_line.h"
#include "astromill/scaling/options.h"
#include "astromill/scaling/outputs.h"
#include "astromill/scaling/report.h"
#include "astromill/scaling/timings.h"

namespace astromill::scaling {

/// The order in which a repeat goes through the counts: it begins elsewhere each time and turns
/// round, so that what changes slowly on the machine falls on all alike.
std::vector<std::size_t> order_of_repeat(std::size_t counts, int repeat);

/// Runs the command with each count, options.repeat times, after one run that does not count, and
/// fills report.points. Throws Error where a run fails or its outputs differ.
void measure(const Options& options, const CommandLine& command, Outputs& outputs,
             parallel::ProgressMeter& meter, Report& report);

/// Runs the command once on one thread and returns how long each piece of work took. Throws Error
/// where that is not one of the programs that can say.
Timings measure_pieces(const CommandLine& command, Outputs& outputs,
                       parallel::ProgressMeter& meter);

} // namespace astromill::scaling
