// astromill: what was measured of a command, and what follows
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/scaling/fit.h"
#include "astromill/scaling/options.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace astromill::scaling {

/// A value with the scatter of single runs: 1.4826 times the median absolute deviation; NaN of one.
struct Scattered {
  double value = std::numeric_limits<double>::quiet_NaN();
  double spread = std::numeric_limits<double>::quiet_NaN();
};

/// What was measured with one number of threads and ranks.
struct MeasuredPoint {
  Count count{};
  std::vector<double> times{}; ///< seconds, repeat by repeat
  Scattered seconds{};         ///< median
  Scattered speedup{};         ///< against the fewest workers, as many times their number
  Scattered efficiency{};      ///< speed-up over the number of workers
  double cpu_seconds =
      std::numeric_limits<double>::quiet_NaN(); ///< median; of a launcher's own host
  double memory_mib = 0;                        ///< largest process
};

/// What one schedule would make of a number of ranks.
struct PredictedPoint {
  int ranks = 1;
  double seconds = 0;
  double speedup = 1;
  double efficiency = 1;
};

/// What one schedule would make of the job.
struct Prediction {
  parallel::Schedule schedule{};
  std::vector<PredictedPoint> points{};
  int flat_from = 1; ///< ranks that reach 90 % of the best speed-up
  int useful_to = 1; ///< most ranks before efficiency falls below one half
};

/// A measured point beside what the simulation says of it.
struct Validation {
  Count count{};
  double measured = 0;
  double predicted = 0;
};

/// How the job that is simulated was measured, and what is made of it.
struct SimulationReport {
  std::string source{};      ///< "1 run with 1 thread", or the file
  std::int64_t measured = 0; ///< pieces of work
  std::int64_t pieces = 0;   ///< of the simulated job
  double alone = 0;          ///< seconds of one worker
  double serial = 0;         ///< of these, before and after all work
  double between = 0;        ///< seconds a piece, reading and writing
  double longest = 0;        ///< piece
  double median_piece = 0;
  double latency = 0;
  std::vector<Prediction> predictions{};
  std::vector<Validation> validations{};
};

/// What was found.
struct Report {
  std::string command{};
  std::string processor{}; ///< as /proc/cpuinfo has it
  int cores = 1;           ///< that this process may use
  int repeat = 0;
  double load = std::numeric_limits<double>::quiet_NaN(); ///< of the machine at the start, 1 minute
  std::vector<MeasuredPoint> points{};                    ///< in rising number of workers
  ScalingFit fit{};
  std::optional<SimulationReport> simulation{};
  std::vector<std::string> notes{};
  std::vector<std::string> warnings{};
};

/// "4 threads", "2 ranks of 4 threads", "2 ranks".
std::string to_text(const Count& count);

/// The report as tables of text, with "#" before all that is no row.
std::string to_text(const Report& report);

} // namespace astromill::scaling
