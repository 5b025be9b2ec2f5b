// astromill: the report of psfinfo as JSON
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/output_file.h"
#include "astromill/psfinfo/psfinfo.h"

namespace astromill::cli {

/// Writes all that the report has, numbers in full.
void write_json(OutputFile& file, const psfinfo::Report& report);

} // namespace astromill::cli
