// astromill: the summary of a subdeconv run as JSON
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/output_file.h"
#include "astromill/deconv/options.h"
#include "astromill/deconv/report.h"

#include <string>

namespace astromill::cli {

/// Writes and commits it.
void write_subdeconv_json(OutputFile& file, const std::string& tool, const deconv::Options& options,
                          const deconv::Report& report, double seconds, int exit_status);

} // namespace astromill::cli
