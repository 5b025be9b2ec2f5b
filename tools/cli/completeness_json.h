// astromill: the summary of a completeness run as JSON
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/output_file.h"
#include "astromill/completeness/options.h"
#include "astromill/completeness/report.h"

#include <string>

namespace astromill::cli {

/// Writes and commits it.
void write_completeness_json(OutputFile& file, const std::string& tool,
                             const completeness::Options& options,
                             const completeness::Report& report, double seconds, int exit_status);

} // namespace astromill::cli
