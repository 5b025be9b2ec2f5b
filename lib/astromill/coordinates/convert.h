// astromill: the job of pix2sky and sky2pix
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/coordinates/options.h"
#include "astromill/coordinates/report.h"
#include "astromill/distributed/execution.h"

namespace astromill::coordinates {

/// Converts the rows of a list (or of the command line) from pixels to the sky or back, as
/// architecture and man page describe: one row out for each row in, in order, whatever the number
/// of threads. Reads and writes block by block, in constant memory. A row that cannot be done is
/// marked, never an error. Throws Error (image, list, output), UsageError (options) and ClosedPipe;
/// then nothing is left under the name of the output file.
///
/// To be called by all ranks together. They share out a list of text that is a file; all else the
/// first one does alone. It opens the output, and has the report.
Report convert(const Options& options, const distributed::Execution& execution = {});

} // namespace astromill::coordinates
