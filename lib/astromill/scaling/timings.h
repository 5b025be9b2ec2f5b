// astromill: the file that says how long each piece of work took
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/output_file.h"
#include "astromill/parallel/work_log.h"

#include <string>
#include <vector>

namespace astromill::scaling {

/// How long each piece of work of a job took, and the job.
struct Timings {
  std::string tool{};
  int threads = 1; ///< of each rank
  int ranks = 1;
  double wall = 0;   ///< seconds from the job's start to its end
  double before = 0; ///< of these, until the first piece of work began
  double after = 0;  ///< and since the last one ended
  /// In the order of their items. Without items: preparation, of which pieces with the same `first`
  /// may be done at a time, and all before those with a higher one.
  std::vector<parallel::Work> works{};
};

/// Of a job that ends now.
Timings timings_of(const parallel::WorkLog& log, std::string tool, int threads, int ranks);

/// Writes it as text: lines "# name value", then the columns first, items, rank, worker, begin,
/// seconds. The caller commits.
void write_timings(OutputFile& file, const Timings& timings);

/// Reads such a file. Throws Error that names the line.
Timings read_timings(const std::string& path);

} // namespace astromill::scaling
