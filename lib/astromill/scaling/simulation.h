// astromill: a job on many ranks, played through
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/parallel/schedule.h"
#include "astromill/scaling/timings.h"

#include <cstdint>
#include <vector>

namespace astromill::scaling {

/// A job as its pieces.
struct SimulatedJob {
  double serial = 0;                              ///< seconds before and after all others
  std::vector<std::vector<double>> preparation{}; ///< pieces that may be done at a time, in steps
  std::vector<double> pieces{};                   ///< seconds each, in the order they are dealt out
  double between = 0; ///< seconds of reading and writing for each piece, one piece at a time

  /// Seconds on one worker.
  double alone() const;
};

/// The job that was measured, on one worker; of more, `between` is not known, and what they lost by
/// waiting counts as work. A piece of several items is that many of equal length.
SimulatedJob simulated_job(const Timings& timings);

/// The job with `count` pieces instead: each is as long as a measured one of about the same place
/// in the order, drawn at random in the same way each time.
SimulatedJob resampled(const SimulatedJob& job, std::int64_t count);

/// Seconds that the job takes on `workers`. Static: shares of equal numbers (no chunk) or chunks in
/// turn are known beforehand, a message to each worker. Dynamic: whoever is idle gets a chunk (1).
/// Guided: half of an even share of what is left, at least a chunk (1). Handing out is done by one,
/// one at a time: `latency` seconds a message, and `between` for each piece. Safe from any thread.
double simulated_seconds(const SimulatedJob& job, parallel::Schedule schedule, int workers,
                         double latency);

} // namespace astromill::scaling
